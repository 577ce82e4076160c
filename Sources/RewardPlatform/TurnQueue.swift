// Threads that take turns, first come, first served.

internal import Glibc
internal import Synchronization

/// A lock that is granted in the order of arrival; threads sleep until it is theirs.
///
/// Made for few threads and long turns: all that wait are woken at the end of each turn, and all
/// but one go back to sleep.
///
/// Isolation: the numbers change only inside the monitor; `owner` is also read outside, where a
/// thread compares it with itself alone.
final class TurnQueue: Sendable {
    private let monitor = Monitor()
    /// What the next arrival draws.
    private let nextNumber = Atomic<Int>(0)
    /// Whose turn it is; equal to `nextNumber` when nobody has one.
    private let currentNumber = Atomic<Int>(0)
    private let owner = Atomic<pthread_t>(0)

    /// Whether the turn belongs to the thread that asks.
    var isMine: Bool {
        // Only this thread stores its own name here, so no ordering is needed to recognise it.
        owner.load(ordering: .relaxed) == pthread_self()
    }

    /// Threads that have asked for a turn and not given it back.
    var threadCount: Int {
        monitor.withLock {
            nextNumber.load(ordering: .relaxed) - currentNumber.load(ordering: .relaxed)
        }
    }

    /// Sleeps until it is this thread's turn.
    func take() {
        monitor.withLock {
            let number = nextNumber.wrappingAdd(1, ordering: .relaxed).oldValue
            while currentNumber.load(ordering: .relaxed) != number { monitor.wait() }
        }
        owner.store(pthread_self(), ordering: .relaxed)
    }

    /// Ends the turn of this thread, which has it.
    func give() {
        owner.store(0, ordering: .relaxed)
        monitor.withLock {
            currentNumber.wrappingAdd(1, ordering: .relaxed)
            monitor.announce()
        }
    }
}
