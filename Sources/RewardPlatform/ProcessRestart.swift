// Starting the same program again in the same process, with another environment.

internal import Glibc

/// Replaces the running program by itself.
package enum ProcessRestart {
    /// Set in the environment of a restarted program, so that it does not restart again.
    private static let marker = "REWARDD_RESTARTED"

    /// Starts the program again with a variable set; returns only if that is impossible, or if
    /// it has been done already.
    ///
    /// The process id stays, and so do inherited descriptors. To be called before any thread is
    /// started and anything is opened.
    package static func restart(setting name: String, to value: String) {
        // SAFETY: called while the process has one thread; the strings are copied, and the
        // arguments are those that the kernel gave, ended by nil.
        guard unsafe getenv(marker) == nil else { return }
        unsafe setenv(marker, "1", 1)
        unsafe setenv(name, value, 1)
        _ = unsafe execv("/proc/self/exe", CommandLine.unsafeArgv)
    }
}
