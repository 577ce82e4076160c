// The instant at which a request stops being worth answering.

/// An instant on the continuous clock that travels with a request; nil means no limit was given.
package struct Deadline: Sendable, Hashable, Comparable {
    /// When the request expires.
    package let instant: ContinuousClock.Instant

    /// A deadline at an instant.
    package init(_ instant: ContinuousClock.Instant) { self.instant = instant }

    /// A deadline a while after `start`, which is when the request arrived.
    package init(_ duration: Duration, after start: ContinuousClock.Instant) {
        instant = start.advanced(by: duration)
    }

    /// Whether it has passed.
    package func isPast(at now: ContinuousClock.Instant) -> Bool { now >= instant }

    package static func < (left: Deadline, right: Deadline) -> Bool {
        left.instant < right.instant
    }
}
