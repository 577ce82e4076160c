// Which relative embedding a distance between two tokens has.

internal import Glibc
internal import RewardTypes

/// Buckets of distances, as in DeBERTa-v2: near ones have their own, far ones share in logarithmic
/// steps.
struct RelativePositions: Sendable, Equatable {
    /// `position_buckets`; nil where every distance has its own.
    private let bucketSpan: Int?
    /// Distances as long or longer are taken for this.
    private let maximumDistance: Int

    /// Reads `relative_attention`, `pos_att_type`, `position_buckets` and the lengths.
    init(_ fields: inout Fields) throws(FieldError) {
        guard try fields.optionalBool("relative_attention") ?? false else {
            throw fields.error("relative_attention", "only true is supported")
        }
        let kinds: [String] =
            switch fields.value("pos_att_type") {
            case .string(let text): text.split(separator: "|").map(String.init)
            case .array(let values): values.compactMap(\.stringValue)
            default: []
            }
        guard Set(kinds) == ["c2p", "p2c"] else {
            throw fields.error("pos_att_type", "only c2p with p2c is supported")
        }
        let range = -1...(1 << 20)
        let length = try fields.optionalInteger("max_relative_positions", in: range) ?? -1
        let positionCount =
            try fields.optionalInteger("max_position_embeddings", in: 1...(1 << 20)) ?? 512
        let span = try fields.optionalInteger("position_buckets", in: range) ?? -1
        let maximum = length < 1 ? positionCount : length
        guard span < 1 || span >= 4 && span / 2 + 1 < maximum else {
            throw fields.error("position_buckets", "\(span) does not fit \(maximum) positions")
        }
        self.init(bucketSpan: span < 1 ? nil : span, maximumDistance: maximum)
    }

    /// Buckets; `bucketSpan` is 4 or more.
    init(bucketSpan: Int?, maximumDistance: Int) {
        self.bucketSpan = bucketSpan
        self.maximumDistance = maximumDistance
    }

    /// Rows of the relative embeddings that are used.
    var bucketCount: Int { 2 * (bucketSpan ?? maximumDistance) }

    /// The row of the relative embeddings for the distance from a key to a query, q - k.
    func row(of distance: Int) -> Int32 {
        let span = bucketCount / 2
        return Int32(min(max(bucket(of: distance) + span, 0), bucketCount - 1))
    }

    /// As `make_log_bucket_position` of transformers, in 32-bit floats; odd in the distance.
    private func bucket(of distance: Int) -> Int {
        guard let bucketSpan else { return distance }
        let middle = bucketSpan / 2
        let size = abs(distance)
        guard size > middle else { return distance }
        let share =
            logf(Float(size) / Float(middle))
            / logf(Float(Double(maximumDistance - 1) / Double(middle)))
        let step = ceilf(share * Float(middle - 1)) + Float(middle)
        return distance < 0 ? -Int(step) : Int(step)
    }

    /// Rows for the distances from `length` - 1 down to its negative.
    func table(length: Int) -> [Int32] {
        (1 - length..<length).reversed().map { row(of: $0) }
    }
}
