// Bounded reading of a GGUF file from its start: header, metadata, descriptions of tensors.
//
//     bytes   what (integers are little-endian)
//     4       "GGUF"
//     4       version: 2 or 3, which differ in nothing that is read here
//     8, 8    how many tensors, how many metadata entries
//     ...     entries: key, kind (4), value
//     ...     tensors: name, dimension count (4), sizes innermost first (8 each), type (4),
//             offset from the start of the data (8)
//     ...     padding up to a multiple of the alignment; then the data
//
// A string is its length (8) and its bytes; an array is the kind of its elements (4), their number
// (8) and the elements. Every length is checked against what is left of the file before it is used.

internal import RewardPlatform

/// A position in a file, and where errors say it is.
struct GGUFReader {
    let file: MappedFile
    private(set) var position = 0
    /// What is being read, for messages.
    var place = Place.header

    /// A part of the file.
    enum Place {
        case header
        case entry(Int, key: String?)
        case tensor(Int)
    }

    init(file: MappedFile) { self.file = file }

    var remainingByteCount: Int { file.byteCount - position }

    func error(_ problem: WeightError.Problem) -> WeightError {
        WeightError(file: file.path, problem)
    }

    /// What a message calls a part of the current place.
    func describe(_ what: String) -> String {
        switch place {
        case .header: "\(what)"
        case .entry(let index, nil): "\(what) of metadata entry \(index)"
        case .entry(_, let key?): "\(what) of metadata key \(WeightError.quoted(key))"
        case .tensor(let index): "\(what) of tensor \(index)"
        }
    }

    /// Throws unless the file has `byteCount` more bytes.
    func need(_ byteCount: UInt64, _ what: String) throws(WeightError) {
        guard byteCount <= UInt64(remainingByteCount) else {
            throw error(
                .truncated(
                    what: describe(what),
                    byteOffset: position,
                    byteCount: byteCount,
                    fileByteCount: file.byteCount
                )
            )
        }
    }

    /// An integer of any width.
    mutating func integer<Value: FixedWidthInteger & BitwiseCopyable>(
        _ what: String,
        as type: Value.Type = Value.self
    ) throws(WeightError) -> Value {
        let byteCount = MemoryLayout<Value>.size
        try need(UInt64(byteCount), what)
        defer { position += byteCount }
        return file.bytes.littleEndian(at: position)
    }

    /// The number of things that take at least `minimumByteCount` bytes each.
    mutating func count(
        _ what: String,
        minimumByteCount: Int,
        maximum: Int
    ) throws(WeightError) -> Int {
        let count: UInt64 = try integer(what)
        guard count <= UInt64(maximum) else {
            throw error(.overLimit(what: describe(what), found: count, maximum: maximum))
        }
        // No overflow: the maximum times the size of a thing is far below 2^64.
        try need(count * UInt64(minimumByteCount), what)
        return Int(count)
    }

    /// The place of a string's bytes.
    mutating func string(_ what: String) throws(WeightError) -> Range<Int> {
        let byteCount: UInt64 = try integer("the length of \(what)")
        try need(byteCount, what)
        let start = position
        position += Int(byteCount)
        return start..<position
    }

    /// A key or a tensor's name: short, valid UTF-8.
    mutating func name(_ what: String) throws(WeightError) -> String {
        let range = try string(what)
        guard range.count <= WeightLimits.maximumNameByteCount else {
            throw error(
                .overLimit(
                    what: describe("the length of \(what)"),
                    found: UInt64(range.count),
                    maximum: WeightLimits.maximumNameByteCount
                )
            )
        }
        let bytes = file.bytes.array(range)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw error(
                .malformed(
                    what: describe(what),
                    found: WeightError.quoted(String(decoding: bytes, as: UTF8.self)),
                    expected: "valid UTF-8"
                )
            )
        }
        return text
    }

    /// Steps over bytes that were checked to be there.
    mutating func skip(_ byteCount: Int) {
        precondition(byteCount >= 0 && byteCount <= remainingByteCount, "inside the file")
        position += byteCount
    }

    /// Steps over `count` strings.
    mutating func skipStrings(_ count: Int, _ what: String) throws(WeightError) {
        let file = file
        let bytes = file.bytes
        var next = position
        for index in 0..<count {
            guard bytes.byteCount - next >= 8 else {
                position = next
                return try need(8, "the length of string \(index) of \(what)")
            }
            let byteCount: UInt64 = bytes.littleEndian(at: next)
            next += 8
            guard byteCount <= UInt64(bytes.byteCount - next) else {
                position = next
                return try need(byteCount, "string \(index) of \(what)")
            }
            next += Int(byteCount)
        }
        position = next
    }
}

extension RawSpan {
    /// An integer at any offset; both ends are checked.
    func littleEndian<Value: FixedWidthInteger & BitwiseCopyable>(
        at byteOffset: Int,
        as type: Value.Type = Value.self
    ) -> Value {
        // SAFETY: the load checks its bounds, and every bit pattern is an integer.
        Value(
            littleEndian: unsafe unsafeLoadUnaligned(fromByteOffset: byteOffset, as: Value.self)
        )
    }

    /// A copy of some of the bytes.
    func array(_ range: Range<Int>) -> [UInt8] {
        // SAFETY: the buffer is used only inside the closure, which copies it.
        unsafe extracting(range).withUnsafeBytes { buffer in unsafe Array(buffer) }
    }

    /// Some of the bytes as text; what is not UTF-8 becomes U+FFFD.
    func text(_ range: Range<Int>) -> String {
        // SAFETY: the buffer is used only inside the closure, which copies it.
        unsafe extracting(range).withUnsafeBytes { buffer in
            unsafe String(decoding: buffer, as: UTF8.self)
        }
    }
}
