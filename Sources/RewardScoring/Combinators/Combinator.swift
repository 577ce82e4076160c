// Scorers that are made of scorers, and so nest.

internal import RewardTypes

/// A scorer whose values follow from those of its parts.
///
/// Scores carry the value of every part under its label, and below that what the part itself
/// reports: `helpful`, `helpful.strong`. A candidate that a part cannot score is not scored.
protocol Combinator: CompositeScorer {
    var parts: ScorerParts { get }

    /// What a part is asked; the job itself, unless a combinator says otherwise.
    func job(_ job: ScoringJob, part: Int) throws(ScoringError) -> ScoringJob

    /// Combines the candidates of a group that all parts have scored; called once for each group.
    ///
    /// Returns a value for each candidate, in their order.
    func combine(_ candidates: [PartScores]) -> [Result<Combination, ItemFailure>]
}

/// What the parts say about one candidate, in their order.
struct PartScores: Sendable {
    /// One for each part.
    let values: [Double]
    /// Tokens of the candidate, as the first part counts them.
    let tokenCount: Int
}

/// What becomes of it.
struct Combination: Sendable {
    var value: Double
    /// What the combinator itself has to say, before the parts.
    var components: [Component] = []
}

/// A combinator that looks at one candidate at a time.
protocol CandidateCombinator: Combinator {
    func combine(_ scores: PartScores) -> Combination
}

/// One that has no options beside its parts.
protocol PlainCombinator: CandidateCombinator {
    init(parts: ScorerParts)
}

extension PlainCombinator {
    package init(
        options: inout Fields,
        environment: ScorerEnvironment
    ) throws(FieldError) {
        self.init(parts: try ScorerParts(&options, environment))
    }
}

extension CandidateCombinator {
    func combine(_ candidates: [PartScores]) -> [Result<Combination, ItemFailure>] {
        candidates.map { .success(combine($0)) }
    }
}

extension Combinator {
    package var modelIDs: [ModelID] { parts.modelIDs }

    package var innerScorers: [(label: String, scorer: any Scorer)] { parts.labelled }

    func job(_ job: ScoringJob, part: Int) throws(ScoringError) -> ScoringJob { job }

    package func plan(_ job: ScoringJob) throws(ScoringError) -> ScoringPlan {
        var plans: [ScoringPlan] = []
        for (index, part) in parts.all.enumerated() {
            plans.append(try part.scorer.plan(try self.job(job, part: index)))
        }
        return .joined(plans) { results in .scores(scores(of: results, job: job)) }
    }

    private func scores(of results: [[ScoringResult]], job: ScoringJob) -> [ScoringResult] {
        let gathered = job.candidates.indices.map { index in
            gather(results.map { $0[index] })
        }
        let complete = gathered.compactMap { result -> PartScores? in
            guard case .success(let scores) = result else { return nil }
            return PartScores(values: scores.map(\.value), tokenCount: scores[0].tokenCount)
        }
        let combined = combine(complete)
        var next = combined.makeIterator()
        return gathered.map { result in
            result.then { scores throws(ItemFailure) in
                guard let combination = try next.next()?.get() else {
                    throw ItemFailure(.backendError, "\(Self.kind) gave too few values")
                }
                return score(combination, of: scores)
            }
        }
    }

    /// The scores of all parts for one candidate, or the first failure, under the part's label.
    private func gather(_ results: [ScoringResult]) -> Result<[Score], ItemFailure> {
        var scores: [Score] = []
        for (part, result) in zip(parts.all, results) {
            switch result {
            case .success(let score): scores.append(score)
            case .failure(let failure):
                return .failure(
                    ItemFailure(failure.status, "\(part.label): \(failure.message)")
                )
            }
        }
        return .success(scores)
    }

    private func score(_ combination: Combination, of scores: [Score]) -> Score {
        let named = zip(parts.all, scores).map { $1.nested(under: $0.label) }
        var score = Score(
            value: combination.value,
            components: combination.components + named.flatMap(\.components),
            tokens: named.flatMap(\.tokens),
            tokenCount: scores[0].tokenCount,
            promptTokenCount: scores[0].promptTokenCount,
            truncatedTokenCount: scores.map(\.truncatedTokenCount).max() ?? 0
        )
        score.details = named.reduce([:]) { $0.joined(with: $1.details) }
        return score
    }
}

extension Score {
    /// This score as a part of another: its value is a component under the label, and what it
    /// reports has the label in front.
    func nested(under label: String) -> Score {
        var score = self
        score.components =
            [Component(label, value)]
            + components.map { Component("\(label).\($0.name)", $0.value) }
        score.tokens = tokens.map { tokens in
            TokenScores(
                name: "\(label).\(tokens.name)",
                ids: tokens.ids,
                logProbabilities: tokens.logProbabilities
            )
        }
        if !details.isEmpty { score.details = [label: .object(details)] }
        return score
    }
}
