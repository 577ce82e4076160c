// The time as a batcher sees it, so that tests can own it.

internal import RewardPlatform

/// A clock together with the bell of the one thread that waits by it.
package protocol BatcherTime: Sendable {
    /// The current instant.
    var now: ContinuousClock.Instant { get }
    /// Ends the thread's `wait`, or its next one.
    func ring()
    /// Blocks the thread until the bell rings or the instant has come.
    func wait(until instant: ContinuousClock.Instant?)
    /// Suspends a task until the instant has come; throws when the task is cancelled.
    func sleep(until instant: ContinuousClock.Instant) async throws
}

/// The time of the machine.
package struct SystemBatcherTime: BatcherTime {
    private let alarm = Alarm()

    /// A bell that has not rung.
    package init() {}

    package var now: ContinuousClock.Instant { .now }
    package func ring() { alarm.ring() }
    package func wait(until instant: ContinuousClock.Instant?) { alarm.wait(until: instant) }
    package func sleep(until instant: ContinuousClock.Instant) async throws {
        try await Task.sleep(until: instant, clock: .continuous)
    }
}
