// `best_of_n.push`: the best of candidates that a generator makes one after the other.

internal import RewardSelection
internal import RewardTypes
internal import RewardWire

/// Best of the candidates so far; says when one is good enough.
struct BestOfNPushOperation: PushOperation {
    static let name = "best_of_n.push"

    /// What came before, and what is enough.
    struct Options: Sendable {
        let earlier: [Double?]
        let goodEnough: Double?
    }

    func decodeOptions(_ fields: inout Fields) throws(FieldError) -> Options {
        let goodEnough = try fields.optionalNumber("good_enough")
        guard var state = try fields.optionalFields("state") else {
            return Options(earlier: [], goodEnough: goodEnough)
        }
        let maximumCount = Limits.maximumCandidateCount
        let earlier = try state.optionalNumbers("scores", maximumCount: maximumCount) ?? []
        try state.refuseUnknown()
        return Options(earlier: earlier, goodEnough: goodEnough)
    }

    func choose(_ group: ChoiceGroup, _ options: Options) throws(SelectionError) -> JSONObject {
        let scores = options.earlier + group.scores
        guard scores.count <= Limits.maximumCandidateCount else {
            throw .tooMany(
                field: "state.scores",
                found: scores.count,
                maximum: Limits.maximumCandidateCount
            )
        }
        let best = BestOfN(scores)
        let score = best.index.flatMap { scores[$0] }
        let isEnough = score.flatMap { score in options.goodEnough.map { score >= $0 } } ?? false
        return [
            "index": best.index.map { .integer(Int64($0)) } ?? .null,
            "best": score.map(JSONValue.number) ?? .null, "ranking": .indices(best.ranking),
            "tie": .bool(best.isTied), "count": .integer(Int64(scores.count)),
            "done": .bool(isEnough), "state": ["scores": .numbers(scores)],
        ]
    }
}
