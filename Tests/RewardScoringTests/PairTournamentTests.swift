import Glibc
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("All pairs of a group")
struct PairTournamentTests {
    private func close(_ found: [Double], _ expected: [Double]) -> Bool {
        found.count == expected.count
            && zip(found, expected).allSatisfy { abs($0 - $1) <= 1e-15 }
    }

    @Test("a value is the mean probability of winning, and a tie gives both 0.5")
    func means() throws {
        // P(a over b) 0.8, P(a over c) 0.9, and b ties with c.
        let scorer = TablePairScorer(["a": ["b": log(4), "c": log(9)], "b": ["c": 0]])
        let scores = try scorer.results(.texts("Hi", ["a", "b", "c"])).map { try $0.get() }
        #expect(close(scores.map(\.value), [0.85, (0.2 + 0.5) / 2, (0.1 + 0.5) / 2]))
        #expect(scores.allSatisfy { $0["opponents"] == 2 })
        // The places of the pairs' candidates: 0 + 1 and 0 + 2, 0 + 1 and 1 + 2, 0 + 2 and 1 + 2.
        #expect(scores.map { $0["noise"] } == [1.5, 2, 2.5])
        #expect(scores.map(\.tokenCount) == [2, 2, 2])
        #expect(scores.map(\.promptTokenCount) == [20, 20, 20])
        #expect(scores.map(\.value).reduce(0, +) == 1.5)
    }

    @Test("where the order matters, both are asked, and a candidate is judged as the first")
    func bothOrders() throws {
        let scorer = TablePairScorer(
            [
                "a": ["b": log(4), "c": log(9)], "b": ["a": log(1.5), "c": log(3)],
                "c": ["a": 0, "b": log(0.25)],
            ],
            isAntisymmetric: false
        )
        let values = try scorer.results(.texts("Hi", ["a", "b", "c"])).map { try $0.get().value }
        #expect(close(values, [0.85, (0.6 + 0.75) / 2, (0.5 + 0.2) / 2]))
        let tournament = try PairTournament(candidateCount: 3, isAntisymmetric: false)
        #expect(tournament.pairs.map(\.first) == [0, 0, 1, 1, 2, 2])
        #expect(tournament.pairs.map(\.second) == [1, 2, 0, 2, 0, 1])
    }

    @Test("a pair that fails fails its two candidates, and says against whom")
    func failedPair() throws {
        let scorer = TablePairScorer(["a": ["b": nil, "c": 0], "b": ["c": 0]])
        let results = try scorer.results(.texts("Hi", ["a", "b", "c"]))
        #expect(
            results[0].failure
                == ItemFailure(.contextTooLong, "compared with responses[1]: is too long")
        )
        #expect(
            results[1].failure
                == ItemFailure(.contextTooLong, "compared with responses[0]: is too long")
        )
        #expect(try results[2].get().value == 0.5)
        #expect(try results[2].get()["opponents"] == 2)
    }

    @Test("a candidate that nobody can be compared with fails alone")
    func lonely() throws {
        let scorer = TablePairScorer(["a": ["c": log(3)]])
        let results = try scorer.results(.texts("Hi", ["a", "bad", "c"]))
        #expect(results[1].failure?.status == .contextTooLong)
        #expect(close([try results[0].get().value, try results[2].get().value], [0.75, 0.25]))
        #expect(try results[0].get()["opponents"] == 1)
        let nobody = try TablePairScorer([:]).results(.texts("Hi", ["a", "b"]))
        #expect(nobody.allSatisfy { $0.failure?.status == .contextTooLong })
    }

    @Test("one candidate alone has no value")
    func single() throws {
        let result = try TablePairScorer([:]).results(.texts("Hi", ["a"]))[0]
        #expect(result.failure == .noOpponent)
        #expect(result.failure?.message.contains("pairwise_to_pointwise") == true)
    }

    @Test("the pairs of a group are bounded", arguments: [(true, 91), (false, 64)])
    func bound(isAntisymmetric: Bool, candidateCount: Int) throws {
        _ = try PairTournament(candidateCount: candidateCount, isAntisymmetric: isAntisymmetric)
        let count = candidateCount + 1
        let error = #expect(throws: ScoringError.self) {
            _ = try PairTournament(candidateCount: count, isAntisymmetric: isAntisymmetric)
        }
        guard case .invalidInput(let field) = error else { return }
        #expect(field.path == "responses")
        #expect(field.problem.hasPrefix("has \(count) elements, which make "))
        #expect(field.problem.contains("at most 4096 are compared; send fewer"))
    }

    @Test("results of other pairs are refused, and rounds are waited for")
    func mismatch() throws {
        let tournament = try PairTournament(candidateCount: 3, isAntisymmetric: true)
        #expect(throws: ScoringError.mismatchedResults("0 results for 3 pairs")) {
            try tournament.results(of: [])
        }
        let scorer = TablePairScorer(["a": ["b": 0]], rounds: 3)
        #expect(
            try scorer.results(.texts("Hi", ["a", "b"])).map { try $0.get().value } == [0.5, 0.5]
        )
    }
}
