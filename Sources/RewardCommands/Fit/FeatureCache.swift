// Hidden states that the daemon has computed before, on disk.
//
//     bytes     what
//     32        SHA-256 of everything that the vectors depend on
//     4         n, little-endian: numbers that follow
//     4 n       32-bit floats, little-endian
//     8         FNV-1a of all of the above
//
// Records are only ever appended. What a killed program left half-written ends the file: it is cut
// off when the file is opened.

internal import Foundation
internal import RewardPlatform
internal import RewardTypes

/// Vectors by what they were computed from.
///
/// Isolation: used by the one task that runs a command.
final class FeatureCache {
    /// Where the file is; nil keeps nothing.
    let path: String?
    private var vectors: [[UInt8]: [Float]] = [:]
    private let handle: FileHandle?

    private static let keyByteCount = 32
    private static let headByteCount = keyByteCount + 4
    private static let checkByteCount = 8

    /// A cache that keeps nothing.
    init() {
        path = nil
        handle = nil
    }

    /// Opens the file of an identity in a folder, or makes it.
    ///
    /// - Parameters:
    ///   - folder: Made if it is not there.
    ///   - identity: What all vectors of the file have in common: model, template, version.
    /// - Throws: When the folder or file cannot be used.
    init(folder: String, identity: JSONValue) throws {
        let name = try SHA256Digest.hexadecimal(of: Array(identity.jsonText.utf8))
        let url = URL(filePath: folder, directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        let file = url.appending(path: "\(name.prefix(32)).features")
        let path = file.path(percentEncoded: false)
        self.path = path
        if !FileManager.default.fileExists(atPath: path) {
            guard FileManager.default.createFile(atPath: path, contents: nil) else {
                throw CocoaError(.fileWriteUnknown)
            }
        }
        let handle = try FileHandle(forUpdating: file)
        self.handle = handle
        let bytes = [UInt8](try handle.readToEnd() ?? Data())
        var start = 0
        while let record = Self.record(bytes[start...]) {
            vectors[record.key] = record.values
            start += record.byteCount
        }
        if start < bytes.count { try handle.truncate(atOffset: UInt64(start)) }
    }

    /// How many vectors are there.
    var count: Int { vectors.count }

    /// The key of what a vector is computed from.
    static func key(_ parts: JSONValue) throws(SystemError) -> [UInt8] {
        let digits = Array(try SHA256Digest.hexadecimal(of: Array(parts.jsonText.utf8)).utf8)
        return stride(from: 0, to: digits.count, by: 2).map { index in
            digits[index...index + 1].reduce(0) { value, digit in
                value * 16 + (digit < 0x3A ? digit - 0x30 : digit - 0x57)
            }
        }
    }

    /// The vector of a key, if it is known.
    subscript(key: [UInt8]) -> [Float]? { vectors[key] }

    /// Remembers a vector.
    func store(_ values: [Float], for key: [UInt8]) throws {
        vectors[key] = values
        guard let handle else { return }
        var record = key
        record += Self.littleEndian(UInt64(values.count), byteCount: 4)
        for value in values { record += Self.littleEndian(UInt64(value.bitPattern), byteCount: 4) }
        record += Self.littleEndian(Self.check(record[...]), byteCount: Self.checkByteCount)
        try handle.write(contentsOf: record)
    }

    private static func record(
        _ bytes: ArraySlice<UInt8>
    ) -> (key: [UInt8], values: [Float], byteCount: Int)? {
        guard bytes.count >= headByteCount + checkByteCount else { return nil }
        let key = Array(bytes.prefix(keyByteCount))
        let count = Int(number(bytes.dropFirst(keyByteCount).prefix(4)))
        let byteCount = headByteCount + 4 * count + checkByteCount
        guard bytes.count >= byteCount else { return nil }
        let body = bytes.prefix(byteCount - checkByteCount)
        guard number(bytes.prefix(byteCount).suffix(checkByteCount)) == check(body) else {
            return nil
        }
        let first = bytes.startIndex + headByteCount
        let values = (0..<count).map { index in
            let start = first + 4 * index
            return Float(bitPattern: UInt32(number(bytes[start..<start + 4])))
        }
        return (key, values, byteCount)
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func littleEndian(_ value: UInt64, byteCount: Int) -> [UInt8] {
        (0..<byteCount).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
    }

    private static func check(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
