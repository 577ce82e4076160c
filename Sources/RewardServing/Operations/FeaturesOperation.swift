// `features`: hidden states of a model, for those who train heads.

internal import RewardBackend
internal import RewardScoring
internal import RewardTypes
internal import RewardWire

/// Reads the hidden states of every candidate at places that the request names.
struct FeaturesOperation: Operation {
    static let name = "features"

    func decode(
        _ fields: inout Fields
    ) throws(FieldError) -> (request: ScoringRequest, options: Fields) {
        var request = try ScoringRequest(&fields, shapes: [.items, .groups, .single])
        if fields.value("return") == nil { request.options.parts = [.features] }
        var members: JSONObject = [:]
        for name in ["model", "layers", "poolings", "ending", "template_variables"] {
            if let value = fields.value(name) { members[name] = value }
        }
        return (request, try Fields(.object(members), path: fields.path))
    }

    func prepare(
        _ parameters: (request: ScoringRequest, options: Fields),
        for service: Service
    ) throws(WireError) -> Work {
        var options = parameters.options
        let scorer: FeatureScorer
        do throws(FieldError) {
            scorer = try FeatureScorer(
                options: &options,
                environment: ScorerEnvironment(models: service.models)
            )
        } catch {
            throw WireError(error)
        }
        let served = ServedScorer(
            name: Self.name,
            version: scorer.model.description.digest,
            scorer: scorer
        )
        return service.scoringWork(parameters.request, by: served) { _ in nil }
    }
}
