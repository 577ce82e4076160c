import RewardSelection
import RewardTypes
import Testing

@testable import RewardCommands

@Suite("Evaluation of scorers")
struct ScorerEvaluationTests {
    private func item(_ correct: [Bool], subset: String = "all") throws -> EvaluationItem {
        let texts = correct.indices.map { JSONValue.string(String(repeating: "x", count: $0 + 1)) }
        return try EvaluationItem([
            "prompt": "p", "responses": .array(texts), "labels": .array(correct.map { .bool($0) }),
            "subset": .string(subset),
        ])
    }

    @Test("ties count as wrong, or as chance would have it")
    func ties() {
        #expect(TieRule.v1.choice([2, 2, 1], [true, false, true]) == (0, true))
        #expect(TieRule.v2.choice([2, 2, 1], [true, false, true]) == (0.5, true))
        #expect(TieRule.v2.choice([2, 2, 2], [false, false, true]).success == 1.0 / 3)
        #expect(TieRule.v1.choice([2, 2, 1], [true, true, false]) == (1, false))
        #expect(TieRule.v2.choice([2, 2, 3], [true, true, false]) == (0, false))
        #expect(TieRule.v1.pair(0) == 0 && TieRule.v2.pair(0) == 0.5)
    }

    @Test("an item without all its scores is left out and counted")
    func failures() throws {
        let items = [try item([true, false]), try item([true, false], subset: "b")]
        let evaluation = try ScorerEvaluation(
            name: "s",
            items: items,
            scores: [[1, 0], [nil, 5]],
            rules: EvaluationRules()
        )
        #expect(evaluation.overall.choice.count == 1 && evaluation.overall.choice.fraction == 1)
        #expect(evaluation.overall.failureCount == 1 && evaluation.macro == 1)
        #expect(evaluation.subsets.map(\.failureCount) == [0, 1])
        #expect(evaluation.subsets[1].choice.fraction == nil)
        #expect(evaluation.json[member: "subsets"]?.arrayValue?.count == 2)
    }

    @Test("micro counts items, macro counts subsets")
    func means() throws {
        let items = try ["a", "a", "a", "b"].map { try item([true, false], subset: $0) }
        let evaluation = try ScorerEvaluation(
            name: "s",
            items: items,
            scores: [[1, 0], [1, 0], [1, 0], [0, 1]],
            rules: EvaluationRules()
        )
        #expect(evaluation.overall.choice.fraction == 0.75 && evaluation.macro == 0.5)
        // The right response is the shorter one of all pairs.
        #expect(evaluation.length.shorter.count == 4 && evaluation.length.longer.count == 0)
        #expect(evaluation.length.kendall == -0.5)
        // σ(1) four times, right three times.
        let expected = try #require(evaluation.calibration).expected
        #expect(abs(expected - abs(0.731_058_578_630_005 - 0.75)) < 1e-12)
    }

    @Test("the curve is that of all subsets", arguments: 0..<20)
    func curve(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let count = Int.random(in: 3...6, using: &generator)
        let correct = (0..<count).map { _ in Bool.random(using: &generator) }
        let scores = (0..<count).map { _ in Double(Int.random(in: 0...3, using: &generator)) }
        let answers = (0..<count).map { _ in ["a", "b", nil].randomElement(using: &generator)! }
        let curve = try EvaluationCurve([(correct, scores)], answers: [answers], seed: 1)
        #expect(curve.points.count == count)
        for point in curve.points {
            let subsets = (0..<(1 << count)).map { mask in
                (0..<count).filter { mask & (1 << $0) != 0 }
            }.filter { $0.count == point.drawCount }
            func mean(_ value: ([Int]) -> Double) -> Double {
                subsets.reduce(0) { $0 + value($1) } / Double(subsets.count)
            }
            let oracle = mean { subset in subset.contains { correct[$0] } ? 1 : 0 }
            let majority = mean { subset in
                guard let vote = try? AnswerVote(answers: subset.map { answers[$0] }) else {
                    return 0
                }
                return correct[subset[vote.index]] ? 1 : 0
            }
            #expect(abs((point.oracle.fraction ?? -1) - oracle) < 1e-12, "seed \(seed)")
            #expect(abs((point.majority.fraction ?? -1) - majority) < 1e-12, "seed \(seed)")
        }
        let last = try #require(curve.points.last?.best.fraction)
        #expect(abs(last - TieRule.v2.choice(scores, correct).success) < 1e-12)
    }

    @Test("votes look at a bounded number of subsets")
    func subsets() {
        var generator = SeededGenerator(seed: 7)
        let few = EvaluationCurve.subsets(of: 8, 4, &generator)
        #expect(few.count == 70 && Set(few).count == 70)
        let many = EvaluationCurve.subsets(of: 40, 20, &generator)
        #expect(many.count == EvaluationCurve.maximumSubsetCount)
        #expect(many.allSatisfy { $0.count == 20 && Set($0).count == 20 })
    }

    @Test("agreement is the mean of Kendall's tau over items")
    func agreement() throws {
        let agreement = try ScorerAgreement(
            ("a", [[1, 2, 3], [1, 2], [nil, 1], [1, 1]]),
            ("b", [[3, 2, 1], [5, 6], [1, 2], [1, 2]])
        )
        #expect(agreement.kendall == 0 && agreement.count == 2)
        #expect(agreement.sameChoice == EvaluatedShare(total: 1, count: 3))
    }

    @Test("an interval of shared successes lies around the share")
    func share() {
        var share = EvaluatedShare()
        #expect(share.fraction == nil && share.text == "-" && share.intervalText == "-")
        for success in [1, 0.5, 0, 1] { share.add(success) }
        let interval = share.interval ?? 0...0
        #expect(share.fraction == 0.625 && interval.contains(0.625) && share.text == "62.5 %")
        // Wilson's interval of 63 of 100.
        #expect(EvaluatedShare(total: 63, count: 100).intervalText == "53.2 to 71.8 %")
    }
}
