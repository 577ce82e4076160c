// Trying again when the daemon is busy, a bounded number of times.

package import RewardTypes

/// When a call that the daemon refused for now is made again.
package struct RetryPolicy: Sendable {
    /// How often a call is made, the first time included.
    package var maximumAttemptCount = 8
    /// How long to wait after the first attempt if the daemon does not say; doubles every time.
    package var initialDelay = Duration.milliseconds(100)
    /// The longest wait, whatever the daemon says.
    package var maximumDelay = Duration.seconds(10)

    /// The standard policy.
    package init() {}

    /// How long to wait after an attempt that failed; nil to give up.
    ///
    /// - Parameters:
    ///   - attempt: 1 for the first.
    ///   - error: Why it failed.
    ///   - jitter: Between 0 and 1; stretches the wait by up to a quarter, so that clients that
    ///     were refused together do not come back together.
    /// - Returns: A wait, or nil.
    package func delay(afterAttempt attempt: Int, error: ClientError, jitter: Double) -> Duration? {
        guard attempt < maximumAttemptCount, case .rpc(let error) = error, error.isRetryable else {
            return nil
        }
        // 2^20 times the initial delay is beyond any sensible maximum.
        let doubled = initialDelay * (1 << min(attempt - 1, 20))
        return min(error.retryAfter ?? doubled, maximumDelay) * (1 + jitter / 4)
    }
}

extension Client {
    /// Calls a method, and again when the daemon says that it may succeed later.
    package func call(
        _ method: String,
        _ params: JSONValue = [:],
        timeout: Duration? = nil,
        retrying policy: RetryPolicy,
        clock: some Clock<Duration> = ContinuousClock(),
        jitter: () -> Double = { Double.random(in: 0..<1) }
    ) async throws(ClientError) -> JSONValue {
        var attempt = 1
        while true {
            do throws(ClientError) {
                return try await call(method, params, timeout: timeout, clock: clock)
            } catch {
                let delay = policy.delay(afterAttempt: attempt, error: error, jitter: jitter())
                guard let delay else { throw error }
                attempt += 1
                do {
                    try await clock.sleep(until: clock.now.advanced(by: delay), tolerance: nil)
                } catch {
                    throw .cancelled
                }
            }
        }
    }
}
