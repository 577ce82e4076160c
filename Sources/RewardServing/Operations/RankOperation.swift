// `rank`: an order of each group, by scores or by who beats whom.

internal import RewardScoring
internal import RewardSelection
internal import RewardTypes
internal import RewardWire

/// Ranks the candidates of each group.
///
/// A scorer of pairs compares all of them with each other. Where there are only scores, i beats j
/// with the probability σ(s_i − s_j), as the Bradley–Terry model says.
struct RankOperation: ChoosingOperation {
    static let name = "rank"

    /// How to rank, and what to tell.
    struct Options: Sendable {
        fileprivate let method: Method
        let returnsMatrix: Bool
        let isListwise: Bool
    }

    fileprivate enum Method: String, CaseIterable {
        case pointwise
        case mean
        case copeland
        case bradleyTerry = "bradley_terry"
        case maxWins = "max_wins"
    }

    func decodeOptions(_ fields: inout Fields) throws(FieldError) -> Options {
        Options(
            method: try fields.optionalChoice("method") ?? .pointwise,
            returnsMatrix: try fields.optionalBool("matrix") ?? false,
            isListwise: try fields.optionalBool("listwise") ?? false
        )
    }

    func decodeRequest(
        _ fields: inout Fields,
        _ options: Options
    ) throws(FieldError) -> ChoiceRequest {
        try ChoiceRequest(&fields, evidence: [.scores, .wins])
    }

    func schedule(_ options: Options) -> ComparisonScorer.Schedule? {
        { known in
            guard known.asked.isEmpty else { return [] }
            return (0..<known.count).flatMap { first in
                ((first + 1)..<known.count).map { CandidatePair(first, $0) }
            }
        }
    }

    func choose(_ group: ChoiceGroup, _ options: Options) throws(SelectionError) -> JSONObject {
        let hasScores = group.scores.contains { $0 != nil }
        let isPointwise = options.method == .pointwise && hasScores
        let needsMatrix = !isPointwise || options.returnsMatrix || options.isListwise
        let matrix = try needsMatrix || group.wins != nil ? wins(of: group) : nil
        var result: JSONObject = [:]
        let values: [Double?]
        switch (options.method, matrix) {
        case (.pointwise, let matrix):
            values = isPointwise ? group.scores : matrix?.meanScores ?? group.scores
        case (_, nil): values = group.scores
        case (.mean, let matrix?): values = matrix.meanScores
        case (.copeland, let matrix?): values = matrix.copelandScores
        case (.maxWins, let matrix?): values = matrix.winCounts
        case (.bradleyTerry, let matrix?):
            let fit = try BradleyTerryStrengths(matrix)
            values = fit.strengths
            result["converged"] = .bool(fit.isConverged)
        }
        let best = BestOfN(values)
        result["ranking"] = .indices(best.ranking)
        result["ranks"] = .array(
            try CompetitionRanks(values).ranks.map { $0.map { .integer(Int64($0)) } ?? .null }
        )
        result["values"] = .numbers(values)
        result["tie"] = .bool(best.isTied)
        guard let matrix else { return result }
        let cycles = MajorityCycles(matrix)
        result["winner"] = cycles.winner.map { .integer(Int64($0)) } ?? .null
        result["cycles"] = .array(cycles.cycles.map { .indices($0) })
        let share = Limits.maximumFeatureValueCount / group.groupCount
        let lists = (options.returnsMatrix ? 1 : 0) + (options.isListwise ? 3 : 0)
        guard matrix.count * matrix.count <= share / max(lists, 1) || lists == 0 else {
            throw .option(
                FieldError(
                    path: options.isListwise ? "listwise" : "matrix",
                    problem: "makes more than \(share) numbers of this group; send fewer groups"
                )
            )
        }
        if options.returnsMatrix {
            result["wins"] = .array(
                (0..<matrix.count).map { row in
                    .numbers((0..<matrix.count).map { matrix[row, $0] })
                }
            )
        }
        if options.isListwise {
            try addWeights(
                labels: matrix.listwiseLabels,
                order: hasScores ? group.scores : values,
                &result
            )
        }
        return result
    }

    /// Who beats whom: compared, or by the model that scores are log-odds.
    private func wins(of group: ChoiceGroup) throws(SelectionError) -> WinMatrix {
        if let wins = group.wins { return try WinMatrix(rows: wins) }
        let scores = group.scores
        guard scores.count <= SelectionLimits.maximumMatrixCount else {
            throw .tooMany(
                field: "responses",
                found: scores.count,
                maximum: SelectionLimits.maximumMatrixCount
            )
        }
        guard scores.contains(where: { $0 != nil }) else {
            throw .noScores(field: "scores", count: scores.count)
        }
        return try WinMatrix(
            rows: scores.map { first in
                scores.map { second in
                    guard let first, let second else { return nil }
                    return sigmoid(first - second)
                }
            }
        )
    }

    /// LiPO's ψ, its weights of pairs, and the gain of the order.
    private func addWeights(
        labels: [Double?],
        order: [Double?],
        _ result: inout JSONObject
    ) throws(SelectionError) {
        let gain = try DiscountedGain(labels: labels, scores: order)
        result["labels"] = .numbers(labels)
        result["gain"] = .number(gain.gain)
        result["normalized_gain"] = gain.normalizedGain.map(JSONValue.number) ?? .null
        result["pair_weights"] = .array(
            gain.pairWeights.map { pair in
                [
                    "better": .integer(Int64(pair.better)), "worse": .integer(Int64(pair.worse)),
                    "weight": .number(pair.weight),
                ]
            }
        )
    }
}
