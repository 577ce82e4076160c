import NIOCore
import NIOPosix
import Synchronization

/// A client that sends any bytes, at any pace, and may be as rude as it likes.
final class TestClient: Sendable {
    private let channel: any Channel
    /// Every line the server sent; ends when the connection does.
    let lines: AsyncStream<String>

    init(path: String, isReading: Bool = true) async throws {
        let (lines, continuation) = AsyncStream<String>.makeStream()
        self.lines = lines
        channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.autoRead, value: isReading)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Collector(continuation))
                }
            }
            .connect(unixDomainSocketPath: path).get()
    }

    func send(_ bytes: [UInt8]) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
    }

    func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    /// Hands bytes to the channel without waiting until they are sent.
    func post(_ text: String) { channel.writeAndFlush(ByteBuffer(string: text), promise: nil) }

    /// What the server has not taken yet, and the kernel does not hold either.
    func unsentByteCount() async throws -> Int {
        try await channel.getOption(.bufferedWritableBytes).get()
    }

    func finishSending() async throws { try await channel.close(mode: .output).get() }

    func close() async throws { try await channel.close().get() }

    func startReading() async throws {
        try await channel.setOption(.autoRead, value: true).get()
    }

    /// Returns when the server has closed the connection.
    func waitUntilClosed() async throws { try await channel.closeFuture.get() }

    func next() async -> String? {
        for await line in lines { return line }
        return nil
    }

    func next(_ count: Int) async -> [String] {
        var received: [String] = []
        guard count > 0 else { return [] }
        for await line in lines {
            received.append(line)
            if received.count == count { break }
        }
        return received
    }

    /// All lines until the server ends its half.
    func rest() async -> [String] {
        var received: [String] = []
        for await line in lines { received.append(line) }
        return received
    }

    private final class Collector: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let continuation: AsyncStream<String>.Continuation
        private var pending = ByteBuffer()

        init(_ continuation: AsyncStream<String>.Continuation) {
            self.continuation = continuation
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            var chunk = unwrapInboundIn(data)
            pending.writeBuffer(&chunk)
            while let newline = pending.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
                let count = newline - pending.readerIndex
                continuation.yield(pending.readString(length: count) ?? "")
                pending.moveReaderIndex(forwardBy: 1)
            }
            pending.discardReadBytes()
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            guard case .some(.inputClosed) = event as? ChannelEvent else { return }
            continuation.finish()
            context.close(promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) { continuation.finish() }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}
