// Frames of the helper's stream: fields `name length\n bytes \n`, ended by `end 0\n\n`.

/// A message to the helper or from it: named fields in order.
struct SandboxFrame: Sendable, Equatable {
    /// One field; a name is of a-z and `-`, at most 31 bytes.
    struct Field: Sendable, Equatable {
        let name: String
        let bytes: [UInt8]

        /// The bytes as text.
        var text: String { String(decoding: bytes, as: UTF8.self) }
        /// The bytes as a decimal number.
        var number: Int? { Int(text) }
    }

    /// The fields, without the one that ends the frame.
    var fields: [Field] = []

    /// The text of the first field of a name.
    func text(_ name: String) -> String? { fields.first { $0.name == name }?.text }

    /// The texts of all fields of a name.
    func texts(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.text) }

    mutating func append(_ name: String, _ bytes: [UInt8]) {
        fields.append(Field(name: name, bytes: bytes))
    }

    mutating func append(_ name: String, _ text: String) { append(name, Array(text.utf8)) }

    mutating func append(_ name: String, _ number: Int) { append(name, String(number)) }

    /// The frame as it goes over the stream.
    var encoded: [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(fields.reduce(16) { $0 + $1.bytes.count + $1.name.utf8.count + 16 })
        for field in fields + [Field(name: "end", bytes: [])] {
            result += Array("\(field.name) \(field.bytes.count)\n".utf8)
            result += field.bytes
            result.append(UInt8(ascii: "\n"))
        }
        return result
    }
}

/// Cuts a stream into frames.
struct SandboxFrameDecoder {
    /// What is no frame; the stream cannot be used any more.
    struct Malformed: Error, Equatable {
        let problem: String
    }

    static let maximumByteCount = 256 << 20
    static let maximumFieldCount = 8192
    private static let maximumHeaderByteCount = 48

    private var pending: [UInt8] = []
    private var position = 0
    private var frame = SandboxFrame()
    private var byteCount = 0

    /// Adds what the stream brought.
    mutating func append(_ bytes: [UInt8]) {
        if position > 0, position == pending.count || position > 1 << 20 {
            pending.removeFirst(position)
            position = 0
        }
        pending += bytes
    }

    /// The next whole frame; nil while bytes are missing.
    mutating func next() throws(Malformed) -> SandboxFrame? {
        while let field = try nextField() {
            if field.name == "end" {
                defer {
                    frame = SandboxFrame()
                    byteCount = 0
                }
                return frame
            }
            byteCount += field.bytes.count
            guard byteCount <= Self.maximumByteCount,
                frame.fields.count < Self.maximumFieldCount
            else { throw Malformed(problem: "a frame is too large") }
            frame.fields.append(field)
        }
        return nil
    }

    private mutating func nextField() throws(Malformed) -> SandboxFrame.Field? {
        let window = pending[position...].prefix(Self.maximumHeaderByteCount)
        guard let end = window.firstIndex(of: UInt8(ascii: "\n")) else {
            guard window.count < Self.maximumHeaderByteCount else {
                throw Malformed(problem: "a field has no header")
            }
            return nil
        }
        let words = window[..<end].split(
            separator: UInt8(ascii: " "),
            omittingEmptySubsequences: false
        )
        let isName = words.first.map { word in
            !word.isEmpty && word.count < 32
                && word.allSatisfy { (97...122).contains($0) || $0 == UInt8(ascii: "-") }
        }
        guard words.count == 2, isName == true, (1...9).contains(words[1].count),
            words[1].allSatisfy({ (48...57).contains($0) }),
            let length = Int(String(decoding: words[1], as: UTF8.self)),
            length <= Self.maximumByteCount
        else { throw Malformed(problem: "a field has no header") }
        let start = end + 1
        guard pending.count - start > length else { return nil }
        guard pending[start + length] == UInt8(ascii: "\n") else {
            throw Malformed(problem: "a field is not as long as it says")
        }
        position = start + length + 1
        return SandboxFrame.Field(
            name: String(decoding: words[0], as: UTF8.self),
            bytes: Array(pending[start..<start + length])
        )
    }
}
