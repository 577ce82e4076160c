// Where a thread sleeps until it is called or an instant comes.

internal import Synchronization

/// A bell for one sleeping thread.
///
/// A ring while nobody sleeps is remembered and ends the next sleep at once; several such rings
/// count as one. Isolation: everything is guarded by a monitor.
package final class Alarm: Sendable {
    private let monitor = Monitor()
    private let hasRung = Atomic<Bool>(false)

    /// A bell that has not rung.
    package init() {}

    /// Ends the sleep of the thread.
    package func ring() {
        monitor.withLock {
            hasRung.store(true, ordering: .relaxed)
            monitor.announce()
        }
    }

    /// Sleeps until the bell rings or `instant` has come; without an instant, until it rings.
    package func wait(until instant: ContinuousClock.Instant?) {
        monitor.withLock {
            while !hasRung.exchange(false, ordering: .relaxed) {
                guard let instant else {
                    monitor.wait()
                    continue
                }
                let remaining = ContinuousClock.now.duration(to: instant)
                guard remaining > .zero else { return }
                monitor.wait(atMost: remaining)
            }
        }
    }
}
