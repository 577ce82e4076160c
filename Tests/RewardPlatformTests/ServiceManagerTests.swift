import Foundation
import RewardTestSupport
import Testing

@testable import RewardPlatform

/// Each test is a process of its own, because libsystemd reads the environment, which all tests of
/// one process share.
@Suite("ServiceManager", .timeLimit(.minutes(5)))
struct ServiceManagerTests {
    @Test("without a manager nothing is sent and nothing fails")
    func unmanaged() async {
        await #expect(processExitsWith: .success) {
            unsafe unsetenv("NOTIFY_SOCKET")
            let manager = ServiceManager()
            #expect(manager.notifyReady(status: "x") == .notManaged)
            #expect(manager.notifyStatus("x") == .notManaged)
            #expect(manager.notifyReloading() == .notManaged)
            #expect(manager.notifyStopping(status: "x") == .notManaged)
            #expect(manager.notifyAlive() == .notManaged)
            #expect(manager.watchdogInterval == nil)
        }
    }

    @Test("messages arrive as the manager expects them")
    func messages() async {
        await #expect(processExitsWith: .success) {
            let socket = try NotifySocket()
            socket.nameInEnvironment()
            let manager = ServiceManager()
            #expect(manager.notifyReady(status: "serving 2 models") == .sent)
            #expect(socket.receive() == "READY=1\nSTATUS=serving 2 models")
            #expect(manager.notifyLoading(status: "loading m: 1 %") == .sent)
            #expect(
                socket.receive() == "EXTEND_TIMEOUT_USEC=120000000\nSTATUS=loading m: 1 %"
            )
            #expect(manager.notifyStatus("busy") == .sent)
            #expect(socket.receive() == "STATUS=busy")
            #expect(manager.notifyStopping(status: "draining") == .sent)
            #expect(socket.receive() == "STOPPING=1\nSTATUS=draining")
            #expect(manager.notifyAlive() == .sent)
            #expect(socket.receive() == "WATCHDOG=1")
            #expect(manager.notifyReloading() == .sent)
            let reloading = try #require(socket.receive())
            #expect(reloading.hasPrefix("RELOADING=1\nMONOTONIC_USEC="))
            let microseconds = reloading.split(separator: "=").last.flatMap { Int($0) }
            #expect((microseconds ?? 0) > 0)
            #expect(socket.receive() == nil)
        }
    }

    @Test("a status cannot smuggle in another message")
    func lineEnds() async {
        await #expect(processExitsWith: .success) {
            let socket = try NotifySocket()
            socket.nameInEnvironment()
            for lineEnd in ["\n", "\r\n", "\u{2028}"] {
                ServiceManager().notifyStatus("a\(lineEnd)READY=1")
                #expect(socket.receive() == "STATUS=a READY=1")
            }
        }
    }

    @Test("a socket that is gone is reported")
    func brokenSocket() async {
        await #expect(processExitsWith: .success) {
            unsafe setenv("NOTIFY_SOCKET", "/nonexistent/socket", 1)
            let delivery = ServiceManager().notifyReady(status: "x")
            #expect(delivery == .failed(errorNumber: ENOENT))
        }
    }

    @Test("a watchdog is served twice in its limit, if it watches this process")
    func watchdog() async {
        await #expect(processExitsWith: .success) {
            let manager = ServiceManager()
            unsafe setenv("WATCHDOG_USEC", "3000000", 1)
            #expect(manager.watchdogInterval == .milliseconds(1500))
            unsafe setenv("WATCHDOG_PID", "1", 1)
            #expect(manager.watchdogInterval == nil)
            unsafe setenv("WATCHDOG_PID", "\(getpid())", 1)
            #expect(manager.watchdogInterval == .milliseconds(1500))
        }
    }
}
