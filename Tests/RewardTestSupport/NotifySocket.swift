import Foundation

/// A socket that receives what a service manager would.
package final class NotifySocket: Sendable {
    /// What `NOTIFY_SOCKET` has to be.
    package let path: String
    private let descriptor: Int32
    private let directory: URL

    /// Listens.
    package init() throws {
        directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("notify-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        path = directory.appendingPathComponent("socket").path
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        precondition(bytes.count < MemoryLayout.size(ofValue: address.sun_path), "a short path")
        // SAFETY: the bytes fit the field, and the rest of it is zero.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        let descriptor = descriptor
        // SAFETY: the pointer is to a whole address and lives for the call.
        let status = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        precondition(status == 0, "a socket in a folder of its own")
    }

    /// Makes this process one that this manager has started.
    package func nameInEnvironment() {
        // SAFETY: no other thread of a test process of its own reads the environment meanwhile.
        unsafe setenv("NOTIFY_SOCKET", path, 1)
    }

    /// The next message; sending is synchronous, so it is there already.
    package func receive() -> String? {
        var bytes = [UInt8](repeating: 0, count: 4096)
        // SAFETY: the buffer is as long as is said.
        let count = unsafe recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
        return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    /// All messages up to one that begins so; fewer when none comes for a minute.
    package func receive(until prefix: String) -> [String] {
        var messages: [String] = []
        var limit = timeval(tv_sec: 60, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        // SAFETY: the pointer is to a whole value of the size that is said.
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        var bytes = [UInt8](repeating: 0, count: 4096)
        repeat {
            // SAFETY: the buffer is as long as is said.
            let count = unsafe recv(descriptor, &bytes, bytes.count, 0)
            guard count >= 0 else { break }
            messages.append(String(decoding: bytes.prefix(count), as: UTF8.self))
        } while messages.last?.hasPrefix(prefix) == false
        return messages
    }

    deinit {
        close(descriptor)
        // A folder that stays behind in the temporary directory harms nobody.
        try? FileManager.default.removeItem(at: directory)
    }
}
