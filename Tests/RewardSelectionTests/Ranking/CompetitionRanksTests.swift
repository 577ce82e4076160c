import RewardSelection
import RewardTypes
import Testing

@Suite("Competition ranks")
struct CompetitionRanksTests {
    @Test("equals share the smallest rank, failures have none")
    func ranks() throws {
        #expect(try CompetitionRanks([2, nil, 3, 2, 1]).ranks == [2, nil, 1, 2, 4])
    }

    @Test("a rank is one more than the candidates that are better", arguments: UInt64(1)...10)
    func agreesWithCounting(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let scores: [Double?] = (0..<20).map { place in
            let value = Int.random(in: 0..<8, using: &generator)
            return value == 0 && place > 0 ? nil : Double(value)
        }
        let expected = scores.map { score in
            score.map { score in 1 + scores.count { $0.map { $0 > score } ?? false } }
        }
        #expect(try CompetitionRanks(scores).ranks == expected)
    }

    @Test("bad input is refused")
    func errors() {
        expectError(at: "scores") { _ = try CompetitionRanks([nil]) }
        expectError(at: "scores[0]") { _ = try CompetitionRanks([.nan]) }
    }
}
