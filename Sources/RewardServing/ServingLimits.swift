// The bounds of serving, with their reasons.

internal import RewardTypes

/// Bounds that tests make small and the configuration may change.
package struct ServingLimits: Sendable {
    /// Bytes of one line; told to clients, enforced by the transport.
    package var maximumLineByteCount = Limits.maximumLineByteCount
    /// Requests with work behind them, on all connections together.
    ///
    /// A request costs a few tasks and its decoded parameters; what they compute is bounded by
    /// the queues of the models.
    package var maximumRequestCount = 4096
    /// Bytes of the lines of those requests: what their decoded parameters weigh, roughly.
    package var maximumRequestByteCount = 256 << 20
    /// Requests with work behind them on one connection.
    package var maximumRequestCountPerConnection = Limits.maximumRequestsPerConnection
    /// Groups of one request that are computed at the same time.
    ///
    /// Enough short items to fill a batch, few enough that one request cannot flood the queues.
    package var maximumGroupCountInFlight = 256
    /// Tokens of those groups; a single larger group is run alone.
    ///
    /// A sixteenth of what a queue holds, so that a large request is worked off piece by piece
    /// instead of being refused, and leaves room for others.
    package var maximumTokenCountInFlight = Limits.maximumQueuedTokenCount / 16
    /// Checks of one request, or of one plan of a group, that run at the same time.
    ///
    /// A few for each core: most compute, and those that wait have queues of their own.
    package var maximumCheckCountInFlight = 8
    /// What a client is told to wait when the door is full.
    package var admissionRetryDelay = Duration.milliseconds(500)

    /// The standard bounds.
    package init() {}
}
