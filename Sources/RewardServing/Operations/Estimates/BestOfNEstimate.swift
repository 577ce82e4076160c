// `estimate` of kind `best_of_n`: what a larger n would be worth.

internal import RewardSelection
internal import RewardTypes
internal import RewardWire

/// The curve of best-of-n over n from one set of samples.
struct BestOfNEstimate: Estimate {
    static let wireName = "best_of_n"

    /// Points of one curve: with the largest number of samples less than a second.
    static let maximumPointCount = 1024

    private let scores: [Double?]
    private let values: [Double?]?
    private let drawCounts: [Int]?

    init(_ fields: inout Fields) throws(FieldError) {
        let maximumCount = SelectionLimits.maximumSampleCount
        scores = try fields.numbers("scores", maximumCount: maximumCount)
        values = try fields.optionalNumbers(
            "values",
            maximumCount: maximumCount,
            acceptsVerdicts: true
        )
        drawCounts = try fields.optionalIntegers(
            "n",
            in: 1...maximumCount,
            maximumCount: Self.maximumPointCount
        )
    }

    /// The powers of two up to the number of samples that count.
    private var powersOfTwo: [Int] {
        let count = scores.indices.count { index in
            scores[index] != nil
                && (values.map { $0.indices.contains(index) && $0[index] != nil } ?? true)
        }
        return (0..<Int.bitWidth - 1).map { 1 << $0 }.filter { $0 <= max(count, 1) }
    }

    func members(_ context: RequestContext) async throws(WireError) -> JSONObject {
        let curve = try WireError.selecting(
            renaming: ["gold_scores": "values"]
        ) { () throws(SelectionError) in
            try BestOfNCurve(
                scores: scores,
                goldScores: values,
                drawCounts: drawCounts ?? powersOfTwo
            )
        }
        return [
            "sample_count": .integer(Int64(curve.sampleCount)),
            "points": .array(
                curve.points.map { point in
                    var members: JSONObject = [
                        "n": .integer(Int64(point.drawCount)), "score": .number(point.score),
                    ]
                    if let value = point.goldScore { members["value"] = .number(value) }
                    members["kl_bound"] = .number(point.divergence)
                    return .object(members)
                }
            ),
        ]
    }
}
