import RewardScoring
import RewardSelection
import RewardTestSupport
import RewardTypes
import Testing

@testable import RewardServing

@Suite("annotate", .timeLimit(.minutes(5)))
struct AnnotateOperationTests {
    private let session = Service.test().makeSession()

    private func annotate(_ params: JSONValue) async throws -> JSONValue {
        try await session.result("annotate", params)
    }

    // Score, place and text of a candidate.
    private struct Reply {
        let score: Double
        let index: Int
        let text: String
    }

    // What a group should give, from the definitions: a loop for each strategy.
    private func expectedPairs(_ all: [Reply], _ pairs: String, margin: Double) -> [[Int]] {
        var meetings: [(Reply, Reply)] = []
        switch pairs {
        case "best_worst":
            let best = all.reduce(all[0]) { $1.score > $0.score ? $1 : $0 }
            let worst = all.reduce(all[0]) { $1.score < $0.score ? $1 : $0 }
            meetings = [(best, worst)]
        case "all_pairs":
            for left in all {
                for right in all where left.index < right.index {
                    meetings.append((left, right))
                }
            }
        default:
            var round = all
            while round.count > 1 {
                var winners: [Reply] = []
                for place in stride(from: 0, to: round.count - 1, by: 2) {
                    let (left, right) = (round[place], round[place + 1])
                    meetings.append((left, right))
                    winners.append(right.score > left.score ? right : left)
                }
                if round.count % 2 == 1 { winners.append(round[round.count - 1]) }
                round = pairs == "tournament" ? winners : []
            }
        }
        return meetings.compactMap { left, right in
            let gap = left.score - right.score
            guard gap != 0, left.text != right.text, abs(gap) >= margin else { return nil }
            return gap > 0 ? [left.index, right.index] : [right.index, left.index]
        }
    }

    @Test("random groups give the pairs of the definitions, in every shape")
    func random() async throws {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = SeededGenerator(seed: seed)
        for round in 0..<200 {
            let count = Int.random(in: 1...7, using: &generator)
            let scores = (0..<count).map { _ -> Double? in
                Bool.random(using: &generator) || Bool.random(using: &generator)
                    ? Double(Int.random(in: 0...4, using: &generator)) : nil
            }
            guard scores.contains(where: { $0 != nil }) else { continue }
            let texts = (0..<count).map { _ in
                ["a", "b", "c"][Int.random(in: 0...2, using: &generator)]
            }
            let replies = scores.indices.compactMap { index in
                scores[index].map { Reply(score: $0, index: index, text: texts[index]) }
            }
            let margin = Double(Int.random(in: 0...2, using: &generator))
            for pairs in ["best_worst", "all_pairs", "first_round", "tournament"] {
                let expected = expectedPairs(replies, pairs, margin: margin)
                var params: JSONObject = [
                    "prompt": "p", "responses": .array(texts.map(JSONValue.string)),
                    "scores": .array(scores.map { $0.map(JSONValue.number) ?? .null }),
                    "pairs": .string(pairs), "minimum_margin": .number(margin),
                ]
                let made = try await annotate(.object(params)).list("records")
                let places = made.map { record in
                    ["chosen_index", "rejected_index"].map { record[member: $0]?.intValue ?? -1 }
                }
                #expect(places == expected, "seed \(seed), round \(round), \(pairs)")
                for (record, pair) in zip(made, expected) {
                    #expect(record[member: "chosen"]?.stringValue == texts[pair[0]])
                    let gap = (scores[pair[0]] ?? .nan) - (scores[pair[1]] ?? .nan)
                    #expect(record[member: "margin"]?.doubleValue == gap)
                }
                params["format"] = "unpaired"
                let labels = try await annotate(.object(params)).list("records")
                let good = Set(expected.map { $0[0] })
                let bad = Set(expected.map { $0[1] })
                let labelled = labels.map { record in
                    "\(record[member: "index"]?.intValue ?? -1) \(record[member: "label"] == true)"
                }
                let wanted = scores.indices.filter { good.contains($0) != bad.contains($0) }
                #expect(labelled == wanted.map { "\($0) \(good.contains($0))" }, "seed \(seed)")
            }
        }
    }

    @Test("a random rejected reply depends on the seed and the place, and is never a best one")
    func bestRandom() async throws {
        let group: JSONValue = [
            "prompt": "p", "responses": ["a", "b", "c", "d"], "scores": [3, 1, 3, 2],
        ]
        var seen: Set<Int> = []
        for seed in 0..<20 {
            let params: JSONValue = [
                "pairs": "best_random", "seed": .integer(Int64(seed)), "groups": [group, group],
            ]
            let first = try await annotate(params)
            #expect(try await annotate(params) == first)
            for group in first.list("groups") {
                seen.insert(group.list("records")[0][member: "rejected_index"]?.intValue ?? -1)
            }
        }
        #expect(seen == [1, 3])
    }

