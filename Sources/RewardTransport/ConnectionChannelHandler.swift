// The event loop's end of a connection: cuts lines, obeys pauses, reports the end.

internal import NIOCore

final class ConnectionChannelHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let connection: Connection
    private var decoder: LineFrameDecoder
    private var failure: String?

    init(connection: Connection, maximumLineByteCount: Int) {
        self.connection = connection
        decoder = LineFrameDecoder(maximumByteCount: maximumLineByteCount)
    }

    func read(context: ChannelHandlerContext) {
        if connection.shouldRead() { context.read() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var chunk = unwrapInboundIn(data)
        var frames: [LineFrame] = []
        while let frame = decoder.next(from: &chunk) { frames.append(frame) }
        if !frames.isEmpty { connection.received(frames) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .some(.inputClosed) = event as? ChannelEvent else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        // A last line without a newline is a line: `printf '{...}' | nc -U` should work.
        if let frame = decoder.finish() { connection.received([frame]) }
        connection.inputEnded()
    }

    func channelInactive(context: ChannelHandlerContext) {
        connection.lost(failure: failure)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A peer that resets the connection has disconnected; that is no failure of ours.
        if !error.isDisconnection { failure = "\(error)" }
        context.close(promise: nil)
    }
}

/// Sends one line to a peer for whom there is no room, then closes.
final class RefusalChannelHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let line: [UInt8]

    init(line: [UInt8]) { self.line = line }

    func channelActive(context: ChannelHandlerContext) {
        var buffer = ByteBuffer()
        buffer.writeLine(line)
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(buffer)).whenComplete { _ in
            channel.close(promise: nil)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
