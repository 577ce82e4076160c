import Foundation
import Testing

@testable import RewardPlatform

@Suite("MappedFile")
struct MappedFileTests {
    /// A file with a name of its own, gone when the value is.
    private struct TemporaryFile: ~Copyable {
        let path: String

        init(_ bytes: [UInt8]) throws {
            let url = FileManager.default.temporaryDirectory
                .appending(path: "rewardd-tests-\(UUID().uuidString)")
            try Data(bytes).write(to: url)
            path = url.path(percentEncoded: false)
        }

        deinit {
            // A file that stays behind in the temporary directory harms nobody.
            try? FileManager.default.removeItem(atPath: path)
        }
    }

    private func contents(_ file: MappedFile) -> [UInt8] {
        unsafe file.bytes.withUnsafeBytes { buffer in unsafe Array(buffer) }
    }

    @Test("a file is its bytes", arguments: [0, 1, 4095, 4096, 4097, 100_000])
    func bytes(count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let temporary = try TemporaryFile(bytes)
        let file = try MappedFile(path: temporary.path)
        #expect(file.byteCount == count)
        #expect(file.path == temporary.path)
        #expect(contents(file) == bytes)
    }

    @Test(
        "released pages leave memory and come back",
        arguments: [0..<0, 0..<1_000_000, 5..<999_999]
    )
    func release(range: Range<Int>) throws {
        let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let temporary = try TemporaryFile(bytes)
        let file = try MappedFile(path: temporary.path)
        #expect(contents(file) == bytes)
        #expect(try residentKilobytes(of: temporary.path) > 900)
        file.release(range)
        let expected = range.isEmpty ? 900...1000 : 0...0
        #expect(expected.contains(try residentKilobytes(of: temporary.path)))
        #expect(contents(file) == bytes)
    }

    @Test("the mapping outlives the file's name")
    func unlinked() throws {
        let temporary = try TemporaryFile([1, 2, 3])
        let file = try MappedFile(path: temporary.path)
        try FileManager.default.removeItem(atPath: temporary.path)
        #expect(contents(file) == [1, 2, 3])
    }

    @Test("what has no length is refused")
    func refusals() throws {
        let folder = FileManager.default.temporaryDirectory.path(percentEncoded: false)
        let directory = #expect(throws: SystemError.self) { try MappedFile(path: folder) }
        #expect(directory?.description == "cannot read \(folder): Is a directory")
        let device = #expect(throws: SystemError.self) { try MappedFile(path: "/dev/zero") }
        #expect(device?.description == "cannot read /dev/zero: it is not a regular file")
        let nothing = #expect(throws: SystemError.self) { try MappedFile(path: "") }
        #expect(nothing?.code == ENOENT)
        let zero = #expect(throws: SystemError.self) { try MappedFile(path: "/tmp\u{0}/x") }
        #expect(zero?.reason == .text("the path has a zero byte in it"))
    }

    @Test("a pipe that nobody writes to is refused without waiting", .timeLimit(.minutes(5)))
    func pipe() throws {
        let path = FileManager.default.temporaryDirectory
            .appending(path: "rewardd-tests-\(UUID().uuidString)").path(percentEncoded: false)
        #expect(unsafe mkfifo(path, 0o600) == 0)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let error = #expect(throws: SystemError.self) { try MappedFile(path: path) }
        #expect(error?.description == "cannot read \(path): it is not a regular file")
    }

    @Test("a directory is told from a file and from nothing")
    func directories() throws {
        let temporary = try TemporaryFile([])
        let folder = FileManager.default.temporaryDirectory.path(percentEncoded: false)
        #expect(FileDescriptor.isDirectory(path: folder))
        #expect(!FileDescriptor.isDirectory(path: temporary.path))
        #expect(!FileDescriptor.isDirectory(path: temporary.path + "/x"))
    }

    /// What the kernel says is in memory of the mapping of a file.
    private func residentKilobytes(of path: String) throws -> Int {
        // The kernel gives this file in pieces, and each read one of them.
        let handle = try #require(FileHandle(forReadingAtPath: "/proc/self/smaps"))
        var contents = Data()
        while let part = try handle.read(upToCount: 4096), !part.isEmpty { contents += part }
        let lines = String(decoding: contents, as: UTF8.self).split(separator: "\n")
        let start = try #require(lines.firstIndex { $0.hasSuffix(path) })
        let line = try #require(lines[start...].first { $0.hasPrefix("Rss:") })
        return try #require(Int(line.split(separator: " ")[1]))
    }
}
