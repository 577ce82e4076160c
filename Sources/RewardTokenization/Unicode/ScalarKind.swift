// Which kind of character a code point is, in constant time.

/// General categories, with the controls that count as white space set apart.
///
/// Raw values are positions in `UnicodeTables.kindLetters` and bits in `ScalarKindSet`.
enum ScalarKind: UInt8, CaseIterable {
    case upperLetter, lowerLetter, titleLetter, modifierLetter, otherLetter
    case nonspacingMark, spacingMark, enclosingMark
    case decimalNumber, letterNumber, otherNumber
    case connector, dash, open, close, initialQuote, finalQuote, otherPunctuation
    case mathSymbol, currencySymbol, modifierSymbol, otherSymbol
    case space, lineSeparator, paragraphSeparator
    case control, format, privateUse, unassigned
    case controlSpace, carriageReturn, lineFeed
}

/// A set of kinds.
struct ScalarKindSet: OptionSet, Hashable, Sendable {
    let rawValue: UInt32

    init(rawValue: UInt32) { self.rawValue = rawValue }

    init(_ kinds: ScalarKind...) {
        rawValue = kinds.reduce(0) { $0 | 1 << UInt32($1.rawValue) }
    }

    static let letters = ScalarKindSet(
        .upperLetter,
        .lowerLetter,
        .titleLetter,
        .modifierLetter,
        .otherLetter
    )
    static let marks = ScalarKindSet(.nonspacingMark, .spacingMark, .enclosingMark)
    static let numbers = ScalarKindSet(.decimalNumber, .letterNumber, .otherNumber)
    static let punctuation = ScalarKindSet(
        .connector,
        .dash,
        .open,
        .close,
        .initialQuote,
        .finalQuote,
        .otherPunctuation
    )
    static let symbols = ScalarKindSet(
        .mathSymbol,
        .currencySymbol,
        .modifierSymbol,
        .otherSymbol
    )
    static let separators = ScalarKindSet(.space, .lineSeparator, .paragraphSeparator)
    static let whitespace = separators.union(
        ScalarKindSet(.controlSpace, .carriageReturn, .lineFeed)
    )
}

/// The kind of every code point: a table of blocks of 128, equal blocks stored once.
struct ScalarKinds: Sendable {
    /// Built on first use, in about a millisecond.
    static let shared = ScalarKinds()

    private var blocks: [UInt16] = []
    private var kinds: [UInt8] = []

    private init() {
        var flat: [UInt8] = []
        flat.reserveCapacity(0x110000)
        var kind: UInt8 = 0
        var length = 0
        var kindOfLetter = [UInt8](repeating: 0, count: 128)
        for (index, letter) in UnicodeTables.kindLetters.enumerated() {
            kindOfLetter[Int(letter)] = UInt8(index)
        }
        for byte in UnicodeTables.categoryRuns.utf8 {
            if let digit = UnicodeTables.digit(byte) {
                length = length << 5 | Int(digit)
            } else {
                flat.append(contentsOf: repeatElement(kind, count: length))
                kind = kindOfLetter[Int(byte & 0x7F)]
                length = 0
            }
        }
        flat.append(contentsOf: repeatElement(kind, count: length))
        precondition(flat.count == 0x110000, "categoryRuns covers all code points")
        var known: [ArraySlice<UInt8>: UInt16] = [:]
        for start in stride(from: 0, to: flat.count, by: 128) {
            let block = flat[start..<start + 128]
            if let index = known[block] {
                blocks.append(index)
            } else {
                let index = UInt16(kinds.count >> 7)
                known[block] = index
                blocks.append(index)
                kinds.append(contentsOf: block)
            }
        }
    }

    /// The raw kind of a code point; `scalar` is at most 0x10FFFF.
    @inline(__always)
    func rawKind(of scalar: UInt32) -> UInt8 {
        kinds[Int(blocks[Int(scalar >> 7)]) << 7 | Int(scalar & 127)]
    }

    /// Whether the kind of a code point is in a set.
    @inline(__always)
    func contains(_ scalar: UInt32, in set: ScalarKindSet) -> Bool {
        set.rawValue >> UInt32(rawKind(of: scalar)) & 1 != 0
    }
}
