// Waiting without sleeping, for what will come within microseconds.

internal import CSystemd
internal import Glibc

/// Spinning with an end.
enum SpinWait {
    /// How long threads of a pool spin before they sleep.
    ///
    /// The gaps between the kernels of one forward pass are shorter, and waking a sleeping thread
    /// costs about as much; a longer spin takes the core from somebody who has work.
    static let limitNanoseconds = 50_000

    /// Looks between two readings of the clock, about 400 nanoseconds on current processors.
    private static let looksPerReading = 16

    /// Asks until the answer is yes, or until the limit has passed; says which of them.
    ///
    /// Always asks once at least. The limit is measured by the clock because the spin hint takes
    /// from ten cycles to more than a hundred, depending on the processor.
    @inline(__always)
    static func spin(until isDone: () -> Bool) -> Bool {
        var end = 0
        while true {
            for _ in 0..<looksPerReading {
                if isDone() { return true }
                reward_spin_hint()
            }
            let now = nanoseconds()
            if end == 0 { end = now + limitNanoseconds }
            if now >= end { return false }
        }
    }

    private static func nanoseconds() -> Int {
        var time = timespec()
        // SAFETY: the call fills `time` and keeps no reference.
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
