// What the replies of one group may ask of a model beyond log-probabilities.

internal import RewardBackend
internal import RewardTypes

/// Numbers that a group may still be answered with in vectors: hidden states, rows of logits.
///
/// One pass carries a bounded number of them. Replies take their share in the order of the group,
/// so that those which fit are scored.
struct VectorBudget: Sendable {
    private let model: ModelDescription
    private var takenCount = 0

    /// A budget of which nothing is taken yet.
    init(model: ModelDescription) { self.model = model }

    /// Takes the share of a reply; throws, and takes nothing, when less than that is left.
    ///
    /// What replies share is counted for each of them.
    mutating func take(
        _ vectors: [SpanVectors],
        tokenCount: Int
    ) throws(ItemFailure) {
        let count = tokenCount * vectors.reduce(0) { $0 + $1.width(for: model) }
        let maximum = ForwardPass.maximumVectorValueCount
        guard takenCount + count <= maximum else {
            throw ItemFailure(
                .invalidInput,
                "its \(tokenCount) tokens need \(count) numbers of model \"\(model.id)\", and "
                    + "those before it in the group \(takenCount), of \(maximum) that a group "
                    + "may have; send fewer or shorter candidates in a group"
            )
        }
        takenCount += count
    }
}
