// Threads for calls that may block, such as reading standard input: they must hold up neither
// the event loops nor the pool that runs all tasks.

internal import NIOPosix

/// A way to make calls that may block.
package enum BlockingThread {
    /// Runs `body` on a thread of its own; does not return before `body` does.
    package static func run<Result: Sendable>(
        _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await NIOThreadPool.singleton.runIfActive(body)
    }
}
