// Descriptors of standard streams and files that are read as they come.

internal import Glibc

/// A system call failed.
package struct SystemCallError: Error, Equatable, CustomStringConvertible {
    /// The system's error number.
    package let number: CInt

    package var description: String { SystemError.text(of: number) }

    /// Whether there is nothing at the path.
    package var isNoSuchFile: Bool { number == ENOENT }
}

/// Calls that need pointers.
package enum SystemCall {
    /// What a read that does not wait forever found.
    package enum Input: Equatable, Sendable {
        case bytes([UInt8])
        case end
        case nothingYet
    }

    /// Opens a file for reading.
    package static func open(_ path: String) throws(SystemCallError) -> CInt {
        // SAFETY: the compiler passes a C string that lives during the call.
        let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemCallError(number: errno) }
        return descriptor
    }

    /// Closes a descriptor.
    package static func close(_ descriptor: CInt) { _ = Glibc.close(descriptor) }

    /// Whether the descriptor is a regular file, whose lines can be counted beforehand.
    package static func isRegularFile(_ descriptor: CInt) -> Bool {
        var status = stat()
        // SAFETY: fstat writes into `status`, which outlives the call.
        return unsafe fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Reads what there is, but waits at most a tenth of a second for it.
    package static func read(_ descriptor: CInt) throws(SystemCallError) -> Input {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        // SAFETY: poll reads and writes one pollfd, which outlives the call.
        let readyCount = unsafe poll(&request, 1, 100)
        if readyCount == 0 || (readyCount < 0 && errno == EINTR) { return .nothingYet }
        guard readyCount > 0 else { throw SystemCallError(number: errno) }
        var failure: CInt?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
            // SAFETY: read writes at most `buffer.count` bytes into memory of that size, and
            // exactly those that it reports count as initialised.
            let result = unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if result < 0 { failure = errno }
            count = max(result, 0)
        }
        if let failure {
            guard failure == EINTR || failure == EAGAIN else {
                throw SystemCallError(number: failure)
            }
            return .nothingYet
        }
        return bytes.isEmpty ? .end : .bytes(bytes)
    }

    /// Writes all of a text.
    package static func write(_ text: String, to descriptor: CInt) throws(SystemCallError) {
        var rest = ContiguousArray(text.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { bytes in
                // SAFETY: write reads `bytes.count` bytes of memory that lives during the call.
                unsafe Glibc.write(descriptor, bytes.baseAddress, bytes.count)
            }
            if count >= 0 {
                rest = rest.dropFirst(count)
                continue
            }
            switch errno {
            case EINTR: continue
            case EAGAIN:
                // Somebody who shares the terminal made it non-blocking.
                var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                // SAFETY: poll reads and writes one pollfd, which outlives the call.
                _ = unsafe poll(&request, 1, -1)
            default: throw SystemCallError(number: errno)
            }
        }
    }

    /// How wide the terminal is.
    package static func columnCount(of descriptor: CInt) -> Int? {
        var size = winsize()
        // SAFETY: TIOCGWINSZ writes one winsize, which outlives the call.
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return nil
        }
        return Int(size.ws_col)
    }
}
