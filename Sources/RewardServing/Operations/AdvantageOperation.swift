// `advantage`: scores of a group relative to each other, as policy gradients use them.

internal import RewardSelection
internal import RewardTypes

/// Advantages of the candidates of each group; a candidate without a score has none.
struct AdvantageOperation: ChoosingOperation {
    static let name = "advantage"

    private enum Method: String, CaseIterable {
        case grpo
        case mean
        case rloo
        case rank
    }

    func decodeOptions(_ fields: inout Fields) throws(FieldError) -> GroupAdvantages.Method {
        switch try fields.optionalChoice("method", as: Method.self) ?? .grpo {
        case .grpo:
            return .standardized(
                epsilon: try fields.notNegative("epsilon", default: 1e-4),
                freedomLoss: try fields.optionalInteger("ddof", in: 0...1) ?? 0
            )
        case .mean: return .centered
        case .rloo: return .leaveOneOut
        case .rank: return .ranks
        }
    }

    func choose(
        _ group: ChoiceGroup,
        _ options: GroupAdvantages.Method
    ) throws(SelectionError) -> JSONObject {
        let result = try GroupAdvantages(group.scores, method: options)
        return [
            "advantages": .numbers(result.advantages), "mean": .number(result.mean),
            "deviation": .number(result.deviation),
            "zero_variance": .bool(result.hasZeroVariance),
        ]
    }
}
