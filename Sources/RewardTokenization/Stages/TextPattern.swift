// Where stages cut or replace: a literal text or a compiled pattern, and the parts it makes.

internal import RewardTypes

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
