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
