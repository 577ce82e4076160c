import Foundation
import RewardTestSupport
import Testing

@testable import RewardPlatform

private extension TemporaryFolder {
    var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
    }

    func contents(_ name: String) -> [UInt8]? {
        FileManager.default.contents(atPath: "\(path)/\(name)").map { Array($0) }
    }

    func create(_ name: String, _ bytes: [UInt8] = []) {
        let isThere = FileManager.default.createFile(
            atPath: "\(path)/\(name)",
            contents: Data(bytes)
        )
        #expect(isThere)
    }
}

@Suite("AtomicFileWriter")
struct AtomicFileWriterTests {
    private static func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    }

    @Test("pieces become one file", arguments: [0, 1, 4096, 1_000_003], [1, 7, 64])
    func pieces(byteCount: Int, pieceCount: Int) throws {
        let folder = try TemporaryFolder()
        let bytes = Self.bytes(byteCount)
        var writer = try AtomicFileWriter(path: "\(folder.path)/packed", byteCount: byteCount)
        for piece in 0..<pieceCount {
            let range = byteCount * piece / pieceCount..<byteCount * (piece + 1) / pieceCount
            // SAFETY: bytes have no padding between them.
            try writer.write(unsafe Array(bytes[range]).span.bytes)
            #expect(writer.writtenByteCount == range.upperBound)
        }
        #expect(folder.contents("packed") == nil)
        try writer.commit()
        #expect(folder.contents("packed") == bytes)
        #expect(try folder.names == ["packed"])
    }

    @Test("a former file stays until the new one is complete, and mapped after that")
    func replaces() throws {
        let folder = try TemporaryFolder()
        folder.create("packed", [1, 2, 3])
        let path = "\(folder.path)/packed"
        let former = try MappedFile(path: path)
        var writer = try AtomicFileWriter(path: path, byteCount: 2)
        // SAFETY: bytes have no padding between them.
        try writer.write(unsafe ([4, 5] as [UInt8]).span.bytes)
        #expect(folder.contents("packed") == [1, 2, 3])
        try writer.commit()
        #expect(folder.contents("packed") == [4, 5])
        // SAFETY: the copy is made while the mapping is there.
        #expect(unsafe former.bytes.withUnsafeBytes { unsafe Array($0) } == [1, 2, 3])
    }

    @Test("an unfinished file leaves nothing behind")
    func unfinished() throws {
        let folder = try TemporaryFolder()
        folder.create("packed", [1])
        do {
            var writer = try AtomicFileWriter(path: "\(folder.path)/packed", byteCount: 10)
            // SAFETY: bytes have no padding between them.
            try writer.write(unsafe Self.bytes(9).span.bytes)
            #expect(try folder.names.count == 2)
        }
        #expect(try folder.names == ["packed"])
        #expect(folder.contents("packed") == [1])
    }

    @Test("a file that is larger than what is free is refused before anything is written")
    func noSpace() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/packed"
        let error = #expect(throws: FileWriteError.self) {
            _ = try AtomicFileWriter(path: path, byteCount: 1 << 60)
        }
        guard case .noSpace(path, 1 << 60, let freeByteCount?) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(
            error?.description == "cannot write \(path): it needs 1152921504606846976 bytes, and "
                + "\(freeByteCount) are free in its file system"
        )
        #expect(try folder.names.isEmpty)
    }

    @Test("space is reserved for all of the file at once")
    func reserves() throws {
        let folder = try TemporaryFolder()
        let writer = try AtomicFileWriter(path: "\(folder.path)/packed", byteCount: 300_000)
        let name = try #require(try folder.names.first)
        #expect(folder.contents(name)?.count == 300_000)
        #expect(writer.writtenByteCount == 0)
    }

    @Test("a folder that is not there, and a path that cannot be, are errors with the path in them")
    func badPaths() throws {
        let folder = try TemporaryFolder()
        let missing = #expect(throws: FileWriteError.self) {
            _ = try AtomicFileWriter(path: "\(folder.path)/x/packed", byteCount: 1)
        }
        #expect(missing?.description.hasPrefix("cannot create \(folder.path)/x/.packed.") == true)
        #expect(missing?.description.hasSuffix(": No such file or directory") == true)
        let zero = #expect(throws: FileWriteError.self) {
            _ = try AtomicFileWriter(path: "\(folder.path)/a\u{0}b", byteCount: 1)
        }
        #expect(zero?.description.hasSuffix("the path has a zero byte in it") == true)
    }

    @Test("a name that is taken by a folder is an error, and nothing is left behind")
    func folderInTheWay() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/packed"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        let error = #expect(throws: FileWriteError.self) {
            try AtomicFileWriter(path: path, byteCount: 0).commit()
        }
        #expect(error == .system(SystemError("write", path, .code(EISDIR))))
        #expect(try folder.names == ["packed"])
    }

    @Test("a name of the greatest length can be written")
    func longName() throws {
        let folder = try TemporaryFolder()
        let name = String(repeating: "ö", count: 127) + "o"
        try AtomicFileWriter(path: "\(folder.path)/\(name)", byteCount: 0).commit()
        #expect(try folder.names == [name])
        folder.create(".\(String(repeating: "ö", count: 100)).0123456789abcdef.partial")
        #expect(AtomicFileWriter.removeLeftovers(path: "\(folder.path)/\(name)") == 1)
    }

    @Test("leftovers of the same path are removed; files in the making and all others stay")
    func leftovers() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/packed"
        let others = [
            ".other.0123456789abcdef.partial", ".packed.0123456789abcde.partial",
            ".packed.0123456789abcdeg.partial", ".packed.0123456789abcdef.partial2",
            ".packed.x.0123456789abcdef.partial", "packed", "packed.0123456789abcdef.partial",
        ]
        for name in others { folder.create(name) }
        folder.create(".packed.0123456789abcdef.partial", [1])
        folder.create(".packed.fedcba9876543210.partial", [2])
        do {
            let writer = try AtomicFileWriter(path: path, byteCount: 1)
            #expect(AtomicFileWriter.removeLeftovers(path: path) == 2)
            #expect(try folder.names.count == others.count + 1)
            #expect(writer.writtenByteCount == 0)
        }
        #expect(try folder.names == others.sorted())
        #expect(AtomicFileWriter.removeLeftovers(path: path) == 0)
        #expect(AtomicFileWriter.removeLeftovers(path: "\(folder.path)/x/packed") == 0)
    }

    @Test("more bytes than were said stop the process, and so does a name for an unfinished file")
    func misuse() async {
        await #expect(processExitsWith: .failure) {
            var writer = try AtomicFileWriter(path: "/tmp/rewardd-tests-misuse", byteCount: 1)
            // SAFETY: bytes have no padding between them.
            try writer.write(unsafe ([1, 2] as [UInt8]).span.bytes)
        }
        await #expect(processExitsWith: .failure) {
            try AtomicFileWriter(path: "/tmp/rewardd-tests-misuse", byteCount: 1).commit()
        }
        AtomicFileWriter.removeLeftovers(path: "/tmp/rewardd-tests-misuse")
    }
}
