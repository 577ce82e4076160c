// A mutex with a condition: the standard library's `Mutex` cannot be waited on.

internal import Glibc

/// A lock that a thread can sleep on until another one announces a change.
///
/// Isolation: everything goes through the pthread objects, which are made for many threads.
@safe
final class Monitor: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>

    /// An unlocked monitor whose timed waits follow the monotonic clock.
    init() {
        // SAFETY: both objects live at addresses that stay the same until `deinit`, as pthreads
        // demand, and are initialised before anybody else sees this instance.
        unsafe mutex = .allocate(capacity: 1)
        unsafe mutex.initialize(to: pthread_mutex_t())
        unsafe condition = .allocate(capacity: 1)
        unsafe condition.initialize(to: pthread_cond_t())
        var attributes = pthread_condattr_t()
        unsafe pthread_condattr_init(&attributes)
        unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        let status =
            unsafe pthread_mutex_init(mutex, nil)
            | pthread_cond_init(
                condition,
                &attributes
            )
        precondition(status == 0, "a mutex and a condition need no resource but their memory")
        unsafe pthread_condattr_destroy(&attributes)
    }

    deinit {
        // SAFETY: the last reference is gone, so nobody holds or waits for the lock.
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deinitialize(count: 1).deallocate()
        unsafe mutex.deinitialize(count: 1).deallocate()
    }

    /// Runs `body` while holding the lock.
    func withLock<T>(_ body: () -> T) -> T {
        // SAFETY: `mutex` is initialised and lives as long as self.
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return body()
    }

    /// Releases the lock until an announcement, then takes it again; may also return for no reason.
    ///
    /// Only to be called inside `withLock`, in a loop that checks what is waited for.
    func wait() {
        // SAFETY: the caller holds `mutex`; both objects live as long as self.
        unsafe pthread_cond_wait(condition, mutex)
    }

    /// As `wait()`, and returns after at most `duration`.
    func wait(atMost duration: Duration) {
        var end = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &end)
        // A day is longer than any wait here, and far from overflow.
        let parts = min(max(duration, .zero), .seconds(86_400)).components
        end.tv_sec += Int(parts.seconds)
        end.tv_nsec += Int(parts.attoseconds / 1_000_000_000)
        if end.tv_nsec >= 1_000_000_000 {
            end.tv_sec += 1
            end.tv_nsec -= 1_000_000_000
        }
        // SAFETY: the caller holds `mutex`; `end` is read during the call only.
        unsafe pthread_cond_timedwait(condition, mutex, &end)
    }

    /// Wakes every thread that waits.
    func announce() {
        // SAFETY: `condition` is initialised and lives as long as self.
        unsafe pthread_cond_broadcast(condition)
    }
}
