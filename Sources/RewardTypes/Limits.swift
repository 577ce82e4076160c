// Every bound in the system, with its reason. Relations between bounds are asserted at the end.

/// Bounds that keep hostile or careless input from costing more than it should.
package enum Limits {
    /// One request line.
    ///
    /// A group of 64 candidates of 8k tokens is about 2 MiB; 32 MiB leaves room
    /// for whole batches and is what two of them cost in memory while they are decoded.
    package static let maximumLineByteCount = 32 << 20
    /// Nesting of JSON: real requests need about 8.
    package static let maximumJSONDepth = 64
    /// Values in one JSON text.
    ///
    /// At about 24 bytes each this is 100 MB at worst.
    package static let maximumJSONValueCount = 4_000_000
    /// Items, or groups, in one request.
    package static let maximumItemCount = 4096
    /// Candidates in one group.
    package static let maximumCandidateCount = 4096
    /// Pairs of candidates of one group that are compared with each other.
    ///
    /// 64 candidates in both orders are 4,032 pairs, 91 in one order 4,095.
    package static let maximumPairCount = 4096
    /// Numbers of feature vectors in one reply.
    ///
    /// As many as a request may hold values: 976 vectors of width 4,096, about 45 MB of text.
    package static let maximumFeatureValueCount = maximumJSONValueCount
    /// Weights of the tokens of one candidate: the longest context that can be configured.
    package static let maximumTokenWeightCount = 1 << 20
    /// What one token may weigh, so that sums of weighted log-probabilities stay finite.
    package static let maximumTokenWeight = 1e6
    /// Turns in one conversation.
    package static let maximumMessageCount = 4096
    /// Characters of an identifier that is echoed.
    package static let maximumIdentifierLength = 256
    /// Rounds in which a scorer may ask for more evidence.
    ///
    /// A knockout that carries the better one on has a round for each further candidate.
    package static let maximumScoringRounds = maximumCandidateCount + 8
    /// Requests in flight on one connection; further lines wait unread in the socket.
    package static let maximumRequestsPerConnection = 256
    /// Connections at the same time.
    package static let maximumConnectionCount = 1024
    /// Tokens waiting for one model.
    ///
    /// At 500 tokens a second this is about 30 minutes of work.
    package static let maximumQueuedTokenCount = 1 << 20
    /// Bytes written but not yet taken by a client, before its requests stop being read.
    package static let outputHighWaterByteCount = 1 << 20
    /// A client that takes no byte for this long while output waits is disconnected.
    package static let writeStallDuration = Duration.seconds(30)
    /// Time a draining daemon gives to requests in flight.
    package static let drainDuration = Duration.seconds(30)
}
