// How far two scorers say the same.

internal import RewardSelection
internal import RewardTypes

/// Agreement of two scorers about the order of the responses of each item.
struct ScorerAgreement: Sendable, Equatable {
    let first: String
    let second: String
    /// Mean over items of Kendall's τ-b; nil when no item is ordered by both.
    private(set) var kendall: Double?
    /// Items that both order.
    private(set) var count = 0
    /// How often both have the same first best response, of items with all scores of both.
    private(set) var sameChoice = EvaluatedShare()

    init(
        _ first: (name: String, scores: [[Double?]]),
        _ second: (name: String, scores: [[Double?]])
    ) throws(SelectionError) {
        self.first = first.name
        self.second = second.name
        var sum = 0.0
        for (left, right) in zip(first.scores, second.scores) {
            guard let left = ScorerEvaluation.complete(left), left.count > 1,
                let right = ScorerEvaluation.complete(right)
            else { continue }
            let same =
                left.firstIndex(of: left.max() ?? 0) == right.firstIndex(of: right.max() ?? 0)
            sameChoice.add(same ? 1 : 0)
            guard let value = try RankCorrelation(left, right).kendall else { continue }
            sum += value
            count += 1
        }
        if count > 0 { kendall = sum / Double(count) }
    }

    var json: JSONValue {
        [
            "scorers": [.string(first), .string(second)], "kendall": .optional(kendall),
            "items": .integer(Int64(count)), "same_choice": sameChoice.json,
        ]
    }
}
