// `check`: what tools say.

internal import RewardTools
internal import RewardTypes
internal import RewardWire

/// Asks tools, each call by itself.
struct CheckOperation: Operation {
    static let name = "check"

    func decode(_ fields: inout Fields) throws(FieldError) -> CheckRequest {
        try CheckRequest(&fields)
    }

    func prepare(_ request: CheckRequest, for service: Service) throws(WireError) -> Work {
        var calls: [CheckCall] = []
        calls.reserveCapacity(request.calls.count)
        for call in request.calls {
            do throws(FieldError) {
                let tool = try service.tools.tool(named: call.tool, path: call.path)
                calls.append(CheckCall(tool: tool, arguments: call.arguments))
            } catch {
                var refusal = WireError(.unknownTool, "\(error)", path: error.path)
                refusal.known = service.tools.names.map(JSONValue.string)
                throw refusal
            }
        }
        let runner = service.executor.checks
        return .admitted(deadline: request.deadline) { [calls] context throws(WireError) in
            let outcomes = try await runner.run(calls, context: context).get()
            if case .cancellation = context.interruption { throw .cancelledByClient }
            let isFruitless = outcomes.allSatisfy { $0.result.isTimeout }
            if isFruitless, context.interruption != nil { throw .deadlinePassed }
            let results = zip(request.calls, outcomes).map { call, outcome in
                outcome.members(of: call)
            }
            let total = (service.clock.now() - context.arrival).roundedMilliseconds
            let timings: JSONValue = ["total_ms": .number(total)]
            guard request.isSingle, let only = results.first else {
                return ["results": .array(results.map(JSONValue.object)), "timings": timings]
            }
            return .object(only.joined(with: ["timings": timings]))
        }
    }
}

extension CheckResult {
    fileprivate var isTimeout: Bool {
        if case .failure(let failure) = self { failure.status == .timeout } else { false }
    }
}

extension CheckOutcome {
    fileprivate func members(of call: CheckRequest.Call) -> JSONObject {
        var members: JSONObject = [:]
        if let id = call.id { members["id"] = .string(id) }
        members["tool"] = .string(call.tool)
        switch result {
        case .success(let verdict):
            members["status"] = .string(ItemStatus.ok.rawValue)
            members["passed"] = verdict.passed.map(JSONValue.bool) ?? .null
            members["outcome"] = .string(verdict.outcome)
            if let credit = verdict.credit { members["credit"] = .number(credit) }
            members["reason"] = .string(verdict.reason)
            members["details"] = .object(verdict.details)
        case .failure(let failure):
            members["status"] = .string(failure.status.rawValue)
            members["passed"] = .null
            members["message"] = .string(failure.message)
        }
        members["elapsed_ms"] = .number(duration.roundedMilliseconds)
        return members
    }
}

extension ToolCatalog.Entry {
    /// What clients are told of it.
    var json: JSONValue {
        var members: JSONObject = [
            "name": .string(name), "kind": .string(type(of: tool).kind),
            "summary": .string(tool.summary), "subject": .string(tool.subject),
        ]
        if let expectation = tool.expectation { members["expectation"] = .string(expectation) }
        let facts = tool.facts
        if !facts.isEmpty { members["facts"] = .object(facts) }
        return .object(members)
    }
}
