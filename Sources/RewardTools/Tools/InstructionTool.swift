// `instruction`: whether a response keeps the rules of its prompt.

internal import RewardChecks
package import RewardTypes

/// Checks `response` against `instructions` of IFEval: identifiers, or objects with `id` and
/// `parameters`; `mode` is `strict` or `loose`.
///
/// The credit is the share of the instructions that are followed. Outcomes: `followed`,
/// `not_followed`, `too_large`.
package struct InstructionTool: PureTool {
    package static let kind = "instruction"

    private static let maximumCount = 64

    package init(options: inout Fields, environment: ToolEnvironment) {}

    package var summary: String { "Verifiable instructions on form: words, lengths, lists, cases." }
    package var subject: String { "response" }
    package var expectation: String? { "instructions" }

    func check(_ arguments: inout Fields) throws(FieldError) -> CheckVerdict {
        let response = try arguments.string("response")
        let mode = try arguments.optionalChoice("mode", as: InstructionCheck.Mode.self) ?? .strict
        let checks = try Self.checks(&arguments)
        var list: [JSONValue] = []
        var failed: [String] = []
        do throws(InstructionError) {
            for check in checks {
                let isFollowed = try check.isFollowed(by: response, mode: mode)
                list.append(["id": .string(check.identifier), "is_followed": .bool(isFollowed)])
                if !isFollowed { failed.append(check.identifier) }
            }
        } catch {
            return CheckVerdict(passed: nil, outcome: "too_large", reason: "\(error).")
        }
        return CheckVerdict(
            passed: failed.isEmpty,
            outcome: failed.isEmpty ? "followed" : "not_followed",
            credit: Double(checks.count - failed.count) / Double(checks.count),
            reason: failed.isEmpty
                ? "All \(checks.count) instructions are followed."
                : "Not followed: \(failed.joined(separator: ", ")).",
            details: ["instructions": .array(list)]
        )
    }

    private static func checks(
        _ arguments: inout Fields
    ) throws(FieldError) -> [InstructionCheck] {
        guard
            let values = try arguments.optionalArray("instructions", maximumCount: maximumCount),
            !values.isEmpty
        else { throw arguments.error("instructions", "is missing or empty") }
        var checks: [InstructionCheck] = []
        for (index, value) in values.enumerated() {
            let path = "\(arguments.path(of: "instructions"))[\(index)]"
            if let identifier = value.stringValue {
                checks.append(try InstructionCheck(identifier, parameters: [:], path: path))
                continue
            }
            var fields = try Fields(value, path: path)
            let identifier = try fields.string("id")
            let parameters = fields.value("parameters") ?? [:]
            try fields.refuseUnknown()
            checks.append(
                try InstructionCheck(
                    identifier,
                    parameters: parameters,
                    path: fields.path(of: "parameters")
                )
            )
        }
        return checks
    }
}
