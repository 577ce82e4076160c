// The values that may travel between candidate code and its judge.
//
// They are data only: whatever methods a value has in the jail stay there, so that nothing can be
// equal to everything.

/// A value of a program under test.
package indirect enum CodeValue: Sendable, Hashable {
    case none
    case bool(Bool)
    case integer(CodeInteger)
    case float(Double)
    /// Real and imaginary part.
    case complex(Double, Double)
    /// UTF-8, in which lone surrogates have their three bytes.
    case text([UInt8])
    case bytes([UInt8])
    case list([CodeValue])
    case tuple([CodeValue])
    case dictionary([CodeEntry])
    /// Elements in no particular order; frozen ones are the same.
    case set([CodeValue])

    /// Containers nest at most so deep.
    package static let maximumDepth = 200

    /// A text.
    package static func string(_ text: String) -> CodeValue { .text(Array(text.utf8)) }

    /// A whole number of 64 bits.
    package static func int(_ value: Int64) -> CodeValue { .integer(CodeInteger(value)) }
}

/// A key of a dictionary and its value.
package struct CodeEntry: Sendable, Hashable {
    /// The key.
    package let key: CodeValue
    /// Its value.
    package let value: CodeValue

    /// An entry.
    package init(_ key: CodeValue, _ value: CodeValue) {
        self.key = key
        self.value = value
    }
}

/// What stands before each value in bytes.
///
///     N | T | F                       None, True, False
///     i  sign(1: 0 or 1) length(4) magnitude, big-endian without leading zeros
///     f  8 bytes                      IEEE 754, big-endian
///     c  16 bytes                     real part, imaginary part
///     s  length(4) UTF-8              text
///     b  length(4) bytes
///     l | t | S  count(4) values      list, tuple, set
///     d  count(4) (key value)...      dictionary
enum CodeTag: UInt8 {
    case none = 0x4E
    case yes = 0x54
    case no = 0x46
    case integer = 0x69
    case float = 0x66
    case complex = 0x63
    case text = 0x73
    case bytes = 0x62
    case list = 0x6C
    case tuple = 0x74
    case set = 0x53
    case dictionary = 0x64
}
