import Glibc
import RewardSelection
import RewardTypes
import Testing

@Suite("Calibration errors")
struct CalibrationErrorTests {
    @Test("golden values of five predictions in five bins")
    func golden() throws {
        let found = try CalibrationError(
            probabilities: [0.05, 0.2, 0.55, 0.7, 0.95],
            outcomes: [false, false, true, false, true]
        )
        #expect(isClose(found.expected, 0.29))
        #expect(isClose(found.average, 0.33125))
        #expect(isClose(found.maximum, 0.7))
        #expect(found.bins.map(\.count) == [2, 0, 1, 1, 1])
        #expect(found.bins[1].meanProbability == nil)
        #expect(found.bins[3].positiveShare == 0)
    }

    @Test("a probability on an edge belongs to the lower bin", arguments: [3, 5, 7, 10, 49])
    func edges(binCount: Int) throws {
        for edge in 1..<binCount {
            let probability = Double(edge) / Double(binCount)
            for (value, bin) in [(probability, edge - 1), (probability.nextUp, edge)] {
                let found = try CalibrationError(
                    probabilities: [value],
                    outcomes: [true],
                    binCount: binCount
                )
                #expect(found.bins.firstIndex { $0.count == 1 } == bin)
            }
        }
    }

    @Test("margins become probabilities, ties and failures are left out")
    func margins() throws {
        let found = try CalibrationError(margins: [2, 0.5, nil, -1], labels: [3, 0, 1, -1])
        let other = try CalibrationError(
            probabilities: [1 / (1 + exp(-2)), 1 / (1 + exp(1))],
            outcomes: [true, false]
        )
        #expect(found == other)
        #expect(found.count == 2)
    }

    @Test("it agrees with sums over bins", arguments: UInt64(1)...10)
    func agreesWithSums(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let probabilities = (0..<40).map { _ in Double.random(in: 0...1, using: &generator) }
        let outcomes = (0..<40).map { _ in Bool.random(using: &generator) }
        let found = try CalibrationError(
            probabilities: probabilities,
            outcomes: outcomes,
            binCount: 10
        )
        var gaps: [(gap: Double, count: Double)] = []
        for bin in 0..<10 {
            let (low, high) = (Double(bin) / 10, Double(bin + 1) / 10)
            let members = probabilities.indices.filter {
                (probabilities[$0] > low || bin == 0) && probabilities[$0] <= high
            }
            guard !members.isEmpty else { continue }
            let gap = members.reduce(0) { $0 + probabilities[$1] - (outcomes[$1] ? 1 : 0) }
            gaps.append((abs(gap), Double(members.count)))
        }
        #expect(isClose(found.expected, gaps.reduce(0) { $0 + $1.gap } / 40))
        let ratios = gaps.map { $0.gap / $0.count }
        #expect(isClose(found.average, ratios.reduce(0, +) / Double(ratios.count)))
        #expect(isClose(found.maximum, ratios.max() ?? .nan))
    }

    @Test("bad input is refused")
    func errors() {
        let one: [Bool?] = [true]
        expectError(at: "probabilities[0]") {
            _ = try CalibrationError(probabilities: [1.5], outcomes: one)
        }
        expectError(at: "probabilities") {
            _ = try CalibrationError(probabilities: [0.5], outcomes: [nil])
        }
        expectError(at: "outcomes") { _ = try CalibrationError(probabilities: [], outcomes: one) }
        expectError(at: "bins") {
            _ = try CalibrationError(probabilities: [0.5], outcomes: one, binCount: 0)
        }
        expectError(at: "margins[0]") {
            _ = try CalibrationError(margins: [.infinity], labels: [1])
        }
    }
}
