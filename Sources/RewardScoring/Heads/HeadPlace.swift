// Where in a model a head is read, as options say it or the head's own file.

internal import RewardBackend
internal import RewardTypes

/// What a head file that `rewardctl fit` wrote says about where it belongs: strings in the
/// `__metadata__` of safetensors. Files of others say nothing.
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

    init(_ tensors: HeadTensors) {
        func value(_ name: String) -> String? { tensors.metadata["rewardd.\(name)"] }
        backbone = value("backbone")
        layer = value("layer")
        pooling = value("pooling")
        ending = value("ending")
        template = value("template")
    }
}

/// The layer, the pooling, and how sequences are made.
struct HeadPlace: Sendable {
    let layer: Int?
    let input: HeadInput
    let form: SequenceForm

    /// Takes the options of the place; what the origin says is the default and the law.
    init(
        _ options: inout Fields,
        model: ServedModel,
        origin: HeadOrigin? = nil
    ) throws(FieldError) {
        let layerCount = model.description.layerCount
        layer =
            try options.optionalInteger("layer", in: 1...layerCount)
            ?? origin?.layer.flatMap { Int($0) }
        let trained = origin?.pooling.flatMap(HeadInput.init(named:))
        input = try HeadInput(&options, model: model) ?? trained ?? HeadInput([.last])
        form = try SequenceForm(&options, model: model)
        if let origin { try check(origin, options, model: model) }
    }

    private func check(
        _ origin: HeadOrigin,
        _ options: Fields,
        model: ServedModel
    ) throws(FieldError) {
        // A model that is only looked at, not loaded, has no digest yet.
        let digest = model.description.digest
        if let backbone = origin.backbone, !digest.isEmpty, backbone != digest {
            throw options.error(
                "head",
                "was trained on another model: its backbone is \(backbone.prefix(12))..., model "
                    + "\"\(model.id)\" is \(digest.prefix(12))..."
            )
        }
        if let template = origin.template, template != model.templateDigest ?? "" {
            throw options.error(
                "head",
                "was trained with another chat template (\(template.prefix(12))...) than the one of "
                    + "model \"\(model.id)\" (\((model.templateDigest ?? "none").prefix(12))...)"
            )
        }
        let places = [
            ("layer", origin.layer, layer.map(String.init) ?? "final"),
            ("pooling", origin.pooling, input.name),
            ("ending", origin.ending, form.ending.name),
        ]
        for (name, trained, asked) in places {
            guard let trained, trained != asked else { continue }
            throw options.error(
                name,
                "\"\(asked)\" is not what the head was trained with, \"\(trained)\"; leave it out"
            )
        }
    }
}
