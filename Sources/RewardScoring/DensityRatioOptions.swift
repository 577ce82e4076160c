// The options of density ratios, checked when the configuration is read.

internal import RewardBackend
internal import RewardTokenization
internal import RewardTypes

/// What the strong model is compared with.
enum WeakSide: Sendable {
    /// Another model.
    case model(ServedModel, usesStrongTemplate: Bool)
    /// The same model, read after an earlier layer.
    case exitLayer(Int)
    /// The same model without any prompt: this token alone stands before the reply.
    case unconditioned(TokenID)
    /// The same model on the plain text of the turns.
    case noTemplate
    /// The same model on the conversation without the criteria.
    case noCriteria

    /// Spellings of the kinds that need no value.
    private enum Word: String, CaseIterable {
        case unconditioned
        case noTemplate = "no_template"
        case noCriteria = "no_criteria"
    }

    private static let remedy =
        "give the name of another model, \"unconditioned\", \"no_template\", \"no_criteria\", "
        + "{\"exit_layer\": k} or {\"model\": name}"

    /// Takes `weak` and `template`.
    init(
        _ fields: inout Fields,
        strong: ServedModel,
        models: ModelCatalog,
        criteria: CriteriaChoice
    ) throws(FieldError) {
        let template = try fields.optionalChoice("template", as: TemplateChoice.self)
        switch fields.value("weak") {
        case nil: throw fields.error("weak", "is missing; \(Self.remedy)")
        case .string(let name):
            self =
                if let word = Word(rawValue: name) {
                    try Self.word(word, fields, strong: strong, criteria: criteria)
                } else {
                    try Self.model(name, fields, template, strong: strong, models: models)
                }
        case .object(let members) where members.count == 1 && members["model"] != nil:
            var weak = try Fields(.object(members), path: fields.path(of: "weak"))
            let name = try weak.string("model")
            self = try Self.model(name, fields, template, strong: strong, models: models)
        case .object(let members) where members.count == 1 && members["exit_layer"] != nil:
            var weak = try Fields(.object(members), path: fields.path(of: "weak"))
            let layerCount = strong.description.layerCount
            guard layerCount > 1 else {
                throw weak.error("exit_layer", "model \"\(strong.id)\" has only one layer")
            }
            self = .exitLayer(try weak.integer("exit_layer", in: 1...layerCount - 1))
        case let other?:
            throw fields.error("weak", "\(other.kindName) of this form is unknown; \(Self.remedy)")
        }
        if template != nil {
            guard case .model = self else {
                throw fields.error("template", "only matters when weak is another model; remove it")
            }
        }
    }

    private enum TemplateChoice: String, CaseIterable {
        case own
        case strong
    }

    private static func model(
        _ name: String,
        _ fields: Fields,
        _ template: TemplateChoice?,
        strong: ServedModel,
        models: ModelCatalog
    ) throws(FieldError) -> WeakSide {
        let weak = try models.model(name, path: fields.path(of: "weak"))
        guard weak.id != strong.id else {
            throw fields.error("weak", "is the strong model itself; \(remedy)")
        }
        return .model(weak, usesStrongTemplate: template == .strong)
    }

    private static func word(
        _ word: Word,
        _ fields: Fields,
        strong: ServedModel,
        criteria: CriteriaChoice
    ) throws(FieldError) -> WeakSide {
        switch word {
        case .noTemplate: return .noTemplate
        case .noCriteria:
            switch criteria {
            case .none:
                throw fields.error("weak", "\"no_criteria\" needs criteria; add the key criteria")
            case .always: break
            case .byDomain(let domains):
                if let domain = domains.untouched.first {
                    throw fields.error(
                        "weak",
                        "\"no_criteria\" makes all ratios of domain \(domain) 0, which has no "
                            + "criteria; give it some, or compare with another weak side"
                    )
                }
            }
            return .noCriteria
        case .unconditioned:
            guard let context = strong.emptyContext else {
                throw fields.error(
                    "weak",
                    "model \"\(strong.id)\" has no BOS, end-of-text or EOS token to stand before "
                        + "a reply without a prompt; use \"no_template\" or another model"
                )
            }
            return .unconditioned(context)
        }
    }
}

extension ServedModel {
    /// Vocabulary entries that separate documents in training data.
    private static let documentSeparators = ["<|endoftext|>", "<|end_of_text|>"]

    /// The token that stands before a text that continues nothing.
    ///
    /// The BOS, if the tokenizer begins sequences with one. Otherwise the model saw texts begin
    /// after the separator of documents: a special token with one of the usual spellings, or else
    /// the EOS. A BOS that the tokenizer does not add by itself is not used: in chat models
    /// it is often the beginning of a turn.
    var emptyContext: TokenID? {
        let special = tokenizer.specialTokens
        if special.addsBeginningOfSequence, let id = special.beginningOfSequence { return id }
        let separator = Self.documentSeparators
            .compactMap { tokenizer.id(of: $0) }
            .first { special.all.contains($0) }
        return separator ?? special.endOfSequence
    }
}
