import RewardScoring
import RewardSelection
import RewardTypes
import Testing

@testable import RewardServing

@Suite("best_of_n by comparing two at a time")
struct KnockoutTests {
    private func choose(
        _ scorer: FakePairScorer,
        _ strategy: String,
        _ responses: [String]
    ) async throws -> JSONValue {
        try await scorer.service.makeSession().result(
            "best_of_n",
            [
                "strategy": .string(strategy), "prompt": "p",
                "responses": .array(responses.map(JSONValue.string)),
            ]
        )
    }

    @Test("a tournament makes one comparison fewer than candidates, in rounds")
    func tournament() async throws {
        let scorer = FakePairScorer.numbers()
        let result = try await choose(scorer, "tournament", ["1", "4", "2", "3", "5"])
        #expect(result[member: "index"] == 4)
        #expect(
            scorer.pairs
                == [
                    CandidatePair(0, 1), CandidatePair(2, 3), CandidatePair(1, 3),
                    CandidatePair(1, 4),
                ]
        )
        #expect(result[member: "ranking"] == [4, 1, 3, 0, 2])
        let matches = result.list("matches")
        #expect(matches.map { $0[member: "round"] } == [0, 0, 1, 2])
        #expect(matches.map { $0[member: "winner"] } == [1, 3, 1, 4])
    }

    @Test("bubble carries the better one on")
    func bubble() async throws {
        let scorer = FakePairScorer.numbers()
        let result = try await choose(scorer, "bubble", ["2", "1", "5", "3"])
        #expect(result[member: "index"] == 2)
        #expect(
            scorer.pairs == [CandidatePair(0, 1), CandidatePair(0, 2), CandidatePair(2, 3)]
        )
    }

    @Test(
        "knockouts choose as the pure selection does over the whole matrix",
        arguments: [true, false],
        ["tournament", "bubble"]
    )
    func agreement(isAntisymmetric: Bool, strategy: String) async throws {
        var generator = SeededGenerator(seed: 11)
        for count in 2...9 {
            let numbers = (0..<count).map { _ in Double(Int(generator.next() % 5)) }
            let scorer = FakePairScorer.numbers(isAntisymmetric: isAntisymmetric, bias: 0.25)
            let result = try await choose(scorer, strategy, numbers.map { "\($0)" })
            // Asked in both orders the bias cancels; in one order it speaks for the first.
            let bias = isAntisymmetric ? 0.25 : 0
            let prefer: (Int, Int) -> Double = { numbers[$0] - numbers[$1] + bias }
            let expected =
                strategy == "bubble"
                ? try PairwiseChoice.bubble(count: count, prefer: prefer)
                : try PairwiseChoice.tournament(count: count, prefer: prefer)
            #expect(result[member: "index"]?.intValue == expected.index, "\(numbers)")
            let comparisonCount = (count - 1) * (isAntisymmetric ? 1 : 2)
            #expect(scorer.pairs.count == comparisonCount)
        }
    }

    @Test("a comparison that fails takes both out, and nobody is left with one candidate")
    func failures() async throws {
        let result = try await choose(.numbers(), "tournament", ["9", "x", "2", "3"])
        #expect(result[member: "index"] == 3)
        #expect(result.statuses == ["context_too_long", "context_too_long", "ok", "ok"])
        let alone = try await choose(.numbers(), "bubble", ["9"])
        #expect(alone.statuses == ["invalid_input"])
        let none = try await choose(.numbers(), "bubble", ["x", "x"])
        #expect(none[member: "index"] == .null)
        #expect(none.statuses == ["context_too_long", "context_too_long"])
    }

    @Test("scores and wins of the client are played with too")
    func given() async throws {
        let session = Service.test().makeSession()
        let result = try await session.result(
            "best_of_n",
            [
                "strategy": "tournament",
                "groups": [
                    ["scores": [1, nil, 3, 2]], ["wins": [[nil, 0.4], [0.6, nil]]],
                    ["scores": [nil, nil]],
                ],
            ]
        )
        #expect(result.list("groups").map { $0[member: "index"] } == [2, 1, .null])
        let error = try await session.error(
            "best_of_n",
            ["strategy": "best", "wins": [[nil, 0.4], [0.6, nil]]]
        )
        #expect(error.kind == "invalid_params")
    }

    @Test("the most pairs of a scorer are a bound")
    func bound() async throws {
        let result = try await FakePairScorer.numbers().service.makeSession().result(
            "rank",
            ["prompt": "p", "responses": .array((0..<100).map { .string("\($0)") })]
        )
        #expect(Set(result.statuses) == ["invalid_input"])
    }

    @Test("every outcome is played to the end", arguments: [Knockout.tournament, .bubble])
    func ends(knockout: Knockout) throws {
        var asked: Set<CandidatePair> = []
        var choice: PairwiseChoice?
        rounds: for _ in 0..<100 {
            switch try knockout.play(
                Array(0..<7),
                outcome: { left, right in
                    guard asked.contains(CandidatePair(left, right)) else { return .unknown }
                    return left + right == 5 ? .failed : .decided(Double(right - left))
                }
            ) {
            case .needs(let pairs): asked.formUnion(pairs)
            case .over(let end):
                choice = end
                break rounds
            }
        }
        // Bubble loses 0, 1 and 2 with those that they cannot be compared with.
        #expect(choice?.index == (knockout == .tournament ? 0 : 6))
    }
}
