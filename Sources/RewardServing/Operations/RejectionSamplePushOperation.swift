// `rejection_sample.push`: rejection sampling of candidates that come one after the other.

internal import RewardSelection
internal import RewardTypes

/// Rejection sampling with a running maximum.
struct RejectionSamplePushOperation: PushOperation {
    static let name = "rejection_sample.push"

    func decodeOptions(_ fields: inout Fields) throws(FieldError) -> RejectionStream {
        if let state = fields.value("state") {
            for name in ["beta", "seed"] where fields.value(name) != nil {
                throw fields.error(name, "stands beside state, which has it; give one")
            }
            return try RejectionStream(state, path: fields.path(of: "state"))
        }
        let beta = try fields.notNegative("beta", default: 0.5)
        let seed = try fields.seed()
        do {
            return try RejectionStream(beta: beta, seed: seed)
        } catch {
            throw error.fieldError
        }
    }

    func choose(
        _ group: ChoiceGroup,
        _ options: RejectionStream
    ) throws(SelectionError) -> JSONObject {
        var stream = options
        for score in group.scores { _ = try stream.offer(score) }
        return [
            "accepted": .indices(stream.held.map(\.index)),
            "acceptance_rate": .number(stream.acceptanceRate),
            "maximum": stream.maximum.map(JSONValue.number) ?? .null,
            "count": .integer(Int64(stream.offerCount)), "state": stream.json,
        ]
    }
}
