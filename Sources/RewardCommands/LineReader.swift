// The lines of files and of standard input, one after the other, in bounded memory.

internal import RewardPlatform
internal import RewardTransport
internal import RewardTypes

/// One line of the input.
struct InputLine: Sendable, Equatable {
    enum Content: Sendable, Equatable {
        case bytes([UInt8])
        case tooLong(byteCount: Int)
        /// The file cannot be read further.
        case unreadable(String)
    }

    /// The name of the file, as it was given; `-` for standard input.
    let file: String
    /// Counts the lines of the file from 1.
    let number: Int
    let content: Content
}

/// Reads the lines of several inputs.
///
/// Blank lines are counted, but left out. To be asked by one task at a time.
actor LineReader {
    /// Bytes of one line: what fits into a request, less some room for what is put around it.
    static let maximumLineByteCount = Limits.maximumLineByteCount - (64 << 10)

    private var inputs: ArraySlice<Input>
    private var decoder: LineFrameDecoder
    private var frames: ArraySlice<LineFrame> = []
    private var number = 0
    private var isAtEnd = false

    /// An open input.
    struct Input: Sendable {
        let name: String
        let descriptor: CInt
    }

    /// Reads `inputs` in their order; does not close them.
    init(_ inputs: [Input], maximumLineByteCount: Int = maximumLineByteCount) {
        self.inputs = inputs[...]
        decoder = LineFrameDecoder(maximumByteCount: maximumLineByteCount)
    }

    /// The next line; nil at the end of the last input, or when the task is cancelled.
    func next() async -> InputLine? {
        while let input = inputs.first {
            while let frame = frames.popFirst() {
                number += 1
                let content = InputLine.Content(frame)
                if content.isBlank { continue }
                return InputLine(file: input.name, number: number, content: content)
            }
            if isAtEnd {
                inputs.removeFirst()
                number = 0
                isAtEnd = false
                continue
            }
            if Task.isCancelled { return nil }
            do {
                try await readMore(input.descriptor)
            } catch {
                // Whatever is left of this input is given up; the next ones are still read.
                isAtEnd = true
                _ = decoder.finish()
                return InputLine(
                    file: input.name,
                    number: number + 1,
                    content: .unreadable("\(error)")
                )
            }
        }
        return nil
    }

    /// Reading may block, so it has a thread of its own.
    private static let thread = ComputeThread(name: "input")

    private static func read(
        _ descriptor: CInt
    ) async throws(SystemCallError) -> SystemCall.Input {
        let result = await thread.run {
            Result { () throws(SystemCallError) in try SystemCall.read(descriptor) }
        }
        return try result.get()
    }

    private func readMore(_ descriptor: CInt) async throws {
        switch try await Self.read(descriptor) {
        case .bytes(let bytes): frames = decoder.frames(in: bytes)[...]
        case .end:
            isAtEnd = true
            if let last = decoder.finish() { frames = [last] }
        case .nothingYet: break
        }
    }

    /// Counts the lines that `next` would return for these bytes, for a progress bar.
    static func countLines(_ descriptor: CInt) async -> Int? {
        var counter = LineCounter()
        while true {
            // A file that cannot be counted has no known number of lines, that is all.
            let chunk = try? await read(descriptor)
            switch chunk {
            case .bytes(let bytes): counter.add(bytes)
            case .end: return counter.count
            case .nothingYet: continue
            case nil: return nil
            }
            if Task.isCancelled { return nil }
        }
    }
}

/// Counts lines that are not blank.
struct LineCounter {
    private var fullCount = 0
    private var isLineEmpty = true

    /// Lines so far, with the last one even if it has no end.
    var count: Int { fullCount + (isLineEmpty ? 0 : 1) }

    mutating func add(_ bytes: [UInt8]) {
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                fullCount = count
                isLineEmpty = true
            } else if byte > 0x20 {
                isLineEmpty = false
            }
        }
    }
}

extension InputLine.Content {
    fileprivate init(_ frame: LineFrame) {
        self =
            switch frame {
            case .line(let bytes): .bytes(bytes)
            case .oversized(_, let byteCount): .tooLong(byteCount: byteCount)
            }
    }

    fileprivate var isBlank: Bool {
        if case .bytes(let bytes) = self { bytes.allSatisfy { $0 <= 0x20 } } else { false }
    }
}
