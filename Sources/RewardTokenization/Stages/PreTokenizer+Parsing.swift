// The `pre_tokenizer` member of a definition.

internal import RewardTypes

extension PreTokenizer {
    /// Reads the stages; absent means none.
    static func list(
        _ value: JSONValue?,
        path: String
    ) throws(TokenizationError) -> [PreTokenizer] {
        guard let value, value != .null else { return [] }
        var stages: [PreTokenizer] = []
        for (path, type, fields) in try flattened(value, path: path, members: "pretokenizers") {
            var fields = fields
            stages += try make(type, path, &fields)
        }
        return stages
    }

    /// A stage with a known regular expression and behaviour "Isolated".
    static func isolating(_ expression: String) throws(TokenizationError) -> PreTokenizer {
        do {
            let pattern = try SplitPattern(regularExpression: expression)
            return .split(.expression(pattern), .isolated, isInverted: false)
        } catch {
            throw .invalidDefinition("the pattern \(expression): \(error.problem)")
        }
    }

    private static func isolating(
        _ characters: CharacterClass,
        _ behavior: SplitBehavior
    ) -> PreTokenizer {
        let single = SplitPattern(alternatives: [[.run(characters, minimum: 1, maximum: 1)]])
        return .split(.expression(single), behavior, isInverted: false)
    }

    private static func make(
        _ type: String,
        _ path: String,
        _ fields: inout Fields
    ) throws(TokenizationError) -> [PreTokenizer] {
        switch type {
        case "ByteLevel": return try byteLevel(&fields)
        case "Split":
            let pattern = try TextPattern(&fields, "pattern")
            let (behavior, isInverted) = try decoding { () throws(FieldError) in
                let choice = try fields.optionalChoice("behavior", as: SplitBehavior.self)
                guard let choice else { throw fields.error("behavior", "is missing") }
                return (choice, try fields.optionalBool("invert") ?? false)
            }
            return [.split(pattern, behavior, isInverted: isInverted)]
        case "Digits":
            let isIndividual = try decoding { () throws(FieldError) in
                try fields.optionalBool("individual_digits") ?? false
            }
            return [isolating(.numeric, isIndividual ? .isolated : .contiguous)]
        case "Punctuation":
            let behavior = try decoding { () throws(FieldError) in
                try fields.optionalChoice("behavior", as: SplitBehavior.self) ?? .isolated
            }
            return [isolating(.punctuation, behavior)]
        case "WhitespaceSplit": return [isolating(.whitespace, .removed)]
        case "Whitespace": return [words]
        case "Metaspace": return [try metaspace(path, &fields)]
        default:
            throw .unsupported(
                path,
                "the pre-tokenizer \"\(type)\" is not supported; supported are ByteLevel, Split, "
                    + "Digits, Punctuation, Whitespace, WhitespaceSplit, Metaspace and Sequence"
            )
        }
    }

    /// Words, and runs of what is neither word nor white space.
    private static var words: PreTokenizer {
        let others = SplitPattern(alternatives: [
            [.run(.word, minimum: 1, maximum: .max)],
            [.run(.neitherWordNorSpace, minimum: 1, maximum: .max)],
        ])
        return .split(.expression(others), .removed, isInverted: true)
    }

    private static func byteLevel(
        _ fields: inout Fields
    ) throws(TokenizationError) -> [PreTokenizer] {
        let (addsSpace, usesPattern) = try decoding { () throws(FieldError) in
            (
                try fields.optionalBool("add_prefix_space") ?? true,
                try fields.optionalBool("use_regex") ?? true
            )
        }
        var stages: [PreTokenizer] = addsSpace ? [.prefixSpace] : []
        if usesPattern { stages.append(try isolating(byteLevelPattern.description)) }
        return stages + [.byteAlphabet]
    }

    private static func metaspace(
        _ path: String,
        _ fields: inout Fields
    ) throws(TokenizationError) -> PreTokenizer {
        let (marker, addsSpace, choice, splits) = try decoding { () throws(FieldError) in
            (
                try fields.string("replacement"),
                try fields.optionalBool("add_prefix_space"),
                try fields.optionalChoice("prepend_scheme", as: PrependScheme.self),
                try fields.optionalBool("split") ?? true
            )
        }
        guard marker.unicodeScalars.count == 1 else {
            throw .unsupported("\(path).replacement", "\"\(marker)\" is not one character")
        }
        var scheme = choice ?? .always
        if addsSpace == false {
            guard choice == nil || choice == .never else {
                throw .unsupported(path, "add_prefix_space contradicts prepend_scheme")
            }
            scheme = .never
        }
        return .metaspace(marker: Array(marker.utf8), scheme, splits: splits)
    }
}

extension CharacterClass {
    /// What is neither part of a word nor white space.
    fileprivate static let neitherWordNorSpace = CharacterClass(
        kinds: .letters.union(.marks).union(.whitespace)
            .union(.init(.decimalNumber, .letterNumber, .connector)),
        ranges: UnicodeTables.ranges(UnicodeTables.furtherWordCharacters),
        isNegated: true
    )
}
