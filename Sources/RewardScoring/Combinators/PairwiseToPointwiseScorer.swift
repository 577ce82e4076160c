// A value for one reply out of comparisons with a fixed one.

internal import Glibc
package import RewardTypes

/// r(x, y) = logit ρ(x, y, y_b): the reward that a scorer of pairs gives relative to a baseline
/// reply y_b, whose own reward is 0 (RSO, arXiv 2309.06657, section 3.1; there the baseline is a
/// random reply of the policy that is to be improved).
///
/// The baseline is a text, or the `first` candidate of the group. That one has the reward 0 without
/// being compared with itself; it fails when there are others and all comparisons with it failed.
///
/// ρ is kept between `epsilon` and 1 - `epsilon`, so that a reward is finite; the default is about
/// where a softmax in 32-bit floats ends. The component `clamped` tells where this was needed.
///
/// Options: `part` (a scorer of pairs: a name or a definition), `baseline` (`{text: ...}` or
/// `first`), `epsilon` (1e-7).
package struct PairwiseToPointwiseScorer: CompositeScorer {
    package static let kind = "pairwise_to_pointwise"

    private enum Baseline: Sendable {
        case text(String)
        case firstCandidate
    }

    private let part: any PairScorer
    private let baseline: Baseline
    /// Rewards lie between this and its negative.
    private let bound: Double

    package init(
        options: inout Fields,
        environment: ScorerEnvironment
    ) throws(FieldError) {
        let path = options.path(of: "part")
        let scorer = try environment.scorer(try options.required("part"), path: path)
        guard let part = scorer as? any PairScorer else {
            throw FieldError(
                path: path,
                problem: "scores single responses (kind \(type(of: scorer).kind)); give a scorer "
                    + "that compares pairs, such as pair_lm"
            )
        }
        self.part = part
        baseline = try Self.baseline(&options)
        let epsilon = try options.optionalNumber("epsilon") ?? 1e-7
        guard epsilon > 0, epsilon < 0.5, 1 - epsilon < 1 else {
            throw options.error("epsilon", "\(epsilon) is not between 1e-16 and 0.5")
        }
        bound = log1p(-epsilon) - log(epsilon)
    }

    private static func baseline(_ options: inout Fields) throws(FieldError) -> Baseline {
        let remedy = "give {text: ...} or \"first\""
        switch options.value("baseline") {
        case nil: throw options.error("baseline", "is missing; \(remedy)")
        case .string("first"): return .firstCandidate
        case .object(let members):
            var fields = try Fields(.object(members), path: options.path(of: "baseline"))
            let text = try fields.string("text")
            try fields.refuseUnknown()
            guard !text.isEmpty else { throw fields.error("text", "is empty; \(remedy)") }
            return .text(text)
        case let other?:
            throw options.error("baseline", "\(other.kindName) of this form is unknown; \(remedy)")
        }
    }

    package var modelIDs: [ModelID] { part.modelIDs }

    package var innerScorers: [(label: String, scorer: any Scorer)] { [("part", part)] }

    package func plan(_ job: ScoringJob) throws(ScoringError) -> ScoringPlan {
        let count = job.candidates.count
        switch baseline {
        case .text(let text):
            var job = job
            job.candidates.append(Candidate(content: .text(text)))
            let pairs = (0..<count).map { CandidatePair($0, count) }
            return .joined([try part.pairPlan(job, pairs: pairs)]) { results in
                .scores(results[0].map { $0.map(score) })
            }
        case .firstCandidate:
            let pairs = (1..<count).map { CandidatePair($0, 0) }
            guard !pairs.isEmpty else {
                return ScoringPlan(passes: []) { _ in .scores([.success(baselineScore)]) }
            }
            return .joined([try part.pairPlan(job, pairs: pairs)]) { results in
                let scores = results[0].map { $0.map(score) }
                let failures = scores.compactMap { result -> ItemFailure? in
                    if case .failure(let failure) = result { failure } else { nil }
                }
                let first: ScoringResult =
                    if failures.count == scores.count, let failure = failures.first {
                        .failure(
                            ItemFailure(
                                failure.status,
                                "no response could be compared with it: \(failure.message)"
                            )
                        )
                    } else {
                        .success(baselineScore)
                    }
                return .scores([first] + scores)
            }
        }
    }

    private var baselineScore: Score {
        Score(
            value: 0,
            components: [Component("probability", 0.5), Component("clamped", 0)],
            tokenCount: 0,
            promptTokenCount: 0
        )
    }

    private func score(_ pair: Score) -> Score {
        var score = pair
        score.value = min(max(pair.value, -bound), bound)
        score.components.append(Component("clamped", score.value == pair.value ? 0 : 1))
        return score
    }
}
