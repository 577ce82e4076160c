// `scorers`: what can score.

internal import RewardBackend
internal import RewardScheduling
internal import RewardScoring
internal import RewardTypes
internal import RewardWire

/// Describes the configured scorers.
struct ScorersOperation: Operation {
    static let name = "scorers"

    func prepare(_ parameters: Void, for service: Service) throws(WireError) -> Work {
        .immediate { _ in
            ["scorers": .array(service.catalog.scorers.map { $0.json(in: service) })]
        }
    }
}

extension ServedScorer {
    /// The scorer with what its scores depend on.
    func json(in service: Service) -> JSONValue {
        let models: [JSONValue] = modelIDs.map { id in
            var members: JSONObject = ["name": .string(id.rawValue)]
            if let model = service.executor.queues[id]?.model {
                members["digest"] = .string(model.digest)
                members["precision"] = .string(model.precision.rawValue)
            }
            for (name, value) in service.modelDetails[id] ?? [:] { members[name] = value }
            return .object(members)
        }
        var members: JSONObject = [
            "name": .string(name),
            "kind": .string(kind),
            "version": .string(version),
            // Scores are sums and differences of log-probabilities or logits: any real number.
            "range": "unbounded",
            "models": .array(models),
            "options": options,
        ]
        let states = scorer.states
        if !states.isEmpty {
            members["reproducible"] = false
            members["state"] = .array(states.map(\.json))
        }
        return .object(members)
    }
}

extension ScorerState {
    /// Where it is, and what it remembers.
    fileprivate var json: JSONValue {
        var members: JSONObject = ["path": .string(path), "kind": .string(kind)]
        for (name, value) in values { members[name] = value }
        return .object(members)
    }
}