    @Test("a scorer's scores and components are in the records, and failures are left out")
    func scored() async throws {
        let result = try await annotate([
            "scorer": "sum", "components": true, "id": "g",
            "messages": [["role": "user", "content": "p"]], "responses": ["a", "?", "bc"],
        ])
        let scores = result.scores
        let record = try #require(result.list("records").first)
        let chosen = try #require(record[member: "chosen_index"]?.intValue)
        #expect(record[member: "score_chosen"]?.doubleValue == scores[chosen])
        #expect(
            record[member: "components_chosen"]
                == result.list("results")[chosen][member: "components"]
        )
        #expect(record[member: "id"] == "g")
        #expect(record.list("prompt") == [["role": "user", "content": "p"]])
        #expect(record.list("chosen")[0][member: "role"] == "assistant")
        #expect(result[member: "skipped"]?[member: "without_score"] == 1)
    }

    @Test("of several scorers the first decides, and all give strength, deviation and mark")
    func scorers() async throws {
        let service = Service.test(scorers: [
            ServedScorer(name: "sum", version: "1", scorer: SumScorer()),
            ServedScorer(name: "half", version: "2", scorer: ScaledSumScorer(factor: 0.5)),
            ServedScorer(name: "against", version: "3", scorer: ScaledSumScorer(factor: -2)),
        ])
        let session = service.makeSession()
        func result(_ scorers: [String]) async throws -> JSONValue {
            try await session.result(
                "annotate",
                [
                    "scorers": .array(scorers.map(JSONValue.string)), "prompt": "p",
                    "responses": ["a", "?", "bcd"], "components": true,
                ]
            )
        }
        let reply = try await result(["sum", "half"])
        #expect(reply[member: "scorer"] == "sum, half" && reply[member: "version"] == "1, 2")
        let record = try #require(reply.list("records").first)
        let margin = try #require(record[member: "margin"]?.doubleValue)
        func number(_ name: String, _ record: JSONValue) throws -> Double {
            try #require(record[member: name]?.doubleValue)
        }
        #expect(margin > 0)
        #expect(try abs(number("strength", record) - 0.75 * margin) < 1e-9)
        #expect(try abs(number("deviation", record) - 0.25 * margin) < 1e-9)
        #expect(record[member: "mark"] == "keep")
        let chosen = try #require(record[member: "components_chosen"])
        #expect(try number("sum", chosen) == number("score_chosen", record))
        #expect(try number("half", chosen) == number("score_chosen", record) / 2)
        let flipped = try #require(try await result(["sum", "against"]).list("records").first)
        #expect(flipped[member: "chosen"] == record[member: "chosen"])
        #expect(flipped[member: "mark"] == "flip")
        #expect(try abs(number("strength", flipped) + 0.5 * margin) < 1e-9)
        let turned = try #require(try await result(["against", "sum"]).list("records").first)
        #expect(turned[member: "chosen"] == record[member: "rejected"])
        #expect(turned[member: "mark"] == "ambiguous")
        let unknown = try await session.error(
            "annotate",
            ["scorers": ["sum", "none"], "prompt": "p", "responses": ["a"]]
        )
        #expect(unknown.kind == "unknown_scorer")
    }

    @Test("a strict request may have the conversation beside scores, and nothing else")
    func strict() async throws {
        let group: JSONObject = [
            "prompt": "p", "system": "s", "responses": ["a", "b"], "scores": [1, 2],
        ]
        let result = try await annotate(["strict": true, "groups": [.object(group)]])
        #expect(result.list("groups")[0].list("records").count == 1)
        var other = group
        other["promt"] = "p"
        let error = try await session.error(
            "annotate",
            ["strict": true, "groups": [.object(other)]]
        )
        #expect(error.path == "params.groups[0].promt")
        let choice = try await session.error(
            "best_of_n",
            ["strict": true, "groups": [.object(group)]]
        )
        #expect(choice.path == "params.groups[0].prompt")
    }

    @Test(
        "texts are needed: ids are refused, in their group only",
        arguments: [
            (["prompt_ids": [1], "responses": ["a"], "scores": [1]], "prompt_ids"),
            (["prompt": "p", "messages": [], "responses": ["a"], "scores": [1]], "messages"),
            (
                ["prompt": "p", "responses": [["text": "a", "ids": [1]]], "scores": [1]],
                "responses[0]"
            ),
        ] as [(JSONValue, String)]
    )
    func ids(_ group: JSONValue, _ field: String) async throws {
        let good: JSONValue = ["prompt": "p", "responses": ["a", "b"], "scores": [1, 2]]
        let groups = try await annotate(["groups": [group, good]]).list("groups")
        #expect(groups[0][member: "error"]?[member: "field"]?.stringValue == field)
        #expect(groups[1].list("records").count == 1)
    }

    @Test("records that would be far longer than their group are refused")
    func size() async throws {
        let texts = (0..<300).map { JSONValue.string("\($0)" + String(repeating: "x", count: 999)) }
        let params: JSONObject = [
            "pairs": "all_pairs", "prompt": "p", "responses": .array(texts),
            "scores": .array((0..<300).map { .integer($0) }),
        ]
        let result = try await annotate(.object(params))
        #expect(result[member: "error"]?[member: "field"] == "pairs")
    }
}

