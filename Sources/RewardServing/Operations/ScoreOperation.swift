// `score`: a number for each candidate.

internal import RewardTypes
internal import RewardWire

/// Scores items, groups, or one group.
struct ScoreOperation: Operation {
    static let name = "score"

    func decode(_ fields: inout Fields) throws(FieldError) -> ScoringRequest {
        try ScoringRequest(&fields, shapes: [.items, .groups, .single])
    }

    func prepare(
        _ parameters: ScoringRequest,
        for service: Service
    ) throws(WireError) -> Work {
        try service.scoringWork(parameters) { _, _, _ in [:] }
    }
}
