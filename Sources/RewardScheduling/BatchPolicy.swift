// How large batches are, how long they wait for company, and how much may queue.

internal import RewardBackend
internal import RewardTypes

/// The numbers that a batcher decides by.
package struct BatchPolicy: Sendable, Hashable {
    /// Tokens of one batch, shared segments counted once; a single larger pass runs alone.
    ///
    /// Compute is bound by arithmetic from a few hundred tokens on, so more gives no speed; it only
    /// lets the next request wait longer.
    package let maximumBatchTokenCount: Int
    /// Numbers that the answers of one batch carry in vectors: hidden states and rows of logits; a
    /// single larger pass runs alone.
    ///
    /// A batch of 4,096 tokens with a row of 151,936 logits for each would answer with 2.5 GB.
    package let maximumVectorValueCount: Int
    /// How long the first pass of a batch waits for others, when the batch is not full.
    ///
    /// Long enough for the requests of concurrent connections to meet, short against the tens of
    /// milliseconds that even a small batch computes. Passes that arrive while a batch runs have
    /// waited already and pay nothing.
    package let maximumDelay: Duration
    /// Tokens that may wait; further passes are refused at once.
    package let maximumQueuedTokenCount: Int
    /// Which passes go first.
    package let order: Order

    /// Orders of a queue.
    package enum Order: Sendable, Hashable {
        case firstInFirstOut
        /// Passes without a deadline come after all that have one; equals in order of arrival.
        case earliestDeadlineFirst
    }

    /// Numbers that fit together: all are positive, and a batch fits the queue.
    package init(
        maximumBatchTokenCount: Int = 4096,
        maximumVectorValueCount: Int = ForwardPass.maximumVectorValueCount,
        maximumDelay: Duration = .milliseconds(2),
        maximumQueuedTokenCount: Int = Limits.maximumQueuedTokenCount,
        order: Order = .firstInFirstOut
    ) {
        precondition(maximumBatchTokenCount > 0, "a batch holds a token at least")
        precondition(maximumVectorValueCount > 0, "a batch may answer something")
        precondition(maximumDelay >= .zero, "waiting goes forward in time")
        precondition(
            maximumQueuedTokenCount >= maximumBatchTokenCount,
            "a full batch can wait in the queue"
        )
        self.maximumBatchTokenCount = maximumBatchTokenCount
        self.maximumVectorValueCount = maximumVectorValueCount
        self.maximumDelay = maximumDelay
        self.maximumQueuedTokenCount = maximumQueuedTokenCount
        self.order = order
    }
}
