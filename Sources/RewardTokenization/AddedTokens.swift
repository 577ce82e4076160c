// Tokens that are found in the text before anything else is done to it.
//
// Follows the added vocabulary of the Hugging Face tokenizers library: leftmost, then longest
// match; tokens marked "normalized" are looked for in the normalised text, all others before.

internal import RewardTypes

/// A token that stands for itself wherever its text occurs.
struct AddedToken: Sendable, Hashable {
    var content: [UInt8]
    var id: Int32
    /// Only where no word character is next to it.
    var isSingleWord = false
    /// Takes the white space before it along.
    var stripsLeft = false
    /// Takes the white space after it along.
    var stripsRight = false
    /// Is looked for, in its normalised form, in the normalised text.
    var isNormalized = false
    /// Is a control token, left out when special tokens are skipped.
    var isSpecial = false
}

/// Finds a set of added tokens in texts.
struct AddedTokenMatcher: Sendable {
    private let tokens: [AddedToken]
    private var trie = ByteTrie()
    private var canStart = [Bool](repeating: false, count: 256)

    /// A matcher; of tokens with the same content the last one counts.
    init(_ tokens: [AddedToken]) {
        self.tokens = tokens
        for (index, token) in tokens.enumerated() where !token.content.isEmpty {
            canStart[Int(token.content[0])] = true
            trie.set(token.content, Int32(index))
        }
    }

    /// Whether there is nothing to find.
    var isEmpty: Bool { tokens.isEmpty }

    /// The longest token that starts at an index, and its end.
    private func longest(
        at start: Int,
        in text: borrowing Span<UInt8>
    ) -> (token: Int, end: Int)? {
        var best: (token: Int, end: Int)?
        trie.forEachPrefix(of: start..<text.count, in: text) { best = (Int($0), $1) }
        return best
    }

    /// Calls `body` with the parts of a text in order: plain text (nil) and tokens.
    func forEachPart<Failure: Error>(
        of text: borrowing Span<UInt8>,
        _ body: (Range<Int>, AddedToken?) throws(Failure) -> Void
    ) throws(Failure) {
        var plainStart = 0
        var index = 0
        while index < text.count {
            guard canStart[Int(text[index])], let match = longest(at: index, in: text) else {
                index += 1
                continue
            }
            let token = tokens[match.token]
            var range = index..<match.end
            index = match.end
            if token.isSingleWord, touchesWord(range, in: text) { continue }
            if token.stripsLeft {
                let start = spaceStart(before: range.lowerBound, in: text)
                range = max(start, plainStart)..<range.upperBound
            }
            if token.stripsRight {
                range = range.lowerBound..<spaceEnd(from: range.upperBound, in: text)
            }
            if plainStart < range.lowerBound { try body(plainStart..<range.lowerBound, nil) }
            try body(range, token)
            // White space that this token took along may hold the start of the next one.
            plainStart = max(plainStart, range.upperBound)
        }
        if plainStart < text.count { try body(plainStart..<text.count, nil) }
    }

    private func touchesWord(_ range: Range<Int>, in text: borrowing Span<UInt8>) -> Bool {
        let table = ScalarKinds.shared
        if range.upperBound < text.count {
            let next = text.scalar(at: range.upperBound).value
            if CharacterClass.word.contains(next, table) { return true }
        }
        guard range.lowerBound > 0 else { return false }
        let start = text.previousScalarStart(before: range.lowerBound, notBefore: 0)
        return CharacterClass.word.contains(text.scalar(at: start).value, table)
    }

    private func spaceStart(before index: Int, in text: borrowing Span<UInt8>) -> Int {
        let table = ScalarKinds.shared
        var start = index
        while start > 0 {
            let previous = text.previousScalarStart(before: start, notBefore: 0)
            guard table.contains(text.scalar(at: previous).value, in: .whitespace) else { break }
            start = previous
        }
        return start
    }

    private func spaceEnd(from index: Int, in text: borrowing Span<UInt8>) -> Int {
        let table = ScalarKinds.shared
        var end = index
        while end < text.count {
            let scalar = text.scalar(at: end)
            guard table.contains(scalar.value, in: .whitespace) else { break }
            end += scalar.length
        }
        return end
    }
}

extension AddedToken {
    /// Reads `added_tokens` of a definition.
    static func list(_ value: JSONValue?, path: String) throws(TokenizationError) -> [AddedToken] {
        guard let value, value != .null else { return [] }
        guard let elements = value.arrayValue,
            elements.count <= TokenizerLimits.maximumEntryCount
        else {
            throw .unsupported(path, "expected an array, found \(value.kindName)")
        }
        var tokens: [AddedToken] = []
        for (index, element) in elements.enumerated() {
            tokens.append(try AddedToken(element, id: nil, path: "\(path)[\(index)]"))
        }
        return tokens
    }

    /// Reads one token; its id is a member of its own unless given.
    init(_ value: JSONValue, id: Int32?, path: String) throws(TokenizationError) {
        let limit = TokenizerLimits.maximumEntryCount - 1
        self = try decoding { () throws(FieldError) in
            var fields = try Fields(value, path: path)
            let content = try fields.string("content")
            guard content.utf8.count <= TokenizerLimits.maximumEntryByteCount else {
                throw fields.error("content", "is too long")
            }
            var token = AddedToken(content: Array(content.utf8), id: id ?? 0)
            if id == nil { token.id = Int32(try fields.integer("id", in: 0...limit)) }
            token.isSingleWord = try fields.optionalBool("single_word") ?? false
            token.stripsLeft = try fields.optionalBool("lstrip") ?? false
            token.stripsRight = try fields.optionalBool("rstrip") ?? false
            token.isNormalized = try fields.optionalBool("normalized") ?? true
            token.isSpecial = try fields.optionalBool("special") ?? false
            return token
        }
    }
}
