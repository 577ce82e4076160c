// A check as a reward.

internal import RewardBackend
internal import RewardTools
package import RewardTypes

/// What a tool finds about a reply, as a number.
///
/// The reply is the argument `subject` of the tool, the `ground_truth` of the request the argument
/// `expectation`; `check` of the request and `arguments` of the options give the rest, in this
/// order of precedence. Components: `passed`, 1 or 0, and `credit` where the tool counts parts;
/// details: what the tool said. Where the tool has no opinion, or its infrastructure failed, the
/// reply has no score: never 0.
///
/// Options: `tool`; `subject` and `expectation` in place of the tool's own; `arguments`; `after`, a
/// text such as `</think>` after whose last occurrence the reply is read; `values`, numbers for
/// `passed` (1), `failed` (0) and for outcomes by name, which come first; `partial_credit`, whether
/// the credit says how far from `failed` to `passed` the number is; `abstain`, outcomes without a
/// score.
package struct VerifierScorer: Scorer {
    package static let kind = "verifier"

    private let tool: any Tool
    private let subject: String
    private let expectation: String?
    private let arguments: JSONObject
    private let after: String?
    private var passedValue = 1.0
    private var failedValue = 0.0
    private var outcomeValues: [String: Double] = [:]
    private let givesPartialCredit: Bool
    private var abstained: Set<String> = []

    private static let maximumOutcomeCount = 64

    package init(
        options: inout Fields,
        environment: ScorerEnvironment
    ) throws(FieldError) {
        tool = try environment.tools.tool(
            named: try options.string("tool"),
            path: options.path(of: "tool")
        )
        subject = try options.optionalString("subject") ?? tool.subject
        expectation = try options.optionalString("expectation") ?? tool.expectation
        arguments = try options.optionalFields("arguments")?.members ?? [:]
        guard arguments[subject] == nil else {
            throw FieldError(
                path: "\(options.path(of: "arguments")).\(subject)",
                problem: "is the argument that the reply is; leave it out or choose another subject"
            )
        }
        after = try options.optionalString("after")
        if after?.isEmpty ?? false { throw options.error("after", "is empty") }
        givesPartialCredit = try options.optionalBool("partial_credit") ?? false
        let names =
            try options.optionalArray("abstain", maximumCount: Self.maximumOutcomeCount) ?? []
        for (index, name) in names.enumerated() {
            guard let name = name.stringValue else {
                throw options.error("abstain[\(index)]", "expected a string")
            }
            abstained.insert(name)
        }
        try takeValues(&options)
    }

    private mutating func takeValues(_ options: inout Fields) throws(FieldError) {
        guard var values = try options.optionalFields("values") else { return }
        for name in values.members.names {
            guard let number = try values.optionalNumber(name) else { continue }
            switch name {
            case "passed": passedValue = number
            case "failed": failedValue = number
            default: outcomeValues[name] = number
            }
        }
    }

    package var modelIDs: [ModelID] { [] }

    package func plan(_ job: ScoringJob) throws(ScoringError) -> ScoringPlan {
        let calls = job.candidates.results { candidate throws(ItemFailure) in
            CheckCall(tool: tool, arguments: try arguments(for: candidate, of: job.guidance))
        }
        let checks = calls.compactMap { call in
            // Candidates that cannot be checked keep their failures.
            try? call.get()
        }
        return ScoringPlan(checks: checks) { _, verdicts throws(ScoringError) in
            var next = verdicts.makeIterator()
            return .scores(
                calls.map { call in
                    call.then { _ throws(ItemFailure) in
                        guard let verdict = try next.next()?.get() else {
                            throw ItemFailure(.backendError, "the tool gave too few verdicts")
                        }
                        return try score(verdict)
                    }
                }
            )
        }
    }

    private func arguments(
        for candidate: Candidate,
        of guidance: Guidance
    ) throws(ItemFailure) -> JSONObject {
        guard case .text(let text) = candidate.content else {
            throw ItemFailure(.invalidInput, "a check reads text; give the reply as text, not ids")
        }
        var all = arguments
        for (name, value) in guidance.check { all[name] = value }
        if let truth = guidance.groundTruth {
            guard let expectation else {
                throw ItemFailure(
                    .invalidInput,
                    "ground_truth: the tool \(type(of: tool).kind) has no argument for it; give "
                        + "check with the tool's arguments"
                )
            }
            all[expectation] = truth
        }
        all[subject] = .string(text.behindLast(after))
        return all
    }

    private func score(_ verdict: CheckVerdict) throws(ItemFailure) -> Score {
        guard !abstained.contains(verdict.outcome) else {
            throw ItemFailure(.abstained, "\(verdict.outcome): \(verdict.reason)")
        }
        let value: Double
        if let number = outcomeValues[verdict.outcome] {
            value = number
        } else if givesPartialCredit, let credit = verdict.credit {
            value = failedValue + credit * (passedValue - failedValue)
        } else if let passed = verdict.passed {
            value = passed ? passedValue : failedValue
        } else {
            throw ItemFailure(.abstained, "\(verdict.outcome): \(verdict.reason)")
        }
        var score = Score(value: value, tokenCount: 0, promptTokenCount: 0)
        if let passed = verdict.passed {
            score.components.append(Component("passed", passed ? 1 : 0))
        }
        if let credit = verdict.credit { score.components.append(Component("credit", credit)) }
        score.details = ["outcome": .string(verdict.outcome), "reason": .string(verdict.reason)]
        for (name, value) in verdict.details where score.details[name] == nil {
            score.details[name] = value
        }
        return score
    }
}

extension String {
    /// What stands behind the last occurrence of a mark; the whole text where it does not occur.
    fileprivate func behindLast(_ mark: String?) -> String {
        guard let mark, let place = ranges(of: mark).last else { return self }
        return String(self[place.upperBound...])
    }
}
