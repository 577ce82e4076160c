import Foundation
import RewardPlatform
import Testing

@testable import RewardCommands

@Suite("Reading lines of work", .timeLimit(.minutes(5)))
struct LineReaderTests {
    private func lines(
        of texts: [String],
        maximumLineByteCount: Int = LineReader.maximumLineByteCount
    ) async throws -> [InputLine] {
        try await withTemporaryDirectory { directory in
            var inputs: [LineReader.Input] = []
            for (index, text) in texts.enumerated() {
                let path = directory + "/\(index)"
                try Data(text.utf8).write(to: URL(filePath: path))
                inputs.append(.init(name: "\(index)", descriptor: try SystemCall.open(path)))
            }
            let reader = LineReader(inputs, maximumLineByteCount: maximumLineByteCount)
            var lines: [InputLine] = []
            while let line = await reader.next() { lines.append(line) }
            for input in inputs { SystemCall.close(input.descriptor) }
            return lines
        }
    }

    private func line(_ file: String, _ number: Int, _ text: String) -> InputLine {
        InputLine(file: file, number: number, content: .bytes(Array(text.utf8)))
    }

    @Test("blank lines are counted and left out; every file counts from one")
    func numbers() async throws {
        let found = try await lines(of: ["a\n\n \t\r\nb", "", "\n", "c\r\n"])
        #expect(found == [line("0", 1, "a"), line("0", 4, "b"), line("3", 1, "c")])
    }

    @Test("the count for the progress bar is the number of lines that are read")
    func count() async throws {
        for text in ["", "\n\n", "a", "a\n", "a\n\n  \nb\r\n\r\nc"] {
            let expected = try await lines(of: [text]).count
            let count = try await withTemporaryDirectory { directory in
                let path = directory + "/x"
                try Data(text.utf8).write(to: URL(filePath: path))
                let descriptor = try SystemCall.open(path)
                defer { SystemCall.close(descriptor) }
                #expect(SystemCall.isRegularFile(descriptor))
                return await LineReader.countLines(descriptor)
            }
            #expect(count == expected)
        }
    }

    @Test("a line that is too long is told by its length, and reading goes on")
    func tooLong() async throws {
        let text = String(repeating: "x", count: 100_001) + "\nb\n"
        let found = try await lines(of: [text], maximumLineByteCount: 100_000)
        #expect(found.map(\.content) == [.tooLong(byteCount: 100_001), .bytes([0x62])])
    }

    @Test("a line from a pipe is there before the pipe ends, and waiting can be cancelled")
    func pipe() async throws {
        let pipe = Pipe()
        let descriptor = pipe.fileHandleForReading.fileDescriptor
        let reader = LineReader([.init(name: "-", descriptor: descriptor)])
        try pipe.fileHandleForWriting.write(contentsOf: Data("a\nb".utf8))
        #expect(await reader.next() == line("-", 1, "a"))
        let waiting = Task { await reader.next() }
        waiting.cancel()
        #expect(await waiting.value == nil)
        try pipe.fileHandleForWriting.write(contentsOf: Data("c\n".utf8))
        #expect(await reader.next() == line("-", 2, "bc"))
        try pipe.fileHandleForWriting.close()
        #expect(await reader.next() == nil)
    }

    @Test("a folder cannot be read, and is told so")
    func folder() async throws {
        let descriptor = try SystemCall.open("/tmp")
        defer { SystemCall.close(descriptor) }
        let reader = LineReader([.init(name: "/tmp", descriptor: descriptor)])
        let first = await reader.next()
        guard case .unreadable(let reason) = first?.content else {
            Issue.record("\(String(describing: first))")
            return
        }
        #expect(reason.contains("directory"))
        #expect(await reader.next() == nil)
    }
}
