// `route`: who labels an instance, a person or a model, and which domain a prompt belongs to.

internal import RewardScoring
internal import RewardTypes
internal import RewardWire

/// Routes instances by predicted gain under a budget, or prompts by domain.
struct RouteOperation: Operation {
    static let name = "route"

    /// What is to be routed.
    enum Question: Sendable {
        case budget(GainRouting, deadline: Duration?)
        /// The other is `router` or `domain`.
        case domains(ScoringRequest, Fields)
    }

    func decode(_ fields: inout Fields) throws(FieldError) -> Question {
        guard fields.value("features") == nil else {
            let deadline = try RequestOptions.deadline(&fields)
            return .budget(try GainRouting(&fields), deadline: deadline)
        }
        guard fields.value("prompts") != nil else {
            throw fields.error("features", "is missing; give features, or prompts with a router")
        }
        var members: JSONObject = [:]
        for name in ["router", "domain"] {
            if let value = fields.value(name) { members[name] = value }
        }
        let options = try Fields(.object(members), path: fields.path)
        return .domains(try ScoringRequest(promptsOf: &fields), options)
    }

    func prepare(_ parameters: Question, for service: Service) throws(WireError) -> Work {
        switch parameters {
        case .budget(let routing, let deadline):
            return .admitted(deadline: deadline) { context throws(WireError) in
                try await context.giveWayUntilDeadline()
                return .object(try routing.members(context))
            }
        case .domains(let request, var options):
            let scorer: DomainScorer
            do throws(FieldError) {
                scorer = try DomainScorer(
                    options: &options,
                    environment: ScorerEnvironment(models: service.models)
                )
            } catch {
                throw WireError(error)
            }
            return domains(of: request, by: scorer, service)
        }
    }

    private func domains(
        of request: ScoringRequest,
        by scorer: DomainScorer,
        _ service: Service
    ) -> Work {
        let served = ServedScorer(name: Self.name, version: Self.name, scorer: scorer)
        return .admitted(deadline: request.options.deadline) { context throws(WireError) in
            let run = ScoringRun(
                scorer: served,
                request: request,
                executor: service.executor,
                limits: service.limits,
                context: context
            )
            let outcome = try await run.run()
            var prompts: [JSONValue] = []
            for (group, results) in zip(request.groups, outcome.groups) {
                var members: JSONObject = [:]
                if let id = group.id { members["id"] = .string(id) }
                for (name, value) in Self.members(of: results[0], scorer.domains) {
                    members[name] = value
                }
                prompts.append(.object(members))
            }
            let timings = ScoringReply.Timings(
                queued: outcome.queued,
                computed: outcome.computed,
                total: context.clock.now() - context.arrival
            )
            return ["prompts": .array(prompts), "timings": timings.json]
        }
    }

    /// The domain of one prompt, or why it has none.
    private static func members(of result: ScoringResult, _ domains: [String]) -> JSONObject {
        switch result {
        case .failure(let failure):
            return [
                "status": .string(failure.status.rawValue), "domain": .null,
                "message": .string(failure.message),
            ]
        case .success(let score):
            func value(_ name: String) -> Double? {
                score.components.first { $0.name == name }?.value
            }
            let domain = domains.first { value("route.\($0)") == 1 }
            var members: JSONObject = [
                "status": "ok", "domain": domain.map(JSONValue.string) ?? .null,
            ]
            var probabilities: JSONObject = [:]
            for domain in domains {
                if let p = value("domain.\(domain)") { probabilities[domain] = .number(p) }
            }
            if !probabilities.isEmpty { members["probabilities"] = .object(probabilities) }
            if score.truncatedTokenCount > 0 {
                members["truncated_tokens"] = .integer(Int64(score.truncatedTokenCount))
            }
            return members
        }
    }
}
