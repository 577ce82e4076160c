// The seam for scorers that compare two candidates instead of looking at one.

internal import RewardTypes

/// Two candidates of a job, by their places in its list.
package struct CandidatePair: Sendable, Hashable {
    /// The one that a positive value speaks for.
    package let first: Int
    /// The other one.
    package let second: Int

    /// A pair of places.
    package init(_ first: Int, _ second: Int) {
        self.first = first
        self.second = second
    }
}

/// A scorer that knows only which of two candidates is the better one.
///
/// Used like any other scorer, it compares all candidates of a group with each other; see
/// `PairTournament`.
package protocol PairScorer: Scorer {
    /// Whether exchanging the candidates of a pair changes nothing but the sign of the value; then
    /// one order of each pair says all.
    var isAntisymmetric: Bool { get }

    /// Components of a pair that mean the same from both sides; a candidate of a group has the mean
    /// over its pairs.
    static var symmetricComponents: [String] { get }

    /// Says what has to be computed for pairs of candidates of a job. Pure.
    ///
    /// The plan ends with one result for each pair, in their order: the logarithm of the odds that
    /// the first candidate is the better one, and a component `probability`. What spoils one pair
    /// is its failure alone. Every place of a pair is one of the job's candidates.
    func pairPlan(
        _ job: ScoringJob,
        pairs: [CandidatePair]
    ) throws(ScoringError) -> ScoringPlan
}

extension PairScorer {
    package static var symmetricComponents: [String] { [] }

    package func plan(_ job: ScoringJob) throws(ScoringError) -> ScoringPlan {
        let tournament = try PairTournament(
            candidateCount: job.candidates.count,
            isAntisymmetric: isAntisymmetric,
            symmetricComponents: Self.symmetricComponents
        )
        guard !tournament.pairs.isEmpty else {
            return ScoringPlan(passes: []) { _ in
                .scores(job.candidates.map { _ in .failure(.noOpponent) })
            }
        }
        let plan = try pairPlan(job, pairs: tournament.pairs)
        return .joined([plan]) { results throws(ScoringError) in
            .scores(try tournament.results(of: results[0]))
        }
    }
}

extension ItemFailure {
    /// A scorer of pairs got one candidate.
    static let noOpponent = ItemFailure(
        .invalidInput,
        "there is no other response to compare it with; send a second one, or let "
            + "pairwise_to_pointwise compare it with a baseline"
    )
}
