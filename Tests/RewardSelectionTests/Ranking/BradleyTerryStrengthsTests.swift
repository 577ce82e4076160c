import Glibc
import RewardSelection
import RewardTypes
import Testing

@Suite("Bradley–Terry strengths")
struct BradleyTerryStrengthsTests {
    private static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

    @Test("the gradient of the penalised likelihood vanishes", arguments: UInt64(1)...20)
    func stationary(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let count = Int.random(in: 2...8, using: &generator)
        var rows: [[Double?]] = (0..<count).map { _ in
            (0..<count).map { _ in
                Int.random(in: 0..<3, using: &generator) == 0
                    ? nil : Double(Int.random(in: 0...4, using: &generator)) / 4
            }
        }
        rows[0][1] = 1
        let wins = try WinMatrix(rows: rows)
        let prior = 0.25
        let fit = try BradleyTerryStrengths(wins, prior: prior)
        #expect(fit.isConverged)
        for row in 0..<count {
            guard let own = fit.strengths[row] else { continue }
            var gradient = prior - 2 * prior * Self.sigmoid(own)
            for other in 0..<count {
                guard let won = wins[row, other], let theirs = fit.strengths[other] else {
                    continue
                }
                gradient += won - Self.sigmoid(own - theirs)
            }
            #expect(abs(gradient) < 1e-8, "seed \(seed)")
        }
    }

    @Test("two candidates have the strengths of the closed form")
    func pair() throws {
        // By symmetry s and −s: 0.9 + 0.5 = σ(2s) + σ(s).
        let fit = try BradleyTerryStrengths(WinMatrix(rows: [[nil, 0.9], [nil, nil]]))
        let strength = try #require(fit.strengths[0])
        #expect(isClose(Self.sigmoid(2 * strength) + Self.sigmoid(strength), 1.4, 1e-9))
        #expect(isClose(fit.strengths[1] ?? .nan, -strength, 1e-9))
    }

    @Test("a small prior brings back the strengths that made the matrix")
    func recovers() throws {
        let truth = [0.0, 1, -0.5, 0.3]
        let rows = truth.map { own in truth.map { Double?(Self.sigmoid(own - $0)) } }
        let fit = try BradleyTerryStrengths(WinMatrix(rows: rows), prior: 1e-4)
        let mean = fit.strengths.compactMap(\.self).reduce(0, +) / 4
        for (found, expected) in zip(fit.strengths, truth) {
            #expect(abs((found ?? .nan) - mean - (expected - 0.2)) < 1e-3)
        }
    }

    @Test("unbeaten candidates stay finite, those never compared have no strength")
    func finite() throws {
        let rows: [[Double?]] = [[nil, 1, nil], [0, nil, nil], [nil, nil, nil]]
        let fit = try BradleyTerryStrengths(WinMatrix(rows: rows))
        let (first, second) = (fit.strengths[0] ?? .nan, fit.strengths[1] ?? .nan)
        #expect(first > 0 && first < 5)
        #expect(isClose(second, -first, 1e-9))
        #expect(fit.strengths[2] == nil)
    }

    @Test("a prior that leaves strengths without bounds is refused", arguments: [0, -1, 1e9, .nan])
    func errors(prior: Double) throws {
        let wins = try WinMatrix(rows: [[nil, 1], [0, nil]])
        expectError(at: "prior") { _ = try BradleyTerryStrengths(wins, prior: prior) }
    }
}
