// The models that scorers may name in their options.

package import RewardBackend
package import RewardTokenization
package import RewardTypes

/// A model with what is needed to write its input.
package struct ServedModel: Sendable {
    /// The facts.
    package let description: ModelDescription
    /// Text to ids, as the model was trained.
    package let tokenizer: any Tokenizer
    /// Conversation to text; nil for models that have none.
    package let template: ChatTemplate?
    /// The day that templates which print a date are told; nil means they are told none.
    package let templateDate: TemplateDate?
    /// A digest of the template's source, by which heads know the template they were trained with.
    package let templateDigest: String?

    /// A model with its text side.
    package init(
        description: ModelDescription,
        tokenizer: any Tokenizer,
        template: ChatTemplate?,
        templateDate: TemplateDate? = nil,
        templateDigest: String? = nil
    ) {
        self.description = description
        self.tokenizer = tokenizer
        self.template = template
        self.templateDate = templateDate
        self.templateDigest = templateDigest
    }

    /// The name in the configuration.
    package var id: ModelID { description.id }
}

/// All models of the configuration.
package struct ModelCatalog: Sendable {
    /// In the order of the configuration.
    package let models: [ServedModel]

    /// A catalog; names are unique.
    package init(_ models: [ServedModel]) { self.models = models }

    /// The model with a name, one that can be asked for log-probabilities; `path` is where the name
    /// was read.
    package func model(_ name: String, path: String) throws(FieldError) -> ServedModel {
        try checkedForHead(try checkedToBeCausal(try named(name, path: path), path), path: path)
    }

    private func checkedToBeCausal(
        _ model: ServedModel,
        _ path: String
    ) throws(FieldError) -> ServedModel {
        guard model.description.isCausal else {
            throw FieldError(
                path: path,
                problem: "\"\(model.id)\" is an encoder, which reads whole sequences at once; it "
                    + "is for the kind pair_cross"
            )
        }
        return model
    }

    private func checkedForHead(
        _ model: ServedModel,
        path: String
    ) throws(FieldError) -> ServedModel {
        guard model.description.hasLanguageModelHead else {
            throw FieldError(
                path: path,
                problem: "\"\(model.id)\" was saved without its language-model head, so it has no "
                    + "log-probabilities; its own head is read by kinds such as scalar"
            )
        }
        return model
    }

    private func named(_ name: String, path: String) throws(FieldError) -> ServedModel {
        guard let model = models.first(where: { $0.id.rawValue == name }) else {
            throw FieldError(
                path: path,
                problem: "there is no model \"\(name.prefix(80))\"; \(configuredNames)"
            )
        }
        return model
    }

    /// The only model, for an option that was left out.
    package func soleModel(path: String) throws(FieldError) -> ServedModel {
        guard let model = models.first, models.count == 1 else {
            throw FieldError(
                path: path,
                problem: "is missing, and there is no single model to fall back on; "
                    + configuredNames
            )
        }
        return model
    }

    /// The model that a string member names, or the only one when the member is absent; one that
    /// can be asked for log-probabilities.
    package func model(
        _ name: String,
        of fields: inout Fields
    ) throws(FieldError) -> ServedModel {
        try checkedForHead(try backbone(name, of: &fields), path: fields.path(of: name))
    }

    /// As above, whether or not the model has a language-model head.
    package func backbone(
        _ name: String,
        of fields: inout Fields
    ) throws(FieldError) -> ServedModel {
        try checkedToBeCausal(try named(name, of: &fields), fields.path(of: name))
    }

    /// As above, an encoder.
    package func encoder(
        _ name: String,
        of fields: inout Fields
    ) throws(FieldError) -> ServedModel {
        let model = try named(name, of: &fields)
        guard !model.description.isCausal else {
            throw fields.error(
                name,
                "\"\(model.id)\" is a decoder (\(model.description.architecture)); this kind "
                    + "needs an encoder, such as a folder with PairRM"
            )
        }
        return model
    }

    private func named(
        _ name: String,
        of fields: inout Fields
    ) throws(FieldError) -> ServedModel {
        let path = fields.path(of: name)
        guard let text = try fields.optionalString(name) else { return try soleModel(path: path) }
        return try named(text, path: path)
    }

    /// As above, a model with a chat template, which it is wanted for: "to ask it with".
    func model(
        _ name: String,
        of fields: inout Fields,
        withTemplate purpose: String
    ) throws(FieldError) -> ServedModel {
        let model = try model(name, of: &fields)
        guard model.template != nil else {
            throw fields.error(
                name,
                "\"\(model.id)\" has no chat template \(purpose); "
                    + "configure models.\(model.id).chat_template"
            )
        }
        return model
    }

    private var configuredNames: String {
        models.isEmpty
            ? "no models are configured"
            : "configured: " + models.map(\.id.rawValue).joined(separator: ", ")
    }
}
