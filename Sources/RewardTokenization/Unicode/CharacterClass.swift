// A set of characters as patterns write it: kinds, ranges, negation.

/// A set of code points.
struct CharacterClass: Sendable, Hashable {
    private var kinds: ScalarKindSet
    private var ranges: [ClosedRange<UInt32>]
    private var isNegated: Bool
    // Membership of ASCII, one bit each: most text is decided here.
    private var lowASCII: UInt64 = 0
    private var highASCII: UInt64 = 0

    /// All code points of some kinds or in some ranges, or all others.
    init(
        kinds: ScalarKindSet = [],
        ranges: [ClosedRange<UInt32>] = [],
        isNegated: Bool = false
    ) {
        self.kinds = kinds
        self.ranges = ranges.sorted { $0.lowerBound < $1.lowerBound }
        self.isNegated = isNegated
        let table = ScalarKinds.shared
        for scalar in UInt32(0)..<64 where decide(scalar, table) { lowASCII |= 1 << scalar }
        for scalar in UInt32(64)..<128 where decide(scalar, table) {
            highASCII |= 1 << (scalar - 64)
        }
    }

    /// One code point.
    init(_ scalar: Unicode.Scalar) {
        self.init(ranges: [scalar.value...scalar.value])
    }

    private func decide(_ scalar: UInt32, _ table: ScalarKinds) -> Bool {
        (table.contains(scalar, in: kinds) || isInRanges(scalar)) != isNegated
    }

    private func isInRanges(_ scalar: UInt32) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < scalar { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(scalar)
    }

    /// Whether an ASCII byte is in the set.
    @inline(__always)
    func contains(ascii byte: UInt8) -> Bool {
        (byte < 64 ? lowASCII >> UInt64(byte) : highASCII >> UInt64(byte & 63)) & 1 != 0
    }

    /// Whether a code point is in the set.
    @inline(__always)
    func contains(_ scalar: UInt32, _ table: borrowing ScalarKinds) -> Bool {
        if scalar < 0x80 { return contains(ascii: UInt8(scalar)) }
        if ranges.isEmpty { return table.contains(scalar, in: kinds) != isNegated }
        return (table.contains(scalar, in: kinds) || isInRanges(scalar)) != isNegated
    }

    /// Whether any code point above ASCII may be in the set; true when in doubt.
    var mayContainNonASCII: Bool {
        if isNegated || !kinds.isEmpty { return true }
        return ranges.contains { $0.upperBound >= 0x80 }
    }
}

extension CharacterClass {
    /// White space, as `\s`.
    static let whitespace = CharacterClass(kinds: .whitespace)
    /// What the digits stage takes for a digit.
    static let numeric = CharacterClass(ranges: UnicodeTables.ranges(UnicodeTables.numeric))
    /// What the punctuation stage cuts out.
    static let punctuation = CharacterClass(ranges: UnicodeTables.ranges(UnicodeTables.punctuation))
    /// What words are made of, as `\w` of added tokens and of the white space stage.
    static let word = CharacterClass(
        kinds: .letters.union(.marks).union(.init(.decimalNumber, .letterNumber, .connector)),
        ranges: UnicodeTables.ranges(UnicodeTables.furtherWordCharacters)
    )
}
