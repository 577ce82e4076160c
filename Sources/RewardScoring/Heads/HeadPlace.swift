// Where in a model a head is read, as options say it or the head's own file.

internal import RewardBackend
internal import RewardTypes

/// What a head file that `rewardctl fit` wrote says about where it belongs.
///
/// Strings in the `__metadata__` of safetensors; files of others say nothing.
struct HeadOrigin: Sendable, Equatable {
    /// The digest of the model it was trained on.
    var backbone: String?
    /// `final`, or the number of the layer.
    var layer: String?
    /// As `HeadInput.name`.
    var pooling: String?
    /// As `SequenceEnding.name`.
    var ending: String?
    /// The digest of the chat template; empty when the model had none.
    var template: String?

    /// How `layer` spells the last layer, after the final norm.
    static let finalLayer = "final"

    init(_ tensors: HeadTensors) {
        func value(_ name: String) -> String? { tensors.metadata["rewardd.\(name)"] }
        backbone = value("backbone")
        layer = value("layer")
        pooling = value("pooling")
        ending = value("ending")
        template = value("template")
    }

    /// Refuses a head that was trained on another model or with another template.
    func check(model: ServedModel, _ options: Fields) throws(FieldError) {
        // A model of which nobody asked for the digest has none; see ModelAssembly.
        let digest = model.description.digest
        if let backbone, !digest.isEmpty, backbone != digest {
            throw options.error(
                "head",
                "was trained on another model: its backbone is \(backbone.prefix(12))..., model "
                    + "\"\(model.id)\" is \(digest.prefix(12))..."
            )
        }
        if let template, template != model.templateDigest ?? "" {
            throw options.error(
                "head",
                "was trained with another chat template (\(template.prefix(12))...) than model "
                    + "\"\(model.id)\" has (\((model.templateDigest ?? "none").prefix(12))...)"
            )
        }
    }
}

/// The layer, the pooling, and how sequences are made.
struct HeadPlace: Sendable {
    /// Nil for the last one, after the final norm.
    let layer: Int?
    let input: HeadInput
    let form: SequenceForm

    /// Takes the options of the place; what the origin says is the default and the law.
    init(
        _ options: inout Fields,
        model: ServedModel,
        origin: HeadOrigin
    ) throws(FieldError) {
        try origin.check(model: model, options)
        let range = 1...model.description.layerCount
        func trained<Value>(
            _ name: String,
            _ text: String?,
            _ parse: (String) -> Value?
        ) throws(FieldError) -> Value? {
            guard let text, options.value(name) == nil else { return nil }
            guard let value = parse(text) else {
                throw options.error(
                    "head",
                    "was trained with \(name) \"\(text.prefix(80))\", which model "
                        + "\"\(model.id)\" does not have or this version does not know"
                )
            }
            return value
        }
        let trainedLayer = try trained("layer", origin.layer) { text -> Int?? in
            if text == HeadOrigin.finalLayer { return .some(nil) }
            guard let number = Int(text), range.contains(number) else { return nil }
            return .some(number)
        }
        layer = try options.optionalInteger("layer", in: range) ?? trainedLayer ?? nil
        let trainedInput = try trained("pooling", origin.pooling) {
            HeadInput(named: $0, model: model)
        }
        input = try HeadInput(&options, model: model) ?? trainedInput ?? HeadInput([.last])
        let trainedEnding = try trained("ending", origin.ending) {
            SequenceEnding(named: $0, model: model)
        }
        form = try SequenceForm(&options, model: model, trained: trainedEnding)
        try check(origin, options)
    }

    private func check(_ origin: HeadOrigin, _ options: Fields) throws(FieldError) {
        let places = [
            ("layer", origin.layer, layer.map(String.init) ?? HeadOrigin.finalLayer),
            ("pooling", origin.pooling, input.name),
            ("ending", origin.ending, form.ending.name),
        ]
        for (name, trained, asked) in places {
            guard let trained, trained != asked else { continue }
            throw options.error(
                name,
                "\"\(asked)\" is not what the head was trained with, \"\(trained.prefix(80))\"; "
                    + "leave it out"
            )
        }
    }
}
