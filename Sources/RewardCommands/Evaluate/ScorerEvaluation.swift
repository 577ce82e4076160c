// How often a scorer is right, how sure it says it is, and what misleads it.

internal import Glibc
internal import RewardSelection
internal import RewardTypes

/// How ties count, as the two versions of RewardBench do.
enum TieRule: String, CaseIterable, Sendable {
    /// A tie between a right and a wrong response is wrong.
    case v1
    /// A tie is what choosing among the tied at random would give.
    case v2

    /// The success of choosing the response with the best score.
    func choice(_ scores: [Double], _ correct: [Bool]) -> (success: Double, isTie: Bool) {
        let best = scores.max() ?? 0
        let tied = scores.indices.filter { scores[$0] == best }
        let right = tied.count { correct[$0] }
        let isTie = right > 0 && right < tied.count
        guard isTie else { return (right > 0 ? 1 : 0, false) }
        return (self == .v1 ? 0 : Double(right) / Double(tied.count), true)
    }

    /// The success of a pair, by its margin: score of the right minus score of the wrong response.
    func pair(_ margin: Double) -> Double {
        margin > 0 ? 1 : margin == 0 && self == .v2 ? 0.5 : 0
    }
}

/// One row of a table of subsets.
struct SubsetEvaluation: Sendable, Equatable {
    let name: String
    /// Items whose best score belongs to a right response.
    var choice = EvaluatedShare()
    /// Means of pairs of a right and a wrong response, of items that have both.
    var pairs = EvaluatedShare()
    /// What choosing at random would give.
    var chance = EvaluatedShare()
    /// Items with a right and a wrong response at the top.
    var tieCount = 0
    /// Items left out, because a response has no score.
    var failureCount = 0

    init(name: String) { self.name = name }

    mutating func add(_ item: EvaluationItem, _ scores: [Double]?, _ rule: TieRule) {
        guard let scores else {
            failureCount += 1
            return
        }
        let outcome = rule.choice(scores, item.correct)
        choice.add(outcome.success)
        tieCount += outcome.isTie ? 1 : 0
        chance.add(Double(item.correct.count { $0 }) / Double(item.correct.count))
        let margins = ScorerEvaluation.margins(item, scores)
        guard !margins.isEmpty else { return }
        pairs.add(margins.reduce(0) { $0 + rule.pair($1.value) } / Double(margins.count))
    }

    var json: JSONValue {
        [
            "subset": .string(name), "choice": choice.json, "pairs": pairs.json,
            "chance": .optional(chance.fraction), "ties": .integer(Int64(tieCount)),
            "failures": .integer(Int64(failureCount)),
        ]
    }
}

/// What length has to do with scores.
struct LengthBias: Sendable, Equatable {
    /// Pairs whose right response is longer, shorter, as long, in Unicode scalars.
    var longer = EvaluatedShare()
    var shorter = EvaluatedShare()
    var equal = EvaluatedShare()
    /// Mean over items of Kendall's τ-b between score and length; nil when it exists nowhere.
    var kendall: Double?

    var json: JSONValue {
        [
            "chosen_longer": longer.json, "chosen_shorter": shorter.json,
            "equal_length": equal.json, "kendall": .optional(kendall),
        ]
    }
}

/// All that is found out about one scorer.
struct ScorerEvaluation: Sendable {
    /// A right and a wrong response.
    struct Margin {
        /// Score of the right one minus score of the wrong one.
        let value: Double
        /// Length of the right one minus length of the wrong one.
        let length: Int
    }

    let name: String
    /// Over all items.
    private(set) var overall = SubsetEvaluation(name: "all items")
    /// In the order in which they occur.
    private(set) var subsets: [SubsetEvaluation] = []
    let curve: EvaluationCurve
    /// Of the confidence σ(|margin|) that the response with the higher score is the right one.
    let calibration: CalibrationError?
    let margins: [Double]
    let length: LengthBias

    /// Evaluates scores; a response without one leaves out its item.
    init(
        name: String,
        items: [EvaluationItem],
        scores: [[Double?]],
        rules: EvaluationRules
    ) throws(SelectionError) {
        self.name = name
        let complete = scores.map(Self.complete)
        var places: [String: Int] = [:]
        for (item, scores) in zip(items, complete) {
            let place = places[item.subset] ?? subsets.count
            if place == subsets.count {
                places[item.subset] = place
                subsets.append(SubsetEvaluation(name: item.subset))
            }
            subsets[place].add(item, scores, rules.ties)
            overall.add(item, scores, rules.ties)
        }
        let scored = zip(items, complete).compactMap { item, scores in
            scores.map { (item: item, scores: $0) }
        }
        let groups = scored.filter { $0.item.responses.count > 2 }
        let answers = groups.map { rules.answers(of: $0.item) }
        curve = try EvaluationCurve(
            groups.map { ($0.item.correct, $0.scores) },
            answers: answers.contains { $0 == nil } ? nil : answers.compactMap(\.self),
            seed: rules.seed
        )
        let all = scored.flatMap { Self.margins($0.item, $0.scores) }
        margins = all.map(\.value)
        let decided = margins.filter { $0 != 0 }
        calibration =
            decided.isEmpty
            ? nil
            : try CalibrationError(
                probabilities: decided.map { 1 / (1 + exp(-abs($0))) },
                outcomes: decided.map { $0 > 0 },
                binCount: rules.binCount
            )
        length = try Self.length(scored, all, rules.ties)
    }

    /// The mean over subsets, each counting the same; nil without any score.
    var macro: Double? {
        let known = subsets.compactMap(\.choice.fraction)
        return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
    }

    /// All scores; nil when one is missing.
    static func complete(_ scores: [Double?]) -> [Double]? {
        let known = scores.compactMap(\.self)
        return known.count == scores.count ? known : nil
    }

    static func margins(_ item: EvaluationItem, _ scores: [Double]) -> [Margin] {
        let lengths = item.responses.map(\.unicodeScalars.count)
        let right = scores.indices.filter { item.correct[$0] }
        let wrong = scores.indices.filter { !item.correct[$0] }
        return right.flatMap { first in
            wrong.map { second in
                Margin(
                    value: scores[first] - scores[second],
                    length: lengths[first] - lengths[second]
                )
            }
        }
    }

    private static func length(
        _ scored: [(item: EvaluationItem, scores: [Double])],
        _ margins: [Margin],
        _ rule: TieRule
    ) throws(SelectionError) -> LengthBias {
        var bias = LengthBias()
        for margin in margins {
            let success = rule.pair(margin.value)
            if margin.length > 0 {
                bias.longer.add(success)
            } else if margin.length < 0 {
                bias.shorter.add(success)
            } else {
                bias.equal.add(success)
            }
        }
        var correlations: [Double] = []
        for (item, scores) in scored where scores.count > 1 {
            let lengths = item.responses.map { Double($0.unicodeScalars.count) }
            if let value = try RankCorrelation(scores, lengths).kendall {
                correlations.append(value)
            }
        }
        if !correlations.isEmpty {
            bias.kendall = correlations.reduce(0, +) / Double(correlations.count)
        }
        return bias
    }
}

/// What holds for all scorers of a report.
struct EvaluationRules: Sendable {
    var ties = TieRule.v1
    var binCount = 10
    var seed: UInt64 = 0
    /// How a response becomes its final answer; nil to take the answers of the line.
    var answer: AnswerForm?

    /// Final answers; nil when the item has none.
    func answers(of item: EvaluationItem) -> [String?]? {
        answer.map { form in item.responses.map(form.answer) } ?? item.answers
    }
}
