// What a request in progress knows about itself.

package import RewardTypes
internal import RewardWire

/// When a request came and when it ends.
package struct RequestContext: Sendable {
    /// When its line was there.
    package let arrival: ContinuousClock.Instant
    /// When it stops being worth answering.
    package let deadline: Deadline?
    /// The time.
    package let clock: ServingClock

    /// Why a request is given up.
    package enum Interruption: Sendable { case deadline, cancellation }

    /// Why work should stop now, or nil when it should go on.
    ///
    /// The deadline also cancels the task of the request, so it is asked about first. A client's
    /// `cancel` wins in the end all the same: the session answers it, whatever the work returns.
    package var interruption: Interruption? {
        if let deadline, deadline.isPast(at: clock.now()) { return .deadline }
        return Task.isCancelled ? .cancellation : nil
    }

    /// Lets other tasks run between two pieces of computation.
    ///
    /// - Throws: When the client has cancelled the request; a deadline is the caller's to judge.
    func giveWay() async throws(WireError) {
        await Task.yield()
        if case .cancellation = interruption { throw .cancelledByClient }
    }

    /// As `giveWay`, and gives up at the deadline too.
    func giveWayUntilDeadline() async throws(WireError) {
        try await giveWay()
        if case .deadline = interruption { throw .deadlinePassed }
    }
}

extension WireError {
    static let cancelledByClient = WireError(.cancelled, "the request was cancelled")

    static let deadlinePassed = WireError(
        .deadlineExceeded,
        "the deadline passed before one item was finished",
        path: "params.deadline_ms"
    )
}
