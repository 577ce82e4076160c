// One scorer of the configuration, and the version under which it is served.

internal import RewardBackend
internal import RewardPlatform
internal import RewardScoring
internal import RewardServing
internal import RewardTypes

extension Configuration.Scorer {
    /// The scorer with its options checked.
    func makeScorer(catalog: ModelCatalog) throws(StartupError) -> any Scorer {
        do throws(FieldError) {
            var fields = try Fields(.object(options), path: path)
            let scorer = try ScorerRegistry.make(
                kind: kind,
                options: &fields,
                models: catalog,
                path: "\(path).kind"
            )
            try fields.refuseUnknown()
            return scorer
        } catch {
            throw .configuration("\(error)")
        }
    }

    /// The scorer as clients see it.
    func makeServedScorer(
        catalog: ModelCatalog,
        models: [LoadedModel]
    ) throws(StartupError) -> ServedScorer {
        let scorer = try makeScorer(catalog: catalog)
        let used = models.filter { scorer.modelIDs.contains($0.served.id) }
        return ServedScorer(
            name: name,
            version: try version(models: used),
            scorer: scorer,
            options: .object(options)
        )
    }

    /// A digest of what the scores depend on, so that equal versions mean equal numbers.
    private func version(models: [LoadedModel]) throws(StartupError) -> String {
        var parts: [JSONValue] = [
            .string(DaemonVersion.current), .string(kind), .object(options),
        ]
        for model in models {
            parts.append(.string(model.served.description.digest))
            parts.append(model.details["template_digest"] ?? .null)
            parts.append(.string(model.served.description.precision.rawValue))
        }
        do throws(SystemError) {
            return try SHA256Digest.hexadecimal(of: Array(JSONValue.array(parts).jsonText.utf8))
        } catch {
            throw .configuration("\(path): \(error)")
        }
    }
}
