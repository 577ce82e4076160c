import Foundation
import RewardNumerics
import RewardPlatform
import RewardTestSupport
import Testing

@testable import RewardEngine

@Suite("Packed weights on disk")
final class PackedWeightFileTests {
    private let folder: TemporaryFolder
    private let pool = ComputePool(threadCount: 2)
    /// More than two chunks, and no whole number of them.
    private static let floatCount = (9 << 20) / 4 + 5

    init() throws { folder = try TemporaryFolder() }

    private func file(_ digest: String = "0123456789abcdef0123") -> PackedWeightFile {
        PackedWeightFile(folder: folder.path, digest: digest, precision: .f32)
    }

    private func storage(_ byte: (Int) -> UInt8) throws -> FloatStorage {
        let storage = try #require(FloatStorage(count: Self.floatCount))
        let bytes = (0..<storage.byteCount).map(byte)
        // SAFETY: bytes have no padding between them that could be uninitialised.
        unsafe storage.fill(0..<storage.byteCount, from: bytes.span.bytes)
        return storage
    }

    private func bytes(_ storage: FloatStorage) -> [UInt8] {
        let span = storage.bytes(0..<storage.byteCount)
        return unsafe span.withUnsafeBytes { unsafe Array($0) }
    }

    private func pattern(_ index: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: index &* 31 &+ index >> 9)
    }

    @Test("what was written is read, to the last byte")
    func roundTrip() throws {
        let written = try storage(pattern)
        try file().write(written, pool: pool)
        let read = try storage { _ in 0 }
        #expect(file().read(into: read, pool: pool) == nil)
        #expect(bytes(read) == bytes(written))
    }

    @Test("no file is no complaint")
    func absent() throws {
        #expect(file().read(into: try storage(pattern), pool: pool) == .absent)
    }

    @Test("one wrong bit anywhere is noticed", arguments: [0, 30, 4095, 4096, 5_000_000, -1])
    func damaged(place: Int) throws {
        try file().write(try storage(pattern), pool: pool)
        let url = URL(filePath: file().path)
        var data = try Data(contentsOf: url)
        data[place < 0 ? data.count + place : place] ^= 4
        try data.write(to: url)
        let fault = file().read(into: try storage(pattern), pool: pool)
        #expect(fault == .unreadable("its header or its digest is another one"))
    }

    @Test("a short file, or one of other weights, is not read")
    func otherLengths() throws {
        try file().write(try storage(pattern), pool: pool)
        let url = URL(filePath: file().path)
        let data = try Data(contentsOf: url)
        try data.dropLast().write(to: url)
        let fault = file().read(into: try storage(pattern), pool: pool)
        #expect(fault == .unreadable("it has \(data.count - 1) bytes"))
    }

    @Test("the whole digest of the model counts, not the part in the name")
    func otherModel() throws {
        try file().write(try storage(pattern), pool: pool)
        let other = file("0123456789abcdef9999")
        #expect(other.path == file().path)
        #expect(other.read(into: try storage(pattern), pool: pool) != nil)
    }

    @Test("a folder that is not there is an error that names it")
    func noFolder() throws {
        let file = PackedWeightFile(folder: "/nonexistent", digest: "0", precision: .bf16)
        let storage = try storage(pattern)
        #expect {
            try file.write(storage, pool: pool)
        } throws: {
            "\($0)".contains("/nonexistent/")
        }
    }
}
