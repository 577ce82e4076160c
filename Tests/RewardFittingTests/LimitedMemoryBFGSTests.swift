import Glibc
import Testing

@testable import RewardFitting

@Suite("LimitedMemoryBFGS")
struct LimitedMemoryBFGSTests {
    /// Rosenbrock's valley in pairs of coordinates; its lowest point has ones everywhere.
    private static func valley(_ x: [Double], _ gradient: inout [Double]) -> Double {
        var sum = 0.0
        for i in stride(from: 0, to: x.count, by: 2) {
            let (a, b) = (1 - x[i], x[i + 1] - x[i] * x[i])
            sum += a * a + 100 * b * b
            gradient[i] = -2 * a - 400 * x[i] * b
            gradient[i + 1] = 200 * b
        }
        return sum
    }

    @Test("the lowest point of a curved valley is found", arguments: [2, 10, 40])
    func valley(count: Int) throws {
        var optimizer = LimitedMemoryBFGS()
        optimizer.gradientTolerance = 1e-9
        var values: [Double] = []
        let result = try optimizer.minimize(
            from: (0..<count).map { $0.isMultiple(of: 2) ? -1.2 : 1 },
            objective: Self.valley,
            visit: { iterate in
                values.append(iterate.value)
                return true
            }
        )
        #expect(result.ending == .converged)
        #expect(result.iterationCount == values.count - 1)
        #expect(result.point.allSatisfy { abs($0 - 1) < 1e-8 })
        // The valley is not convex; still no step may go up.
        for (before, after) in zip(values, values.dropFirst()) { #expect(after <= before) }
        #expect(result.iterationCount < 100)
    }

    @Test("a badly scaled parabola is no trouble")
    func scales() throws {
        let result = try LimitedMemoryBFGS().minimize(
            from: [1, 1, 1, 1],
            objective: { point, gradient in
                var sum = 0.0
                for (i, scale) in [1e-3, 1, 1e3, 1e6].enumerated() {
                    sum += scale / 2 * (point[i] - 3) * (point[i] - 3)
                    gradient[i] = scale * (point[i] - 3)
                }
                return sum
            },
            visit: { _ in true }
        )
        #expect(result.ending == .converged || result.ending == .precisionLimit)
        #expect(result.point.allSatisfy { abs($0 - 3) < 1e-3 })
    }

    @Test("the same start gives the same bits")
    func bits() throws {
        func run() throws -> [Double] {
            let start = [-1.2, 1.0, 0.3, -0.7]
            return try LimitedMemoryBFGS().minimize(
                from: start,
                objective: Self.valley,
                visit: { _ in true }
            ).point
        }
        #expect(try run().map(\.bitPattern) == run().map(\.bitPattern))
    }

    @Test("it ends where it is told to, and at its limit")
    func endings() throws {
        var optimizer = LimitedMemoryBFGS()
        optimizer.maximumIterationCount = 3
        let limited = try optimizer.minimize(
            from: [-1.2, 1],
            objective: Self.valley,
            visit: { _ in true }
        )
        #expect(limited.ending == .stepLimit)
        #expect(limited.iterationCount == 3)
        let told = try optimizer.minimize(
            from: [-1.2, 1],
            objective: Self.valley,
            visit: { $0.iteration < 2 }
        )
        #expect(told.ending == .earlyStop)
        #expect(told.iterationCount == 2)
        #expect(throws: FitError.stopped) {
            _ = try optimizer.minimize(
                from: [-1.2, 1],
                objective: Self.valley,
                visit: { _ throws(FitError) in throw FitError.stopped }
            )
        }
    }

    @Test("a start without a value is refused; a wall is walked around")
    func notFinite() throws {
        #expect(throws: FitError.diverged(step: 0)) {
            _ = try LimitedMemoryBFGS().minimize(
                from: [0],
                objective: { _, _ in .nan },
                visit: { _ in true }
            )
        }
        // x - ln x has no value at and below 0, which the second step would reach.
        let result = try LimitedMemoryBFGS().minimize(
            from: [5],
            objective: { point, gradient in
                guard point[0] > 0 else { return .nan }
                gradient[0] = 1 - 1 / point[0]
                return point[0] - log(point[0])
            },
            visit: { _ in true }
        )
        #expect(abs(result.point[0] - 1) < 1e-6)
    }

    @Test("where no step can lower the value, it says so")
    func precision() throws {
        // The gradient claims a slope that is not there.
        let result = try LimitedMemoryBFGS().minimize(
            from: [1],
            objective: { point, gradient in
                gradient[0] = 1
                return abs(point[0] - 1)
            },
            visit: { _ in true }
        )
        #expect(result.ending == .precisionLimit)
        #expect(result.point == [1])
    }
}