/// The sum, times a factor.
private struct ScaledSumScorer: Scorer {
    static let kind = "scaled_sum"
    var factor = 1.0
    var modelIDs: [ModelID] { SumScorer().modelIDs }

    init(factor: Double) { self.factor = factor }

    init(options: inout Fields, environment: ScorerEnvironment) throws(FieldError) {}

    func plan(_ job: ScoringJob) throws(ScoringError) -> ScoringPlan {
        let plan = try SumScorer().plan(job)
        return ScoringPlan(passes: plan.passes) { [factor] outcomes throws(ScoringError) in
            guard case .scores(let results) = try plan.reduce(outcomes) else {
                return .scores([])
            }
            return .scores(
                results.map { result in
                    result.map { score in
                        var score = score
                        score.value *= factor
                        return score
                    }
                }
            )
        }
    }
}

@Suite("Goals of reward-conditioned data")
struct GoalTextTests {
    private func goalText(_ members: JSONObject) throws -> GoalText {
        var fields = try Fields(.object(members), path: "params")
        return try GoalText(&fields)
    }

    @Test("scores are told as they are, or stretched to 1 and 10 and cut there")
    func goals() throws {
        let plain = try goalText([:])
        #expect(plain.goal(1.23456) == 1.23 && plain.goal(-2) == -2)
        #expect(plain.goal(1.7e308) == 1.7e308)
        let scaled = try goalText(["goal_range": [-1, 1]])
        #expect([-2, -1, 0, 0.5, 1, 9].map(scaled.goal) == [1, 1, 5.5, 7.8, 10, 10])
    }

    @Test("the goal stands wherever the template has a place, whole numbers without a point")
    func instruction() throws {
        let text = try goalText(["goal_template": "{score}? Aim at {score}{"])
        #expect(text.instruction(7) == "7? Aim at 7{")
        #expect(text.instruction(7.5) == "7.5? Aim at 7.5{")
        #expect(try goalText([:]).instruction(2).contains("score 2;"))
        #expect(throws: FieldError.self) { try goalText(["goal_template": "score"]) }
        #expect(throws: FieldError.self) { try goalText(["goal_range": [1, 1]]) }
    }

    @Test("the instruction goes to the end of the system turn that is there, or makes one")
    func system() throws {
        let group = ChoiceGroup(
            index: 0,
            groupCount: 1,
            scores: [1],
            texts: ["a"],
            results: nil
        )
        let without = try AnnotationSource(["prompt": "p"], of: group)
        #expect(
            without.instructed("Aim.") == [
                ["role": "system", "content": "Aim."], ["role": "user", "content": "p"],
            ]
        )
        let with = try AnnotationSource(["prompt": "p", "system": "Be brief."], of: group)
        #expect(with.instructed("Aim.").arrayValue?.count == 2)
        #expect(
            with.instructed("Aim.").arrayValue?[0] == [
                "role": "system", "content": "Be brief.\n\nAim.",
            ]
        )
    }

    @Test("pairs whose goals read the same are left out")
    func equalGoals() throws {
        let group = ChoiceGroup(
            index: 0,
            groupCount: 1,
            scores: [1, 1.001],
            texts: ["a", "b"],
            results: nil
        )
        let options = Annotation.Options(
            pairing: .init(.bestWorst),
            format: .rewardConditioned(try goalText([:]))
        )
        let source = try AnnotationSource(["prompt": "p"], of: group)
        let made = try Annotation(group, source, options)
        #expect(made.records.isEmpty && made.skipped.contradictory == 1)
    }
}
