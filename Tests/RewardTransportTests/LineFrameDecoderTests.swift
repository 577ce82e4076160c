import NIOCore
import RewardTypes
import Testing

@testable import RewardTransport

@Suite("Cutting bytes into lines")
struct LineFrameDecoderTests {
    /// What the decoder should do, written slowly and obviously.
    private func frames(of bytes: [UInt8], maximum: Int) -> [LineFrame] {
        var pieces = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
        if pieces.last == [] { pieces.removeLast() }
        return pieces.map { piece in
            var line = piece
            if line.last == 0x0D { line.removeLast() }
            guard line.count > maximum else { return .line(line) }
            return .oversized(prefix: Array(line.prefix(maximum)), byteCount: line.count)
        }
    }

    private func decode(_ bytes: [UInt8], maximum: Int, chunkSizes: [Int]) -> [LineFrame] {
        var decoder = LineFrameDecoder(maximumByteCount: maximum)
        var found: [LineFrame] = []
        var rest = bytes[...]
        var turn = 0
        while !rest.isEmpty {
            let size = max(1, chunkSizes[turn % chunkSizes.count])
            var chunk = ByteBuffer(bytes: rest.prefix(size))
            rest = rest.dropFirst(size)
            turn += 1
            while let frame = decoder.next(from: &chunk) { found.append(frame) }
            #expect(chunk.readableBytes == 0)
            #expect(decoder.heldByteCount <= maximum + 1)
        }
        if let frame = decoder.finish() { found.append(frame) }
        #expect(decoder.finish() == nil)
        return found
    }

    @Test(
        "lines end at newlines, and one carriage return belongs to the ending",
        arguments: [
            ("a\nb\n", ["a", "b"]), ("a\r\nb\r\r\n", ["a", "b\r"]), ("\n\r\n", ["", ""]),
            ("a\rb\n", ["a\rb"]), ("a", ["a"]), ("a\r", ["a"]), ("", []), ("\r", [""]),
            ("12345678\r\n12345678", ["12345678", "12345678"]),
        ]
    )
    func endings(_ text: String, _ lines: [String]) {
        for size in 1...4 {
            #expect(
                decode(Array(text.utf8), maximum: 8, chunkSizes: [size])
                    == lines.map { .line(Array($0.utf8)) }
            )
        }
    }

    @Test(
        "a line of the limit passes, one byte more does not",
        arguments: ["\n", "\r\n", "", "\r"]
    )
    func limit(_ ending: String) {
        for size in [1, 3, 8, 9, 10, 100] {
            let exact = Array(("12345678" + ending).utf8)
            #expect(
                decode(exact, maximum: 8, chunkSizes: [size]) == [.line(Array("12345678".utf8))]
            )
            let longer = Array(("123456789" + ending).utf8)
            #expect(
                decode(longer, maximum: 8, chunkSizes: [size])
                    == [.oversized(prefix: Array("12345678".utf8), byteCount: 9)]
            )
        }
    }

    @Test("any bytes in any pieces give the lines that splitting the whole gives")
    func anyBytes() {
        var generator = SeededGenerator(seed: 2026)
        let alphabet: [UInt8] = [0x0A, 0x0D, 0x00, 0xFF, 0x61, 0x62, 0xC3, 0x63]
        for _ in 0..<2000 {
            let count = Int.random(in: 0...60, using: &generator)
            let bytes = (0..<count).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
            let maximum = Int.random(in: 1...12, using: &generator)
            let sizes = (0..<4).map { _ in Int.random(in: 1...20, using: &generator) }
            #expect(
                decode(bytes, maximum: maximum, chunkSizes: sizes)
                    == frames(of: bytes, maximum: maximum),
                "\(bytes), at most \(maximum), in pieces of \(sizes)"
            )
        }
    }

    @Test("of a line that is far too long only the prefix is held")
    func prefix() {
        var decoder = LineFrameDecoder(maximumByteCount: 10_000)
        let piece = [UInt8](repeating: 0x78, count: 60_000)
        for _ in 0..<1000 {
            var chunk = ByteBuffer(bytes: piece)
            #expect(decoder.next(from: &chunk) == nil)
            #expect(decoder.heldByteCount <= TransportLimits.oversizedPrefixByteCount)
        }
        var end = ByteBuffer(string: "\nnext\n")
        #expect(
            decoder.next(from: &end)
                == .oversized(prefix: Array(piece.prefix(4096)), byteCount: 60_000_000)
        )
        #expect(decoder.next(from: &end) == .line(Array("next".utf8)))
    }
}
