// How choices by likeness compare candidates.

internal import RewardScoring
internal import RewardSelection
internal import RewardTypes
internal import RewardWire

/// Likeness of texts, or of what a model makes of them.
enum Likeness: Sendable {
    /// Words or characters.
    case text(TextUtility)
    /// The angle between mean hidden states of the replies under a served model.
    case embedding(FeatureOptions)

    /// Parameters of the model that reads.
    struct FeatureOptions: Sendable {
        fileprivate let members: JSONObject
        fileprivate let path: String
    }

    private enum Name: String, CaseIterable {
        case exactMatch = "exact_match"
        case tokenF1 = "token_f1"
        case rougeL = "rouge_l"
        case chrF = "chrf"
        case embeddingCosine = "embedding_cosine"
    }

    /// Takes `utility`, and `model` where a model reads.
    init(_ fields: inout Fields) throws(FieldError) {
        let name = try fields.optionalChoice("utility", as: Name.self) ?? .tokenF1
        if let utility = TextUtility(rawValue: name.rawValue) {
            self = .text(utility)
            return
        }
        var members: JSONObject = ["poolings": ["reply_mean"]]
        if let model = try fields.optionalString("model") { members["model"] = .string(model) }
        self = .embedding(FeatureOptions(members: members, path: fields.path))
    }

    /// A scorer that also reads what this compares.
    func scorer(_ base: any Scorer, for service: Service) throws(WireError) -> any Scorer {
        guard case .embedding(let options) = self else { return base }
        let fields: Fields
        do {
            fields = try Fields(.object(options.members), path: options.path)
        } catch {
            throw WireError(error)
        }
        return EmbeddedScorer(base, features: try service.featureScorer(fields))
    }

    /// [row][column]: how much the row's candidate is like the column's.
    func matrix(_ group: ChoiceGroup) throws(SelectionError) -> UtilityMatrix {
        switch self {
        case .text(let utility): return try utility.matrix(group.requiredTexts())
        case .embedding:
            guard let embeddings = group.embeddings else {
                throw .option(
                    FieldError(
                        path: "utility",
                        problem: "is read by a model; send a conversation in place of scores"
                    )
                )
            }
            return try CosineUtility.matrix(embeddings)
        }
    }
}

extension Service {
    /// A reader of hidden states by the parameters of a request.
    func featureScorer(_ options: Fields) throws(WireError) -> FeatureScorer {
        var options = options
        if let name = options.value("model")?.stringValue {
            let known = models.models.map(\.id.rawValue)
            guard known.contains(name) else {
                throw ErrorMapping.unknownModel(name, known: known)
            }
        }
        do throws(FieldError) {
            return try FeatureScorer(
                options: &options,
                environment: ScorerEnvironment(models: models)
            )
        } catch {
            throw WireError(error)
        }
    }
}
