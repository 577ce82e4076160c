// The alphabet in which byte-level vocabularies are spelled.
//
// Source: bytes_to_unicode of GPT-2's encoder. Printable Latin-1 bytes stand for themselves, the
// other 68 are the code points from U+0100 on, in order.

/// Bytes as printable characters, and back.
enum ByteAlphabet {
    private static let scalars: [UInt32] = {
        var scalars: [UInt32] = []
        var next: UInt32 = 0x100
        for byte in UInt32(0)...255 {
            if 0x21...0x7E ~= byte || 0xA1...0xAC ~= byte || 0xAE...0xFF ~= byte {
                scalars.append(byte)
            } else {
                scalars.append(next)
                next += 1
            }
        }
        return scalars
    }()

    private static let bytes: [UInt32: UInt8] = Dictionary(
        uniqueKeysWithValues: scalars.enumerated().map { ($1, UInt8($0)) }
    )

    /// The character of a byte.
    static func scalar(of byte: UInt8) -> UInt32 { scalars[Int(byte)] }

    /// The byte of a character, or nil if no byte has it.
    static func byte(of scalar: UInt32) -> UInt8? { bytes[scalar] }

    /// The bytes of a text that is spelled in the alphabet alone, or nil.
    static func bytes(of text: some StringProtocol) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            guard let byte = bytes[scalar.value] else { return nil }
            result.append(byte)
        }
        return result
    }
}
