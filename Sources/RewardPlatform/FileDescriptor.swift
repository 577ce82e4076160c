// An open file that closes itself.

internal import Glibc

/// A descriptor of the operating system, owned.
package struct FileDescriptor: ~Copyable, Sendable {
    /// The number; valid as long as this value lives.
    package let rawValue: Int32

    /// Takes over a descriptor that nobody else will close.
    package init(owning rawValue: Int32) {
        precondition(rawValue >= 0, "a descriptor is not negative")
        self.rawValue = rawValue
    }

    /// Opens a regular file for reading.
    ///
    /// Directories, pipes and devices are refused: their contents have no length, and opening a
    /// pipe could wait for ever.
    package init(readingFile path: String) throws(SystemError) {
        guard !path.utf8.contains(0) else {
            throw SystemError("open", path, .text("the path has a zero byte in it"))
        }
        var number: Int32
        var code: Int32
        repeat {
            // SAFETY: the path is a string that ends with the zero that Swift appends.
            number = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
            code = errno
        } while number < 0 && code == EINTR
        guard number >= 0 else { throw SystemError("open", path, .code(code)) }
        self.init(owning: number)
    }

    deinit {
        // The result of close says nothing that could be acted on for a file that was only read.
        _ = Glibc.close(rawValue)
    }

    /// The length of a regular file in bytes; `path` is its name, for the error.
    package func regularFileByteCount(path: String) throws(SystemError) -> Int {
        var status = stat()
        // SAFETY: `fstat` fills `status`, which is of its type.
        guard unsafe fstat(rawValue, &status) == 0 else {
            throw SystemError("examine", path, .code(errno))
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return Int(status.st_size)
        case S_IFDIR: throw SystemError("read", path, .code(EISDIR))
        default: throw SystemError("read", path, .text("it is not a regular file"))
        }
    }
}

extension FileDescriptor {
    /// Whether a path leads to a directory; false also when there is nothing.
    package static func isDirectory(path: String) -> Bool {
        var status = stat()
        // SAFETY: `stat` fills `status`, which is of its type; a failure leaves a false answer.
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
