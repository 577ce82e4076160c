// `hello`: who is there and what can be asked.

internal import RewardBackend
internal import RewardScheduling
internal import RewardScoring
internal import RewardTools
internal import RewardTypes
internal import RewardWire

/// Agrees on a version and describes the daemon.
struct HelloOperation: Operation {
    static let name = "hello"

    /// What a client may rely on beyond the methods; `Proto/README.md` explains each.
    static func capabilities(of service: Service) -> [String] {
        var names = [
            "cancel", "deadline_ms", "guidance", "return_details", "return_features",
            "return_tokens", "strict", "token_ids", "truncation",
        ]
        // One model that is not is enough: a client does not choose models, but scorers.
        if service.queues.allSatisfy({ $0.queue.model.isReproducible }),
            service.catalog.scorers.allSatisfy({ $0.scorer.states.isEmpty })
        {
            names.append("reproducible_scores")
        }
        return names.sorted()
    }

    func decode(_ fields: inout Fields) throws(FieldError) -> HelloRequest {
        try HelloRequest(&fields)
    }

    func prepare(
        _ parameters: HelloRequest,
        for service: Service
    ) throws(WireError) -> Work {
        var version = ProtocolVersion.current
        if let offered = parameters.versions {
            guard let common = ProtocolVersion.negotiate(offered) else {
                throw unsupported(offered)
            }
            version = common
        }
        return .immediate { [version] _ in reply(of: service, version: version) }
    }

    private func unsupported(_ offered: [Int]) -> WireError {
        let known = ProtocolVersion.supported
        var error = WireError(
            .unsupportedVersion,
            "params.protocols: none of \(offered) is spoken here; known: \(known)",
            path: "params.protocols"
        )
        error.known = known.map { .integer(Int64($0)) }
        return error
    }

    private func reply(of service: Service, version: Int) -> JSONValue {
        [
            "server": service.info.json,
            "boot": .string(service.info.bootID),
            "protocol": .integer(Int64(version)),
            "protocols": .array(ProtocolVersion.supported.map { .integer(Int64($0)) }),
            "methods": .array(OperationRegistry.names.map(JSONValue.string)),
            "capabilities": .array(
                Self.capabilities(of: service).map(JSONValue.string)
            ),
            "limits": limits(of: service),
            "scorers": .array(service.catalog.scorers.map { $0.json(in: service) }),
            "tools": .array(service.tools.entries.map(\.json)),
        ]
    }

    private func limits(of service: Service) -> JSONValue {
        let limits: KeyValuePairs = [
            "max_line_bytes": service.limits.maximumLineByteCount,
            "max_requests_per_connection": service.limits.maximumRequestCountPerConnection,
            "max_items": Limits.maximumItemCount,
            "max_responses": Limits.maximumCandidateCount,
            "max_messages": Limits.maximumMessageCount,
            "max_feature_values": Limits.maximumFeatureValueCount,
            "max_json_depth": Limits.maximumJSONDepth,
            "max_json_values": Limits.maximumJSONValueCount,
            "max_id_bytes": Limits.maximumIdentifierLength,
            "max_deadline_ms": RequestOptions.maximumDeadlineMilliseconds,
        ]
        var members: JSONObject = [:]
        for (name, value) in limits { members[name] = .integer(Int64(value)) }
        return .object(members)
    }
}
