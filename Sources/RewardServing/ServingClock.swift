// Time as a parameter, so that tests own it.

/// Reads the time and waits for it.
package struct ServingClock: Sendable {
    /// The time.
    package let now: @Sendable () -> ContinuousClock.Instant
    /// Returns at an instant, or earlier when the task is cancelled.
    package let sleep: @Sendable (_ until: ContinuousClock.Instant) async -> Void

    /// A clock from its two functions.
    package init(
        now: @escaping @Sendable () -> ContinuousClock.Instant,
        sleep: @escaping @Sendable (_ until: ContinuousClock.Instant) async -> Void
    ) {
        self.now = now
        self.sleep = sleep
    }

    /// The clock of the machine.
    package static let continuous = ServingClock(
        now: { ContinuousClock.now },
        sleep: { instant in
            // Sleeping only throws when the task is cancelled, which the caller asks about.
            try? await Task.sleep(until: instant, clock: .continuous)
        }
    )
}
