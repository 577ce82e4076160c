// `advantage`: scores of a group relative to each other, as policy gradients use them.

internal import RewardSelection
internal import RewardTypes
internal import RewardWire

/// Advantages of the candidates of each group; a candidate without a score has none.
struct AdvantageOperation: ChoosingOperation {
    static let name = "advantage"

    /// What advantages are, and what they are made of.
    struct Options: Sendable {
        let method: GroupAdvantages.Method
        /// Objectives with their weights; nil for the score itself.
        let weights: [(name: String, weight: Double)]?
        let aggregation: ObjectiveAdvantages.Aggregation
    }

    private enum Method: String, CaseIterable {
        case grpo
        case mean
        case rloo
        case rank
    }

    private static let maximumObjectiveCount = 1024

    func decodeOptions(_ fields: inout Fields) throws(FieldError) -> Options {
        Options(
            method: try method(&fields),
            weights: try weights(&fields),
            aggregation: try fields.optionalChoice("aggregate") ?? .beforeNormalization
        )
    }

    private func method(_ fields: inout Fields) throws(FieldError) -> GroupAdvantages.Method {
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

    private func weights(
        _ fields: inout Fields
    ) throws(FieldError) -> [(name: String, weight: Double)]? {
        guard var members = try fields.optionalFields("objective_weights") else { return nil }
        let names = members.members.names
        guard (1...Self.maximumObjectiveCount).contains(names.count) else {
            throw fields.error(
                "objective_weights",
                "has \(names.count) members; give 1 to \(Self.maximumObjectiveCount)"
            )
        }
        var weights: [(name: String, weight: Double)] = []
        for name in names {
            guard let weight = try members.optionalNumber(name), weight.isFinite else {
                throw members.error(name, "expected a finite number")
            }
            weights.append((name, weight))
        }
        return weights
    }

    func decodeRequest(
        _ fields: inout Fields,
        _ options: Options
    ) throws(FieldError) -> ChoiceRequest {
        try ChoiceRequest(&fields, evidence: [.scores, .objectives])
    }

    func choose(_ group: ChoiceGroup, _ options: Options) throws(SelectionError) -> JSONObject {
        let weights = options.weights ?? group.objectives.map { ($0.name, 1) }
        guard weights.isEmpty else { return try choose(group, weights, options) }
        let result = try GroupAdvantages(group.scores, method: options.method)
        return [
            "advantages": .numbers(result.advantages), "mean": .number(result.mean),
            "deviation": .number(result.deviation),
            "zero_variance": .bool(result.hasZeroVariance),
        ]
    }

    private func choose(
        _ group: ChoiceGroup,
        _ weights: [(name: String, weight: Double)],
        _ options: Options
    ) throws(SelectionError) -> JSONObject {
        var objectives: [[Double?]] = []
        for (name, _) in weights { objectives.append(try objective(name, of: group)) }
        let result = try ObjectiveAdvantages(
            objectives: objectives,
            weights: weights.map(\.weight),
            method: options.method,
            aggregation: options.aggregation
        )
        let flat = zip(weights, result.zeroVarianceObjectives).filter(\.1)
        return [
            "advantages": .numbers(result.advantages),
            "zero_variance": .bool(result.hasZeroVariance),
            "zero_variance_objectives": .array(flat.map { .string($0.0.name) }),
        ]
    }

    /// One number for each candidate: a list of the client, or a component of the scores.
    private func objective(
        _ name: String,
        of group: ChoiceGroup
    ) throws(SelectionError) -> [Double?] {
        if let given = group.objectives.first(where: { $0.name == name }) { return given.scores }
        let components = (group.results ?? []).map { result -> [Component] in
            if case .success(let score) = result { score.components } else { [] }
        }
        let values = components.map { list in list.first { $0.name == name }?.value }
        guard values.contains(where: { $0 != nil }) else {
            var known = group.objectives.map(\.name)
            if known.isEmpty { known = components.first { !$0.isEmpty }?.map(\.name) ?? [] }
            throw .option(
                FieldError(
                    path: "objective_weights.\(name)",
                    problem: known.isEmpty
                        ? "is the name of nothing: there are no objectives in this group"
                        : "is unknown; there are \(known.joined(separator: ", "))"
                )
            )
        }
        return values
    }
}
