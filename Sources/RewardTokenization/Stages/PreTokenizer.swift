// Cutting of text into pieces. Merging never crosses a cut.

internal import RewardTypes

/// What happens to the parts of a text that match a pattern.
enum SplitBehavior: String, CaseIterable, Sendable {
    case removed = "Removed"
    case isolated = "Isolated"
    case mergedWithPrevious = "MergedWithPrevious"
    case mergedWithNext = "MergedWithNext"
    case contiguous = "Contiguous"
}

/// When a marker is put in front of a piece.
enum PrependScheme: String, CaseIterable, Sendable {
    case first, never, always
}

/// A text and where it is cut.
struct Pieces {
    var text: MappedText
    var ranges: [Range<Int>]

    /// A text in one piece.
    init(_ text: MappedText) {
        self.text = text
        ranges = text.bytes.isEmpty ? [] : [text.bytes.indices]
    }
}

/// One way of cutting.
enum PreTokenizer: Sendable {
    case split(TextPattern, SplitBehavior, isInverted: Bool)
    /// A space in front of every piece without one.
    case prefixSpace
    /// The byte-level alphabet: every byte becomes a printable character.
    case byteAlphabet
    case metaspace(marker: [UInt8], PrependScheme, splits: Bool)

    /// The pattern of GPT-2, which the byte-level stage brings along.
    static let byteLevelPattern: StaticString =
        #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#

    /// How many times longer a text can become, at most.
    var largestGrowth: Int {
        switch self {
        case .split: 1
        case .prefixSpace, .byteAlphabet: 2
        case .metaspace(let marker, _, _): 2 * marker.count
        }
    }

    /// Cuts, and rewrites where the stage does that.
    func apply(_ pieces: inout Pieces, _ budget: inout StepBudget) {
        switch self {
        case .split(let pattern, let behavior, let isInverted):
            let source = pieces
            var ranges: [Range<Int>] = []
            ranges.reserveCapacity(source.text.bytes.count / 4 + 1)
            for range in source.ranges {
                behavior.cut(
                    range,
                    of: source.text.bytes.span,
                    by: pattern,
                    isInverted: isInverted,
                    &budget,
                    into: &ranges
                )
            }
            pieces.ranges = ranges
        case .prefixSpace:
            let space = UInt8(ascii: " ")
            guard pieces.ranges.contains(where: { pieces.text.bytes[$0.lowerBound] != space })
            else { return }
            pieces.rebuild { range, text, builder in
                if text.bytes[range.lowerBound] != space {
                    builder.append(
                        CollectionOfOne(space),
                        end: text.startOffset(of: range.lowerBound)
                    )
                }
                builder.copy(range, of: text)
            }
        case .byteAlphabet:
            pieces.rebuild { range, text, builder in
                for index in range {
                    builder.append(
                        scalar: ByteAlphabet.scalar(of: text.bytes[index]),
                        end: text.endOffset(after: index)
                    )
                }
            }
        case .metaspace(let marker, let scheme, let splits):
            replaceSpaces(in: &pieces, with: marker, scheme)
            if splits {
                PreTokenizer.split(.literal(marker), .mergedWithNext, isInverted: false)
                    .apply(&pieces, &budget)
            }
        }
    }

    private func replaceSpaces(
        in pieces: inout Pieces,
        with marker: [UInt8],
        _ scheme: PrependScheme
    ) {
        let space = UInt8(ascii: " ")
        pieces.rebuild { range, text, builder in
            let begins =
                text.bytes[range.lowerBound] == space || text.bytes[range].starts(with: marker)
            let start = text.startOffset(of: range.lowerBound)
            if !begins, scheme == .always || scheme == .first && start == 0 {
                builder.append(marker, end: start)
            }
            var copied = range.lowerBound
            for index in range where text.bytes[index] == space {
                builder.copy(copied..<index, of: text)
                builder.append(marker, end: text.endOffset(after: index))
                copied = index + 1
            }
            builder.copy(copied..<range.upperBound, of: text)
        }
    }
}

extension Pieces {
    /// Makes a new text piece by piece.
    fileprivate mutating func rebuild(
        _ body: (Range<Int>, MappedText, inout MappedText.Builder) -> Void
    ) {
        var builder = MappedText.Builder(capacity: text.bytes.count + ranges.count)
        var rebuilt: [Range<Int>] = []
        rebuilt.reserveCapacity(ranges.count)
        for range in ranges {
            let start = builder.bytes.count
            body(range, text, &builder)
            rebuilt.append(start..<builder.bytes.count)
        }
        text = builder.finish(origin: text.origin)
        ranges = rebuilt
    }
}

extension SplitBehavior {
    /// Appends the pieces of one range.
    func cut(
        _ range: Range<Int>,
        of text: borrowing Span<UInt8>,
        by pattern: TextPattern,
        isInverted: Bool,
        _ budget: inout StepBudget,
        into output: inout [Range<Int>]
    ) {
        var parts: [(range: Range<Int>, isMatch: Bool)] = []
        var isolated: [Range<Int>] = []
        swap(&isolated, &output)
        pattern.forEachPart(of: range, in: text, &budget) { part, matches in
            let isMatch = matches != isInverted
            switch self {
            case .isolated: isolated.append(part)
            case .removed: if !isMatch { isolated.append(part) }
            case .mergedWithPrevious, .mergedWithNext, .contiguous: parts.append((part, isMatch))
            }
        }
        swap(&isolated, &output)
        switch self {
        case .isolated, .removed: break
        case .contiguous: Self.join(parts, into: &output) { $0 == $1 }
        case .mergedWithPrevious: Self.join(parts, into: &output) { $1 && !$0 }
        case .mergedWithNext:
            // The same from the right: a match joins what follows it, unless that is a match too.
            var first = output.count
            var nextIsMatch = false
            for (part, isMatch) in parts.reversed() {
                if isMatch, !nextIsMatch, output.count > first {
                    let last = output.removeLast()
                    output.append(part.lowerBound..<last.upperBound)
                } else {
                    output.append(part)
                }
                nextIsMatch = isMatch
            }
            var last = output.count - 1
            while first < last {
                output.swapAt(first, last)
                first += 1
                last -= 1
            }
        }
    }

    /// Appends parts, joining one to the piece before it where `joins(previous, own)` says so.
    private static func join(
        _ parts: [(range: Range<Int>, isMatch: Bool)],
        into output: inout [Range<Int>],
        _ joins: (Bool, Bool) -> Bool
    ) {
        let first = output.count
        var previous = false
        for (part, isMatch) in parts {
            if joins(previous, isMatch), output.count > first {
                let last = output.removeLast()
                output.append(last.lowerBound..<part.upperBound)
            } else {
                output.append(part)
            }
            previous = isMatch
        }
    }
}
