// The real console. The only place of this program that calls C functions with pointers.

internal import Glibc

extension CommandContext {
    /// The surroundings of this process.
    package static func process(environment: [String: String]) -> CommandContext {
        // Writing into a closed pipe is to be an error of the call, not the end of the process.
        _ = signal(SIGPIPE, SIG_IGN)
        return CommandContext(
            environment: environment,
            input: STDIN_FILENO,
            output: .descriptor(STDOUT_FILENO, environment: environment),
            errors: .descriptor(STDERR_FILENO, environment: environment)
        )
    }
}

extension TextOutput {
    fileprivate static func descriptor(
        _ descriptor: CInt,
        environment: [String: String]
    ) -> TextOutput {
        TextOutput(terminal: .init(descriptor: descriptor, environment: environment)) {
            text throws(OutputClosed) in
            try SystemCall.write(text, to: descriptor)
        }
    }
}

extension Terminal {
    /// The terminal behind a descriptor; nil if it is none.
    fileprivate init?(descriptor: CInt, environment: [String: String]) {
        guard isatty(descriptor) == 1 else { return nil }
        let isPlain = environment["TERM"] == "dumb" || environment["NO_COLOR"]?.isEmpty == false
        self.init(columnCount: SystemCall.columnCount(of: descriptor) ?? 80, usesColor: !isPlain)
    }
}

/// A system call failed.
struct SystemCallError: Error, Equatable, CustomStringConvertible {
    let number: CInt

    var description: String {
        // SAFETY: strerror returns a C string that lives at least until the next call of it in
        // this thread, and it is copied at once.
        unsafe String(cString: strerror(number))
    }
}

/// Calls that need pointers.
enum SystemCall {
    /// What a read that does not wait forever found.
    enum Input: Equatable, Sendable {
        case bytes([UInt8])
        case end
        case nothingYet
    }

    /// Opens a file for reading.
    static func open(_ path: String) throws(SystemCallError) -> CInt {
        // SAFETY: the compiler passes a C string that lives during the call.
        let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemCallError(number: errno) }
        return descriptor
    }

    static func close(_ descriptor: CInt) { _ = Glibc.close(descriptor) }

    /// Whether the descriptor is a regular file, whose lines can be counted beforehand.
    static func isRegularFile(_ descriptor: CInt) -> Bool {
        var status = stat()
        // SAFETY: fstat writes into `status`, which outlives the call.
        return unsafe fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Reads what there is, but waits at most a tenth of a second for it.
    static func read(_ descriptor: CInt) throws(SystemCallError) -> Input {
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
    static func write(_ text: String, to descriptor: CInt) throws(OutputClosed) {
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
            // A full disk and a reader that went away are the same to us: nothing arrives.
            default: throw OutputClosed()
            }
        }
    }

    /// How wide the terminal is.
    static func columnCount(of descriptor: CInt) -> Int? {
        var size = winsize()
        // SAFETY: TIOCGWINSZ writes one winsize, which outlives the call.
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return nil
        }
        return Int(size.ws_col)
    }
}
