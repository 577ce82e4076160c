// The compact tables of this folder and how they are read.
//
// All numbers are base 32 with digits 0-9 and a-v. `categoryRuns` is a letter of `kindLetters` and
// a length, again and again, over all code points. Sets are alternating gaps and lengths from zero.
// Mappings are entries `gap scalar scalar ...` joined by ";"; a gap counts from the last entry.
// The tables say what the reference tokenizers take for a letter or a mark, which is not one
// version of Unicode; they are probed, not copied from a database.

/// The tables, and readers for their formats.
enum UnicodeTables {
    /// The letters of `categoryRuns`, in the order of `ScalarKind`.
    static let kindLetters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ!#$%&*".utf8)

    /// All numbers of a text in which other characters only separate.
    static func numbers(_ text: some Collection<UInt8>) -> [UInt32] {
        var numbers: [UInt32] = []
        var current: UInt32?
        for byte in text {
            if let digit = digit(byte) {
                current = (current ?? 0) << 5 | digit
            } else if let number = current {
                numbers.append(number)
                current = nil
            }
        }
        if let current { numbers.append(current) }
        return numbers
    }

    /// The ranges of a set.
    static func ranges(_ text: String) -> [ClosedRange<UInt32>] {
        var ranges: [ClosedRange<UInt32>] = []
        var position: UInt32 = 0
        let numbers = numbers(text.utf8)
        for index in stride(from: 0, to: numbers.count - 1, by: 2) {
            let lower = position + numbers[index]
            position = lower + numbers[index + 1]
            ranges.append(lower...(position - 1))
        }
        return ranges
    }

    /// The entries of a mapping.
    static func mapping(_ text: String) -> [UInt32: [UInt32]] {
        var mapping: [UInt32: [UInt32]] = [:]
        var position: UInt32 = 0
        for entry in text.utf8.split(separator: UInt8(ascii: ";")) {
            let numbers = numbers(entry)
            position += numbers[0]
            mapping[position] = Array(numbers.dropFirst())
        }
        return mapping
    }

    /// The value of a base-32 digit.
    static func digit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "v"): UInt32(byte - UInt8(ascii: "a") + 10)
        default: nil
        }
    }
}
