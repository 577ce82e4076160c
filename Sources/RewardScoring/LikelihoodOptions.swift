// Options that all scorers share which read the log-probability of a reply.

internal import RewardTypes

/// How log-probabilities of tokens become one number.
enum Normalization: String, CaseIterable, Sendable {
    case mean
    case sum
}

/// How prompt and reply become one sequence of tokens.
enum Tokenization: String, CaseIterable, Sendable {
    /// Each on its own, then joined: what a trainer does with ids that a model generated.
    case separate
    /// The whole text at once; a token that straddles the boundary belongs to the reply.
    case joint
}

/// The common options of likelihood scorers.
struct LikelihoodOptions: Sendable {
    /// Names that the renderer sets itself.
    private static let reservedVariables = [
        "messages", "tools", "add_generation_prompt", "bos_token", "eos_token",
    ]

    /// Mean over the counted tokens unless asked for the sum.
    var normalization: Normalization
    /// Whether special tokens, such as the end of the turn, are left out.
    var masksSpecialTokens: Bool
    /// How text is tokenized.
    var tokenization: Tokenization
    /// Further variables of the chat template: `enable_thinking`.
    var templateVariables: JSONObject

    /// Takes `norm`, `mask_special`, `tokenization` and `template_variables`; a scorer with other
    /// norms gives one in place of the first.
    init(_ fields: inout Fields, normalization: Normalization? = nil) throws(FieldError) {
        if let normalization {
            self.normalization = normalization
        } else {
            self.normalization = try fields.optionalChoice("norm") ?? .mean
        }
        masksSpecialTokens = try fields.optionalBool("mask_special") ?? false
        tokenization = try fields.optionalChoice("tokenization") ?? .separate
        templateVariables = try Self.templateVariables(&fields)
    }

    /// Takes `template_variables`.
    static func templateVariables(_ fields: inout Fields) throws(FieldError) -> JSONObject {
        guard let variables = try fields.optionalFields("template_variables") else { return [:] }
        for name in reservedVariables where variables.members[name] != nil {
            throw variables.error(name, "is set from the conversation; choose another name")
        }
        return variables.members
    }
}
