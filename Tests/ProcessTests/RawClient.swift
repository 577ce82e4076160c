import Foundation

/// A blocking connection that sends whatever a test wants and waits for lines with a bound.
final class RawClient {
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var nextID = 1

    init(_ path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw ProcessFailure("the socket path is too long")
        }
        // SAFETY: the bytes fit the field, as was just checked, and the rest of it is zero.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        // SAFETY: the pointer is to a whole address and lives for the call.
        let status = unsafe withUnsafePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard status == 0 else { throw ProcessFailure("cannot connect to \(path)") }
    }

    // Runs as well when `init` throws. Closing there too once closed what another test had opened
    // in between.
    deinit { close(descriptor) }

    /// Sends bytes; throws when the daemon has closed the connection.
    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            // SAFETY: pointer and count come from the same array.
            let count = unsafe bytes.withUnsafeBytes {
                unsafe Glibc.send(
                    descriptor,
                    $0.baseAddress?.advanced(by: sent),
                    $0.count - sent,
                    Int32(MSG_NOSIGNAL)
                )
            }
            guard count > 0 else { throw ProcessFailure("the daemon closed the connection") }
            sent += count
        }
    }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    /// No more will be sent; answers can still be read.
    func halfClose() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// The next line, or nil at the end of the connection.
    func readLine(seconds: Int32 = 60) throws -> String? {
        while true {
            if let newline = buffer.firstIndex(of: 0x0A) {
                defer { buffer.removeSubrange(...newline) }
                return String(decoding: buffer[..<newline], as: UTF8.self)
            }
            var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            // SAFETY: one descriptor, as the count says.
            guard unsafe poll(&wait, 1, seconds * 1000) > 0 else {
                throw ProcessFailure("no answer within \(seconds) s")
            }
            var chunk = [UInt8](repeating: 0, count: 65536)
            // SAFETY: pointer and count come from the same array.
            let count = unsafe chunk.withUnsafeMutableBytes {
                unsafe recv(descriptor, $0.baseAddress, $0.count, 0)
            }
            guard count > 0 else { return nil }
            buffer += chunk[..<count]
        }
    }

    /// Sends a request and returns the reply to it.
    func call(_ method: String, _ params: String) throws -> [String: Any] {
        let id = nextID
        nextID += 1
        try send(#"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":\#(params)}"# + "\n")
        return try readReply()
    }

    func readReply() throws -> [String: Any] {
        guard let line = try readLine() else { throw ProcessFailure("the connection ended") }
        guard let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        else { throw ProcessFailure("not an object: \(line)") }
        return object
    }
}

extension [String: Any] {
    /// The error kind of a reply.
    var errorKind: String? {
        ((self["error"] as? [String: Any])?["data"] as? [String: Any])?["kind"] as? String
    }

    var errorCode: Int? { (self["error"] as? [String: Any])?["code"] as? Int }

    /// The results of the first group, or of the items.
    var results: [[String: Any]] {
        let result = self["result"] as? [String: Any]
        if let groups = result?["groups"] as? [[String: Any]] {
            return groups.first?["results"] as? [[String: Any]] ?? []
        }
        return result?["results"] as? [[String: Any]] ?? []
    }

    var scores: [Double?] { results.map { $0["score"] as? Double } }
}
