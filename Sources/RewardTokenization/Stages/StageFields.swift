// What decoding of the stages shares: errors in this module's words, lists of nested stages.

internal import RewardTypes

/// Runs decoding code and turns an error about a member into an error about the tokenizer.
func decoding<Result>(
    _ body: () throws(FieldError) -> Result
) throws(TokenizationError) -> Result {
    do { return try body() } catch {
        throw .invalidDefinition("tokenizer.json: \(error.description)")
    }
}

extension TokenizationError {
    /// A member of `tokenizer.json` that is not understood.
    static func unsupported(_ path: String, _ problem: String) -> TokenizationError {
        .invalidDefinition("tokenizer.json: \(path): \(problem)")
    }
}

/// The stages of a definition, with sequences opened.
///
/// `members` names the array inside a stage of type "Sequence".
func flattened(
    _ value: JSONValue,
    path: String,
    members: String,
    depth: Int = 0
) throws(TokenizationError) -> [(path: String, type: String, fields: Fields)] {
    guard depth <= TokenizerLimits.maximumStageDepth else {
        throw .unsupported(path, "sequences nest deeper than \(TokenizerLimits.maximumStageDepth)")
    }
    var (type, fields) = try decoding { () throws(FieldError) in
        var fields = try Fields(value, path: path)
        return (try fields.string("type"), fields)
    }
    guard type == "Sequence" else { return [(path, type, fields)] }
    let parts = try decoding { () throws(FieldError) in
        try fields.optionalArray(members, maximumCount: TokenizerLimits.maximumStageCount)
    }
    guard let parts else { throw .unsupported(fields.path(of: members), "is missing") }
    var stages: [(path: String, type: String, fields: Fields)] = []
    for (index, part) in parts.enumerated() {
        stages += try flattened(
            part,
            path: "\(fields.path(of: members))[\(index)]",
            members: members,
            depth: depth + 1
        )
        guard stages.count <= TokenizerLimits.maximumStageCount else {
            throw .unsupported(path, "has more than \(TokenizerLimits.maximumStageCount) stages")
        }
    }
    return stages
}

/// Where a text is cut or replaced: a literal text or a regular expression.
enum TextPattern: Sendable, Hashable {
    case literal([UInt8])
    case expression(SplitPattern)

    /// Reads `{"String": "..."}` or `{"Regex": "..."}`.
    init(_ fields: inout Fields, _ name: String) throws(TokenizationError) {
        let (literal, expression) = try decoding { () throws(FieldError) in
            var pattern = try Fields(fields.required(name), path: fields.path(of: name))
            return (try pattern.optionalString("String"), try pattern.optionalString("Regex"))
        }
        let path = fields.path(of: name)
        if let literal, expression == nil {
            guard 1...TokenizerLimits.maximumPatternByteCount ~= literal.utf8.count else {
                throw .unsupported(path, "the text is empty or too long")
            }
            self = .literal(Array(literal.utf8))
        } else if let expression, literal == nil {
            do { self = .expression(try SplitPattern(regularExpression: expression)) } catch {
                throw .unsupported(
                    path,
                    "the pattern \(expression) is not supported: \(error.problem)"
                )
            }
        } else {
            throw .unsupported(path, "expected either a String or a Regex")
        }
    }
}

extension TextPattern {
    /// Calls `body` with every part of a range of text, in order, and whether it is a match.
    func forEachPart(
        of range: Range<Int>,
        in text: borrowing Span<UInt8>,
        _ budget: inout StepBudget,
        _ body: (Range<Int>, Bool) -> Void
    ) {
        switch self {
        case .literal(let literal): literalParts(literal, range, text, body)
        case .expression(let pattern):
            let table = ScalarKinds.shared
            var position = range.lowerBound
            var unmatched = position
            while position < range.upperBound, !budget.isExhausted {
                let end = pattern.matchEnd(
                    text,
                    at: position,
                    end: range.upperBound,
                    table,
                    &budget
                )
                guard let end else {
                    position += text.scalar(at: position).length
                    continue
                }
                if unmatched < position { body(unmatched..<position, false) }
                body(position..<end, true)
                position = end
                unmatched = end
            }
            if unmatched < range.upperBound { body(unmatched..<range.upperBound, false) }
        }
    }

    private func literalParts(
        _ literal: [UInt8],
        _ range: Range<Int>,
        _ text: borrowing Span<UInt8>,
        _ body: (Range<Int>, Bool) -> Void
    ) {
        var unmatched = range.lowerBound
        var position = range.lowerBound
        while !literal.isEmpty, position + literal.count <= range.upperBound {
            var length = 0
            while length < literal.count, text[position + length] == literal[length] { length += 1 }
            guard length == literal.count else {
                position += 1
                continue
            }
            if unmatched < position { body(unmatched..<position, false) }
            position += length
            body(position - length..<position, true)
            unmatched = position
        }
        if unmatched < range.upperBound { body(unmatched..<range.upperBound, false) }
    }
}
