// `models`: what is loaded.

internal import RewardBackend
internal import RewardScheduling
internal import RewardTypes
internal import RewardWire

/// Describes the models that run.
struct ModelsOperation: Operation {
    static let name = "models"

    func prepare(_ parameters: Void, for service: Service) throws(WireError) -> Work {
        .immediate { _ in
            let models = service.queues.map { id, queue in
                queue.model.json(details: service.modelDetails[id] ?? [:])
            }
            return ["models": .array(models)]
        }
    }
}

extension ModelDescription {
    fileprivate func json(details: JSONObject) -> JSONValue {
        var members: JSONObject = [
            "name": .string(id.rawValue),
            "architecture": .string(architecture),
            "parameter_count": .integer(Int64(parameterCount)),
            "layer_count": .integer(Int64(layerCount)),
            "vocabulary_size": .integer(Int64(vocabularySize)),
            "max_context_tokens": .integer(Int64(maximumContextTokenCount)),
            "precision": .string(precision.rawValue),
            "kernels": .string(kernels),
            "reproducible": .bool(isReproducible),
            "weight_bytes": .integer(Int64(weightByteCount)),
            "digest": .string(digest),
        ]
        for (name, value) in details { members[name] = value }
        return .object(members)
    }
}
