// A scorer of pairs with given answers.

import RewardTypes

@testable import RewardScoring

/// Takes the log-odds of a pair from a table; nil is a pair that cannot be compared.
///
/// Candidates are texts; `log-odds[first][second]`.
struct TablePairScorer: PairScorer {
    static let kind = "table"
    static let symmetricComponents = ["noise"]
    let modelIDs = [ModelID("tiny")]
    let table: [String: [String: Double?]]
    var isAntisymmetric = true
    /// Rounds without a pass before the values are there.
    var rounds = 0

    init(
        _ table: [String: [String: Double?]],
        isAntisymmetric: Bool = true,
        rounds: Int = 0
    ) {
        self.table = table
        self.isAntisymmetric = isAntisymmetric
        self.rounds = rounds
    }

    init(options: inout Fields, environment: ScorerEnvironment) throws(FieldError) {
        throw options.error("table", "cannot be configured")
    }

    func pairPlan(
        _ job: ScoringJob,
        pairs: [CandidatePair]
    ) throws(ScoringError) -> ScoringPlan {
        plan(job.candidates.map(\.content), pairs, rounds)
    }

    private func plan(
        _ contents: [Candidate.Content],
        _ pairs: [CandidatePair],
        _ rounds: Int
    ) -> ScoringPlan {
        ScoringPlan(passes: []) { _ in
            guard rounds == 0 else { return .needs(plan(contents, pairs, rounds - 1)) }
            return .scores(
                pairs.map { pair in
                    guard case .text(let first) = contents[pair.first],
                        case .text(let second) = contents[pair.second],
                        let value = table[first]?[second] ?? nil
                    else { return .failure(ItemFailure(.contextTooLong, "is too long")) }
                    return .success(
                        Score(
                            value: value,
                            components: [
                                Component("probability", sigmoid(value)),
                                Component("noise", Double(pair.first + pair.second)),
                            ],
                            tokenCount: 1,
                            promptTokenCount: 10 * pair.second
                        )
                    )
                }
            )
        }
    }
}

extension Scorer {
    /// Runs a plan that needs no passes.
    func results(_ job: ScoringJob) throws -> [ScoringResult] {
        var plan = try plan(job)
        for _ in 0..<Limits.maximumScoringRounds {
            switch try plan.reduce([]) {
            case .scores(let results): return results
            case .needs(let next): plan = next
            }
        }
        return []
    }
}
