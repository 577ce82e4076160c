// `features`: hidden states of a model, for those who train heads.

internal import RewardBackend
internal import RewardScoring
internal import RewardTypes
internal import RewardWire

/// Reads the hidden states of every candidate at places that the request names.
struct FeaturesOperation: Operation {
    static let name = "features"

    private static let optionNames = [
        "model", "layers", "poolings", "ending", "template_variables",
    ]

    func decode(
        _ fields: inout Fields
    ) throws(FieldError) -> (request: ScoringRequest, options: Fields) {
        var request = try ScoringRequest(&fields, shapes: [.items, .groups, .single])
        if request.options.isStrict, request.scorer != nil {
            throw fields.error("scorer", "is not used here; a model is named by model")
        }
        if fields.value("return") == nil { request.options.parts = [.features] }
        var members: JSONObject = [:]
        for name in Self.optionNames {
            if let value = fields.value(name) { members[name] = value }
        }
        return (request, try Fields(.object(members), path: fields.path))
    }

    func prepare(
        _ parameters: (request: ScoringRequest, options: Fields),
        for service: Service
    ) throws(WireError) -> Work {
        let scorer = try service.featureScorer(parameters.options)
        try check(parameters.request, scorer)
        let served = ServedScorer(
            name: Self.name,
            version: Self.version(of: scorer.model),
            scorer: scorer
        )
        return service.scoringWork(parameters.request, by: served) { _, _, _ in [:] }
    }

    /// All that states depend on besides the request: weights, arithmetic, template.
    private static func version(of model: ServedModel) -> String {
        [
            model.description.digest, model.description.precision.rawValue,
            model.templateDigest ?? "no template",
        ].joined(separator: " ")
    }

    /// Refuses what could not be sent before it is computed.
    private func check(
        _ request: ScoringRequest,
        _ scorer: FeatureScorer
    ) throws(WireError) {
        let candidateCount = request.groups.reduce(0) { $0 + $1.candidates.count }
        // Candidates come from a request line and the rest is bounded: no product overflows.
        let count = candidateCount * scorer.valueCount
        guard count <= Limits.maximumFeatureValueCount else {
            throw ErrorMapping.tooManyFeatures(count)
        }
    }
}
