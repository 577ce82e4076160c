// A thread of the operating system: tasks may not block, so what blocks or computes needs its own.

internal import Glibc

/// A thread that runs one closure.
///
/// The owner calls `join` or `detach`, one of them, once.
struct SystemThread: Sendable {
    private let handle: pthread_t

    /// Starts a thread; `name` shows in `top -H` and debuggers, cut to 15 bytes.
    ///
    /// Threads are started while the daemon starts. That the system refuses one then is, like
    /// having no memory, nothing that could be handled.
    init(name: String, _ body: @escaping @Sendable () -> Void) {
        let start = unsafe Unmanaged.passRetained(Start(name: name, body: body))
        var handle = pthread_t()
        // SAFETY: the object is retained above and released once, by the new thread.
        let status = unsafe pthread_create(
            &handle,
            nil,
            { context in
                guard let context = unsafe context else { return nil }
                let start = unsafe Unmanaged<Start>.fromOpaque(context).takeRetainedValue()
                start.giveName()
                start.body()
                return nil
            },
            unsafe start.toOpaque()
        )
        precondition(status == 0, "the system refuses to start thread \(name): error \(status)")
        self.handle = handle
    }

    /// Whether this is the thread that asks.
    var isCurrent: Bool { pthread_equal(handle, pthread_self()) != 0 }

    /// Waits until the closure has returned.
    func join() {
        let status = pthread_join(handle, nil)
        precondition(status == 0, "a thread is joined once, by another thread")
    }

    /// Lets the thread end by itself.
    func detach() {
        pthread_detach(handle)
    }

    private final class Start: Sendable {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }

        /// Names the running thread; a name is a courtesy, so failures change nothing.
        ///
        /// The kernel's file stands in for `pthread_setname_np`, which Swift does not see.
        func giveName() {
            let descriptor = unsafe open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
            guard descriptor >= 0 else { return }
            let bytes = Array(name.utf8.prefix(15))
            // SAFETY: the array lives during the call and is as long as the call is told.
            _ = unsafe bytes.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
            close(descriptor)
        }
    }
}
