// The tokens that a tokenizer puts around every text.

internal import RewardTypes

/// Ids in front of a text and behind it.
struct Template: Sendable, Equatable {
    var prefix: [Int32] = []
    var suffix: [Int32] = []

    /// No additions.
    init(prefix: [Int32] = [], suffix: [Int32] = []) {
        self.prefix = prefix
        self.suffix = suffix
    }

    /// Reads the `post_processor` member of a definition; absent means no additions.
    init(_ value: JSONValue?, path: String) throws(TokenizationError) {
        guard let value, value != .null else { return }
        for (path, type, fields) in try flattened(value, path: path, members: "processors") {
            var fields = fields
            switch type {
            case "ByteLevel": break
            case "TemplateProcessing": try addTemplate(path, &fields)
            case "RobertaProcessing", "BertProcessing":
                prefix.insert(try Self.pairID("cls", path, &fields), at: 0)
                suffix.append(try Self.pairID("sep", path, &fields))
            default:
                throw .unsupported(
                    path,
                    "the post-processor \"\(type)\" is not supported; supported are ByteLevel, "
                        + "TemplateProcessing, RobertaProcessing, BertProcessing and Sequence"
                )
            }
            guard prefix.count + suffix.count <= TokenizerLimits.maximumTemplateTokenCount else {
                throw .unsupported(path, "adds too many tokens")
            }
        }
    }

    /// Reads a pair of a token and its id.
    private static func pairID(
        _ name: String,
        _ path: String,
        _ fields: inout Fields
    ) throws(TokenizationError) -> Int32 {
        let value = try decoding { () throws(FieldError) in try fields.required(name) }
        return try id(value.arrayValue?.last, "\(path).\(name)")
    }

    private static func id(
        _ value: JSONValue?,
        _ path: String
    ) throws(TokenizationError) -> Int32 {
        guard let id = value?.intValue, 0..<TokenizerLimits.maximumEntryCount ~= id else {
            throw .unsupported(path, "expected a token id")
        }
        return Int32(id)
    }

    /// Adds the pieces of `single`: special tokens around the sequence "A".
    private mutating func addTemplate(
        _ path: String,
        _ fields: inout Fields
    ) throws(TokenizationError) {
        let (parts, tokens) = try decoding { () throws(FieldError) in
            let limit = TokenizerLimits.maximumTemplateTokenCount
            let parts = try fields.optionalArray("single", maximumCount: limit)
            let tokens = try fields.optionalFields("special_tokens")
            return (parts ?? [], tokens?.members ?? JSONObject())
        }
        var before: [Int32] = []
        var after: [Int32] = []
        var sawSequence = false
        for (index, part) in parts.enumerated() {
            let path = "\(path).single[\(index)]"
            if part[member: "Sequence"]?[member: "id"]?.stringValue == "A", !sawSequence {
                sawSequence = true
            } else if let name = part[member: "SpecialToken"]?[member: "id"]?.stringValue {
                guard let ids = tokens[name]?[member: "ids"]?.arrayValue, ids.count <= 16 else {
                    throw .unsupported(path, "\"\(name)\" is not among special_tokens")
                }
                for value in ids {
                    let id = try Self.id(value, path)
                    if sawSequence { after.append(id) } else { before.append(id) }
                }
            } else {
                throw .unsupported(path, "expected one Sequence \"A\" and SpecialToken parts")
            }
        }
        guard sawSequence else { throw .unsupported(path, "the template leaves out the text") }
        prefix = before + prefix
        suffix += after
    }
}
