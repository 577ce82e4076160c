// Scorers with given values, and combinators over them.

import RewardBackend
import RewardTypes
import Testing

@testable import RewardScoring

/// Gives values that a test chose; nil is a candidate that cannot be scored.
struct ListScorer: Scorer {
    static let kind = "list"
    let modelIDs: [ModelID]
    let values: [Double?]
    /// Rounds without a pass before the values are there.
    var rounds = 0

    init(_ values: [Double?], models: [String] = ["tiny"], rounds: Int = 0) {
        self.values = values
        modelIDs = models.map { ModelID($0) }
        self.rounds = rounds
    }

    init(options: inout Fields, environment: ScorerEnvironment) throws(FieldError) {
        throw options.error("values", "cannot be configured")
    }

    func plan(_ job: ScoringJob) throws(ScoringError) -> ScoringPlan { plan(after: rounds) }

    private func plan(after rounds: Int) -> ScoringPlan {
        ScoringPlan(passes: []) { _ in
            guard rounds == 0 else { return .needs(plan(after: rounds - 1)) }
            return .scores(
                values.enumerated().map { index, value in
                    guard let value else {
                        return .failure(ItemFailure(.contextTooLong, "is too long"))
                    }
                    return .success(
                        Score(
                            value: value,
                            components: [Component("half", value / 2)],
                            tokenCount: 10 * (index + 1),
                            promptTokenCount: 3
                        )
                    )
                }
            )
        }
    }
}

/// A combinator over lists of values, by label.
struct CombinatorBench {
    var scorers: [String: ListScorer]

    init(_ values: [String: [Double?]]) { scorers = values.mapValues { ListScorer($0) } }

    func scorer(_ kind: String, _ options: JSONObject) throws -> any Scorer {
        let scorers = scorers
        let environment = ScorerEnvironment(models: ModelCatalog([])) {
            name,
            path throws(FieldError) in
            guard let scorer = scorers[name] else {
                throw FieldError(path: path, problem: "there is no scorer \"\(name)\"")
            }
            return scorer
        }
        var options = options
        options["kind"] = .string(kind)
        return try environment.scorer(.object(options), path: "scorers.s")
    }

    func results(_ kind: String, _ options: JSONObject) throws -> [ScoringResult] {
        let count = scorers.values.map(\.values.count).max() ?? 0
        let job = ScoringJob.texts("Hi", (0..<count).map { "reply \($0)" })
        var plan = try scorer(kind, options).plan(job)
        for _ in 0..<Limits.maximumScoringRounds {
            #expect(plan.passes.isEmpty)
            switch try plan.reduce([]) {
            case .scores(let results): return results
            case .needs(let next): plan = next
            }
        }
        Issue.record("the plan needs too many rounds")
        return []
    }

    func values(_ kind: String, _ options: JSONObject) throws -> [Double] {
        try results(kind, options).map { try $0.get().value }
    }

    func refusal(_ kind: String, _ options: JSONObject) -> String? {
        do {
            _ = try scorer(kind, options)
            return nil
        } catch { return "\(error)" }
    }
}
