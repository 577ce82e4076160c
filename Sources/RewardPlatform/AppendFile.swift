// Files that grow at their end, belong to one writer, and can be cut back to a known length.

internal import Glibc

/// A file that is appended to.
///
/// A lock keeps other writers away; the system gives it back when the process ends, however it
/// ends. Bytes are on the disk when `flush` has returned.
package struct AppendFile: ~Copyable {
    /// Where it is.
    package let path: String
    /// Its length.
    package private(set) var byteCount: Int
    private let descriptor: FileDescriptor

    /// Opens a regular file, or makes one, and locks it; throws when somebody else has the lock.
    package init(path: String) throws(SystemError) {
        guard !path.utf8.contains(0) else {
            throw SystemError("open", path, .text("the path has a zero byte in it"))
        }
        // SAFETY: the path is a string that ends with the zero that Swift appends.
        let number = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0o644)
        guard number >= 0 else { throw SystemError("open", path, .code(errno)) }
        let descriptor = FileDescriptor(owning: number)
        guard flock(number, LOCK_EX | LOCK_NB) == 0 else {
            let reason: SystemError.Reason =
                errno == EWOULDBLOCK ? .text("another process writes to it") : .code(errno)
            throw SystemError("lock", path, reason)
        }
        // Read last: until the lock is held somebody else may append.
        byteCount = try descriptor.regularFileByteCount(path: path)
        self.path = path
        self.descriptor = descriptor
    }

    /// Appends bytes.
    package mutating func append(_ bytes: [UInt8]) throws(SystemError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            // SAFETY: pwrite reads the bytes of an array that lives during the call.
            let count = unsafe rest.withUnsafeBytes { buffer in
                unsafe pwrite(descriptor.rawValue, buffer.baseAddress, buffer.count, byteCount)
            }
            guard count >= 0 else {
                if errno == EINTR { continue }
                throw SystemError("write", path, .code(errno))
            }
            byteCount += count
            rest = rest.dropFirst(count)
        }
    }

    /// Cuts the file to a length that is not above its own.
    package mutating func truncate(to count: Int) throws(SystemError) {
        precondition((0...byteCount).contains(count), "a file is only made shorter")
        while ftruncate(descriptor.rawValue, count) != 0 {
            guard errno == EINTR else { throw SystemError("cut", path, .code(errno)) }
        }
        byteCount = count
    }

    /// Waits until all bytes are on the disk.
    package func flush() throws(SystemError) {
        guard fdatasync(descriptor.rawValue) == 0 else {
            throw SystemError("flush", path, .code(errno))
        }
    }

    /// Whether a descriptor is open on this very file, by whatever name.
    package func isSame(as other: CInt) -> Bool {
        var own = stat()
        var theirs = stat()
        // SAFETY: `fstat` fills values of its type.
        guard unsafe fstat(descriptor.rawValue, &own) == 0, unsafe fstat(other, &theirs) == 0
        else { return false }
        return own.st_dev == theirs.st_dev && own.st_ino == theirs.st_ino
    }
}
