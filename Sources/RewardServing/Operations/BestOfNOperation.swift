// `best_of_n`: the best candidate of each group.

internal import RewardSelection
internal import RewardTypes
internal import RewardWire

/// Scores groups and chooses one candidate in each.
struct BestOfNOperation: Operation {
    static let name = "best_of_n"

    /// How to choose.
    enum Strategy: String, CaseIterable, Sendable {
        /// The highest score.
        case best
    }

    func decode(
        _ fields: inout Fields
    ) throws(FieldError) -> (request: ScoringRequest, strategy: Strategy) {
        let strategy = try fields.optionalChoice("strategy", as: Strategy.self) ?? .best
        return (try ScoringRequest(&fields, shapes: [.groups, .single]), strategy)
    }

    func prepare(
        _ parameters: (request: ScoringRequest, strategy: Strategy),
        for service: Service
    ) throws(WireError) -> Work {
        let strategy = parameters.strategy
        return try service.scoringWork(parameters.request) { scores in strategy.choose(scores) }
    }
}

extension BestOfNOperation.Strategy {
    fileprivate func choose(_ scores: [Double?]) -> ScoringReply.Choice {
        switch self {
        case .best:
            let best = BestOfN(scores)
            return ScoringReply.Choice(
                index: best.index,
                ranking: best.ranking,
                isTied: best.isTied
            )
        }
    }
}
