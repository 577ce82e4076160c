// The steps of a reply, as bytes of its text and as tokens.

internal import RewardTypes

/// Where the steps of a reply begin.
///
/// A step reaches to the beginning of the next one, so that the white space between two belongs to
/// the first of them, and the last one reaches to the end of the turn. White space before the first
/// step belongs to that. Steps are therefore all of the reply, and none of them is blank.
struct ReplySteps: Sendable, Equatable {
    /// Bytes of the text at which steps begin; 0 for the first, each larger than the one before.
    let starts: [Int]

    /// The steps of a text, or those that came with it.
    ///
    /// Steps that came with a text have to make it up, white space around them aside. Blank ones
    /// are left out.
    ///
    /// - Parameters:
    ///   - candidate: The reply, a text.
    ///   - separator: What stands between steps where none came with the text; not empty.
    /// - Throws: When there are no steps.
    init(of candidate: Candidate, separator: String) throws(ItemFailure) {
        guard case .text(let text) = candidate.content else {
            throw ItemFailure(.invalidInput, "token ids have no steps; send text")
        }
        let bytes = Array(text.utf8)
        let found =
            if let steps = candidate.steps {
                try Self.starts(of: steps, in: bytes)
            } else {
                Self.starts(in: bytes, separator: Array(separator.utf8))
            }
        guard !found.isEmpty else { throw ItemFailure(.invalidInput, "has no steps") }
        starts = [0] + found.dropFirst()
    }

    private static func starts(in text: [UInt8], separator: [UInt8]) -> [Int] {
        var starts: [Int] = []
        var piece = 0
        while piece < text.count {
            var end = piece
            while end < text.count, !text[end...].starts(with: separator) { end += 1 }
            if !text[piece..<end].allSatisfy(\.isWhiteSpace) { starts.append(piece) }
            piece = end + separator.count
        }
        return starts
    }

    private static func starts(
        of steps: [String],
        in text: [UInt8]
    ) throws(ItemFailure) -> [Int] {
        var starts: [Int] = []
        var rest = text[...].drop(while: \.isWhiteSpace)
        for (index, step) in steps.enumerated() {
            let bytes = Array(step.utf8.drop(while: \.isWhiteSpace))
            guard let last = bytes.lastIndex(where: { !$0.isWhiteSpace }) else { continue }
            let step = bytes[...last]
            guard rest.starts(with: step) else {
                throw ItemFailure(
                    .invalidInput,
                    "steps[\(index)] is not how its text goes on; steps have to make up the text, "
                        + "white space between them aside"
                )
            }
            starts.append(rest.startIndex)
            rest = rest.dropFirst(step.count).drop(while: \.isWhiteSpace)
        }
        guard rest.isEmpty || starts.isEmpty else {
            throw ItemFailure(.invalidInput, "goes on after the last of its steps")
        }
        return starts
    }

    /// Tokens to steps.
    ///
    /// A token belongs to the step in which it ends. Steps without a token that counts, because a
    /// token straddles them or the reply was cut, are left out.
    ///
    /// - Parameters:
    ///   - ends: Where tokens end in the text, in bytes; never decreasing.
    ///   - offsets: Those that count, in rising order.
    /// - Returns: For each step, places in `offsets`.
    func places(ends: [Int], offsets: [Int]) -> [[Int]] {
        var steps: [[Int]] = []
        var step = 0
        var place = 0
        while place < offsets.count {
            while step + 1 < starts.count, ends[offsets[place]] > starts[step + 1] { step += 1 }
            let first = place
            while place < offsets.count,
                step + 1 == starts.count || ends[offsets[place]] <= starts[step + 1]
            {
                place += 1
            }
            steps.append(Array(first..<place))
        }
        return steps
    }
}

extension UInt8 {
    /// Whether it is white space of ASCII.
    fileprivate var isWhiteSpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
}
