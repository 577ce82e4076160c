import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Comparisons by a schedule")
struct ComparisonScorerTests {
    private let job = ScoringJob(
        prompt: .tokens([]),
        candidates: ["a", "b", "c"].map { Candidate(content: .text($0)) }
    )

    @Test("a schedule sees the odds of former rounds and asks for more", arguments: [0, 2])
    func rounds(rounds: Int) throws {
        let table = TablePairScorer(
            ["a": ["b": 1.0], "b": ["c": 3.0]],
            isAntisymmetric: true,
            rounds: rounds
        )
        let scorer = ComparisonScorer(table) { known in
            switch known.asked.count {
            case 0: [CandidatePair(0, 1)]
            case 1: known.logOdds[1][0] == -1 ? [CandidatePair(1, 2)] : []
            default: []
            }
        }
        let scores = try scorer.results(job).map { try $0.get() }
        #expect(scores.map(\.logOdds) == [[nil, 1, nil], [-1, nil, 3], [nil, -3, nil]])
        #expect(scores.map(\.value) == [sigmoid(1), (sigmoid(-1) + sigmoid(3)) / 2, sigmoid(-3)])
        #expect(scores.map { $0.components.first?.value } == [1, 2, 1])
        #expect(scores.map(\.tokenCount) == [1, 2, 1])
    }

    @Test("both orders are asked where the order matters, and failures name the other one")
    func orders() throws {
        let table = TablePairScorer(
            ["a": ["b": 1.0, "c": nil], "b": ["a": 2.0]],
            isAntisymmetric: false
        )
        let scorer = ComparisonScorer(table) { known in
            known.asked.isEmpty ? [CandidatePair(0, 1), CandidatePair(0, 2)] : []
        }
        let results = try scorer.results(job)
        #expect(try results[0].get().logOdds == [nil, 1, nil])
        #expect(try results[1].get().logOdds == [2, nil, nil])
        guard case .failure(let failure) = results[2] else {
            Issue.record("c was compared")
            return
        }
        #expect(failure.status == .contextTooLong)
        #expect(failure.message == "compared with responses[0]: is too long")
    }

    @Test("odds that are no numbers are a failure of the backend")
    func notFinite() throws {
        let table = TablePairScorer(["a": ["b": Double.nan]])
        let scorer = ComparisonScorer(table) { $0.asked.isEmpty ? [CandidatePair(0, 1)] : [] }
        let failures = try scorer.results(job).map { result -> ItemStatus? in
            if case .failure(let failure) = result { failure.status } else { nil }
        }
        #expect(failures == [.backendError, .backendError, .invalidInput])
    }
}
