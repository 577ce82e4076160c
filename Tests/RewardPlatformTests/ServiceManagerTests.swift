import Foundation
import Testing

@testable import RewardPlatform

/// A socket that receives what a service manager would.
private final class NotifySocket {
    private let descriptor: Int32
    private let directory: URL

    /// Listens, and names itself in the environment.
    init() throws {
        directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("notify-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let path = directory.appendingPathComponent("socket").path
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        try unsafe withUnsafeMutableBytes(of: &address.sun_path) { target in
            try #require(path.utf8.count < target.count)
            unsafe target.copyBytes(from: Array(path.utf8))
        }
        let descriptor = descriptor
        let status = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(status == 0)
        unsafe setenv("NOTIFY_SOCKET", path, 1)
    }

    /// The next message; sending is synchronous, so it is there already.
    func receive() -> String? {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = unsafe recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
        return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    deinit {
        close(descriptor)
        try? FileManager.default.removeItem(at: directory)
    }
}

/// Each test is a process of its own, because libsystemd reads the environment, which all tests of
/// one process share.
@Suite("ServiceManager", .timeLimit(.minutes(1)))
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
            let manager = ServiceManager()
            #expect(manager.notifyReady(status: "serving 2 models") == .sent)
            #expect(socket.receive() == "READY=1\nSTATUS=serving 2 models")
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
