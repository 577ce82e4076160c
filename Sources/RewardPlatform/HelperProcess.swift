// A program of our own that runs beside this one and speaks with it over a stream.

internal import Glibc
internal import Synchronization

/// A process that was started with one end of a stream as its descriptor 3, and standard error.
///
/// Whatever else it inherits by somebody's mistake it has to close itself. Sending and ending work
/// from any thread; one thread at a time receives. The process is killed with the last reference.
/// Isolation: the number of the process is guarded by a mutex, so that it is never used after the
/// process has been waited for.
package final class HelperProcess: Sendable {
    /// Where the stream is in the process.
    package static let streamDescriptor: Int32 = 3

    private let stream: FileDescriptor
    private let process: Mutex<pid_t?>

    /// Starts the program; its arguments are without its own name.
    package init(executable: String, arguments: [String]) throws(SystemError) {
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        // SAFETY: the call writes two descriptors into an array of two.
        guard unsafe socketpair(AF_UNIX, type, 0, &ends) == 0 else {
            throw SystemError("start", executable, .code(errno))
        }
        stream = FileDescriptor(owning: ends[0])
        let theirs = FileDescriptor(owning: ends[1])
        process = Mutex(nil)
        let started = try Self.spawn(executable, arguments, stream: theirs.rawValue)
        process.withLock { $0 = started }
    }

    deinit { end() }

    /// The number of the process, as long as it has not been waited for.
    package var processID: Int32? { process.withLock { $0 } }

    /// Sends all bytes.
    package func send(_ bytes: [UInt8]) throws(SystemError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { buffer in
                // SAFETY: send reads `buffer.count` bytes of memory that lives during the call.
                unsafe Glibc.send(
                    stream.rawValue,
                    buffer.baseAddress,
                    buffer.count,
                    Int32(MSG_NOSIGNAL)
                )
            }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                throw SystemError("write to", "the helper", .code(errno))
            }
        }
    }

    /// Receives what there is; empty at the end of the stream, nil when nothing came in time.
    package func receive(within duration: Duration) throws(SystemError) -> [UInt8]? {
        let milliseconds = Int32(clamping: duration.components.seconds * 1000 + 1)
        var request = pollfd(fd: stream.rawValue, events: Int16(POLLIN), revents: 0)
        // SAFETY: poll reads and writes one pollfd, which outlives the call.
        let readyCount = unsafe poll(&request, 1, milliseconds)
        if readyCount == 0 || (readyCount < 0 && errno == EINTR) { return nil }
        var failure: Int32?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
            // SAFETY: read writes at most `buffer.count` bytes into memory of that size, and
            // exactly those that it reports count as initialised.
            let result = unsafe Glibc.read(stream.rawValue, buffer.baseAddress, buffer.count)
            if result < 0 { failure = errno }
            count = max(result, 0)
        }
        guard let failure else { return bytes }
        // A helper that dies with unread bytes resets the stream: that is an end, too.
        if failure == ECONNRESET { return [] }
        throw SystemError("read from", "the helper", .code(failure))
    }

    /// Kills the process and waits for it; does nothing the second time.
    package func end() {
        process.withLock { process in
            guard let number = process else { return }
            process = nil
            kill(number, SIGKILL)
            // The process is this one's child and waited for once.
            while waitpid(number, nil, 0) < 0 && errno == EINTR {}
        }
    }

    private static func spawn(
        _ executable: String,
        _ arguments: [String],
        stream: Int32
    ) throws(SystemError) -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        var signals = sigset_t()
        var none = sigset_t()
        var number = pid_t()
        var words = unsafe ([executable] + arguments).map { unsafe strdup($0) }
        unsafe words.append(nil)
        // Nothing of this process's environment.
        var environment: [UnsafeMutablePointer<CChar>?] = unsafe [nil]
        // SAFETY: the objects are initialised before use and destroyed once; the words are copies
        // that are freed after the call, which is done with them when it returns.
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawnattr_init(&attributes)
        unsafe sigfillset(&signals)
        unsafe sigemptyset(&none)
        defer {
            unsafe posix_spawn_file_actions_destroy(&actions)
            unsafe posix_spawnattr_destroy(&attributes)
            unsafe words.forEach { unsafe free($0) }
        }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDWR, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, 0, 1)
        unsafe posix_spawn_file_actions_adddup2(&actions, stream, streamDescriptor)
        // A session of its own: what is typed at a terminal is not meant for it.
        let flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | 0x80
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        let status = unsafe posix_spawn(
            &number,
            executable,
            &actions,
            &attributes,
            &words,
            &environment
        )
        guard status == 0 else { throw SystemError("start", executable, .code(status)) }
        return number
    }
}
