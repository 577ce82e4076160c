// Cuts a stream of bytes into lines, in linear time and bounded memory.

package import NIOCore

/// A line without its ending, or what is left of one that was too long.
package enum LineFrame: Sendable, Equatable {
    case line([UInt8])
    case oversized(prefix: [UInt8], byteCount: Int)

    /// The bytes that this holds in memory.
    var heldByteCount: Int {
        switch self {
        case .line(let bytes): bytes.count
        case .oversized(let prefix, _): prefix.count
        }
    }
}

/// Splits at `\n`; one `\r` right before it belongs to the ending.
///
///     collecting --too long--> draining --newline--> collecting
///
/// Every byte is looked at once. At most `maximumByteCount` and one of a line are held; of a
/// longer line only its prefix and its length are kept.
package struct LineFrameDecoder: Sendable {
    private enum State {
        case collecting
        case draining(prefix: [UInt8], byteCount: Int, lastByte: UInt8)
    }

    private let maximumByteCount: Int
    private let prefixByteCount: Int
    private var state = State.collecting
    private var line: [UInt8] = []

    /// A decoder for lines of at most so many bytes, endings not counted.
    package init(maximumByteCount: Int) {
        precondition(maximumByteCount > 0, "a line must be allowed to hold something")
        self.maximumByteCount = maximumByteCount
        prefixByteCount = min(TransportLimits.oversizedPrefixByteCount, maximumByteCount)
    }

    /// Takes bytes from `chunk` up to the end of a line; nil when the chunk is used up.
    package mutating func next(from chunk: inout ByteBuffer) -> LineFrame? {
        let bytes = chunk.readableBytesView
        guard !bytes.isEmpty else { return nil }
        guard let newline = bytes.firstIndex(of: UInt8(ascii: "\n")) else {
            take(bytes)
            chunk.moveReaderIndex(forwardBy: bytes.count)
            return nil
        }
        take(bytes[..<newline])
        chunk.moveReaderIndex(forwardBy: newline - bytes.startIndex + 1)
        return endLine()
    }

    /// The last line, if the stream ended without a newline after it.
    package mutating func finish() -> LineFrame? {
        if case .collecting = state, line.isEmpty { return nil }
        return endLine()
    }

    /// The bytes of the line so far that are held in memory.
    var heldByteCount: Int {
        switch state {
        case .collecting: line.count
        case .draining(let prefix, _, _): prefix.count
        }
    }

    private mutating func take(_ bytes: ByteBufferView) {
        guard let last = bytes.last else { return }
        switch state {
        case .collecting:
            // One byte more than allowed is kept, for it may be the `\r` of the ending.
            if line.count + bytes.count <= maximumByteCount + 1 {
                line.append(contentsOf: bytes)
                return
            }
            var prefix = Array(line.prefix(prefixByteCount))
            prefix.append(contentsOf: bytes.prefix(prefixByteCount - prefix.count))
            let byteCount = line.count + bytes.count
            line = []
            state = .draining(prefix: prefix, byteCount: byteCount, lastByte: last)
        case .draining(let prefix, let byteCount, _):
            state = .draining(prefix: prefix, byteCount: byteCount + bytes.count, lastByte: last)
        }
    }

    private mutating func endLine() -> LineFrame {
        let carriageReturn = UInt8(ascii: "\r")
        switch state {
        case .collecting:
            var ended: [UInt8] = []
            swap(&ended, &line)
            if ended.last == carriageReturn { ended.removeLast() }
            guard ended.count > maximumByteCount else { return .line(ended) }
            let prefix = Array(ended.prefix(prefixByteCount))
            return .oversized(prefix: prefix, byteCount: ended.count)
        case .draining(let prefix, let byteCount, let lastByte):
            state = .collecting
            let endingByteCount = lastByte == carriageReturn ? 1 : 0
            return .oversized(prefix: prefix, byteCount: byteCount - endingByteCount)
        }
    }
}

extension LineFrameDecoder {
    /// Cuts a whole chunk; for those who have plain bytes.
    package mutating func frames(in chunk: [UInt8]) -> [LineFrame] {
        var buffer = ByteBuffer(bytes: chunk)
        var frames: [LineFrame] = []
        while let frame = next(from: &buffer) { frames.append(frame) }
        return frames
    }
}
