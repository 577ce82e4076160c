// What the service manager is told, through libsystemd.

internal import CSystemd
internal import Glibc

/// The service manager that started this process, if one did.
///
/// Every message is a datagram to the socket that the environment names (`NOTIFY_SOCKET`). Without
/// that variable, which is how people start the daemon by hand, nothing is sent and nothing fails.
package struct ServiceManager: Sendable {
    /// What became of a message.
    package enum Delivery: Sendable, Equatable {
        case sent
        /// Nobody asked for messages.
        case notManaged
        /// The socket cannot be reached; the service goes on without its manager.
        case failed(errorNumber: Int32)
    }

    /// The manager named by the environment of this process.
    package init() {}

    /// Says that requests are served from now on; also ends a reload.
    @discardableResult
    package func notifyReady(status: String) -> Delivery {
        send(["READY=1", "STATUS=\(Self.line(status))"])
    }

    /// Says how far the start is, and that it goes on: the manager waits two more minutes.
    @discardableResult
    package func notifyLoading(status: String) -> Delivery {
        send(["EXTEND_TIMEOUT_USEC=120000000", "STATUS=\(Self.line(status))"])
    }

    /// Replaces the line that `systemctl status` shows.
    @discardableResult
    package func notifyStatus(_ status: String) -> Delivery {
        send(["STATUS=\(Self.line(status))"])
    }

    /// Says that a reload has begun; `notifyReady` ends it.
    @discardableResult
    package func notifyReloading() -> Delivery {
        var time = timespec()
        // SAFETY: the call fills `time` and keeps no reference.
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        let microseconds = time.tv_sec * 1_000_000 + time.tv_nsec / 1000
        return send(["RELOADING=1", "MONOTONIC_USEC=\(microseconds)"])
    }

    /// Says that the process finishes what it has and then exits.
    @discardableResult
    package func notifyStopping(status: String = "finishing what is in flight") -> Delivery {
        send(["STOPPING=1", "STATUS=\(Self.line(status))"])
    }

    /// Says that the process is alive; due once in every `watchdogInterval`.
    @discardableResult
    package func notifyAlive() -> Delivery {
        send(["WATCHDOG=1"])
    }

    /// How often `notifyAlive` is expected, or nil when nobody watches.
    ///
    /// Half of the limit after which the manager kills the process, as its manual advises.
    package var watchdogInterval: Duration? {
        var microseconds: UInt64 = 0
        // SAFETY: the call writes one integer and keeps no reference.
        guard unsafe sd_watchdog_enabled(0, &microseconds) > 0 else { return nil }
        return .microseconds(Int64(clamping: microseconds / 2))
    }

    private func send(_ assignments: [String]) -> Delivery {
        // SAFETY: the text is copied into a datagram during the call.
        let status = unsafe sd_notify(0, assignments.joined(separator: "\n"))
        if status < 0 { return .failed(errorNumber: -status) }
        return status == 0 ? .notManaged : .sent
    }

    /// A status without line ends, which would begin another assignment.
    private static func line(_ text: String) -> String {
        String(text.map { $0.isNewline ? " " : $0 })
    }
}
