// `estimate` of kind `win_rate`: how often one policy beats another.

internal import RewardScoring
internal import RewardSelection
internal import RewardTypes
internal import RewardWire

/// A rate over pairs that belong together, or over all pairs of two sets of samples.
enum WinRateEstimate: Estimate {
    case paired([(Double?, Double?)], ties: PairedWinRate.TieRule, confidence: Double)
    case independent([Double?], others: [Double?], drawCounts: (Int, Int))

    static let wireName = "win_rate"

    init(_ fields: inout Fields) throws(FieldError) {
        let maximumCount = SelectionLimits.maximumSampleCount
        guard let elements = try fields.optionalArray("pairs", maximumCount: maximumCount) else {
            guard fields.value("scores") != nil else {
                throw fields.error("pairs", "is missing; give pairs, or scores and others")
            }
            self = .independent(
                try fields.numbers("scores", maximumCount: maximumCount),
                others: try fields.numbers("others", maximumCount: maximumCount),
                drawCounts: (
                    try fields.optionalInteger("n", in: 1...maximumCount) ?? 1,
                    try fields.optionalInteger("m", in: 1...maximumCount) ?? 1
                )
            )
            return
        }
        for name in ["scores", "others"] where fields.value(name) != nil {
            throw fields.error(name, "stands beside pairs; give one")
        }
        var pairs: [(Double?, Double?)] = []
        pairs.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            guard let members = element.arrayValue, members.count == 2 else {
                throw fields.error("pairs[\(index)]", "is not a list of two scores")
            }
            let path = fields.path(of: "pairs[\(index)]")
            let numbers = try Fields.numbers(members, path: path)
            pairs.append((numbers[0], numbers[1]))
        }
        let confidence = try fields.optionalNumber("confidence") ?? 0.95
        guard (0.5...0.9999).contains(confidence) else {
            throw fields.error("confidence", "\(confidence) is outside 0.5 to 0.9999")
        }
        self = .paired(
            pairs,
            ties: try fields.optionalChoice("ties") ?? .half,
            confidence: confidence
        )
    }

    func members(_ context: RequestContext) async throws(WireError) -> JSONObject {
        try WireError.selecting { () throws(SelectionError) -> JSONObject in
            switch self {
            case .paired(let pairs, let ties, let confidence):
                let found = try PairedWinRate(pairs, ties: ties)
                let quantile = NormalDistribution.quantile((1 + confidence) / 2)
                let interval = found.interval(quantile: quantile)
                return [
                    "win_rate": .number(found.rate),
                    "interval": [.number(interval.lowerBound), .number(interval.upperBound)],
                    "wins": .integer(Int64(found.winCount)),
                    "ties": .integer(Int64(found.tieCount)),
                    "losses": .integer(Int64(found.lossCount)),
                ]
            case .independent(let scores, let others, let drawCounts):
                let found = try WinRate(
                    scores,
                    against: others,
                    drawCount: drawCounts.0,
                    otherDrawCount: drawCounts.1
                )
                return ["win_rate": .number(found.rate), "tie_rate": .number(found.tieRate)]
            }
        }
    }
}
