// A part of the given text on its way through the stages, with the way back to the original.

/// UTF-8 with, for each byte, where in the given text its source ends.
///
/// A token that ends after byte `i` here ends at `endOffset(after: i)` of the given text. Bytes
/// that a stage leaves alone map one to one, so a token may end inside a character. All bytes of a
/// rewritten passage map to the end of that passage: a token that holds any of it needs all of it.
/// Bytes that a stage inserts map to where they were inserted.
struct MappedText: Sendable {
    /// The text as it is now.
    var bytes: [UInt8]
    /// Where in the given text this part begins.
    private(set) var origin: Int
    // Nil while every byte is still where it was.
    private var ends: [UInt32]?

    /// An untouched part of the given text.
    init(bytes: [UInt8], origin: Int) {
        self.bytes = bytes
        self.origin = origin
    }

    /// Offset in the given text of the end of the source of a byte.
    func endOffset(after index: Int) -> Int {
        if let ends { Int(ends[index]) } else { origin + index + 1 }
    }

    /// Offset in the given text where the source of a byte begins.
    func startOffset(of index: Int) -> Int {
        index == 0 ? origin : endOffset(after: index - 1)
    }

    /// A part of this text as a text of its own.
    func slice(_ range: Range<Int>) -> MappedText {
        var slice = MappedText(
            bytes: Array(bytes[range]),
            origin: startOffset(of: range.lowerBound)
        )
        if let ends { slice.ends = Array(ends[range]) }
        return slice
    }

    /// Builds a changed copy of a text.
    struct Builder {
        private(set) var bytes: [UInt8] = []
        private var ends: [UInt32] = []

        /// An empty copy.
        init(capacity: Int) {
            bytes.reserveCapacity(capacity)
            ends.reserveCapacity(capacity)
        }

        /// Copies bytes as they are.
        mutating func copy(_ range: Range<Int>, of source: MappedText) {
            bytes.append(contentsOf: source.bytes[range])
            for index in range { ends.append(UInt32(source.endOffset(after: index))) }
        }

        /// Adds bytes whose source ends at an offset of the given text.
        mutating func append(_ new: some Collection<UInt8>, end: Int) {
            bytes.append(contentsOf: new)
            ends.append(contentsOf: repeatElement(UInt32(end), count: new.count))
        }

        /// Adds the form of a code point.
        mutating func append(scalar: UInt32, end: Int) {
            let count = bytes.count
            bytes.append(scalar: scalar)
            ends.append(contentsOf: repeatElement(UInt32(end), count: bytes.count - count))
        }

        /// The copy, in the place of the text it was made from.
        func finish(origin: Int) -> MappedText {
            var text = MappedText(bytes: bytes, origin: origin)
            text.ends = ends
            return text
        }
    }
}
