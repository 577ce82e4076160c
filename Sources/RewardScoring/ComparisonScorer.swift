// Comparisons of candidates, round by round, for methods that decide which ones they need.

package import RewardTypes

/// A scorer of pairs that compares what a schedule asks for, and tells the odds of each pair.
///
/// Made by methods that rank or play knockouts, not by a configuration. The value of a candidate is
/// the mean probability to beat those that it was compared with; `Score.logOdds` has the odds.
package struct ComparisonScorer: Scorer {
    package static var kind: String { "comparison" }

    /// What is known between two rounds.
    package struct Known: Sendable {
        /// [count][count]: log-odds that the row's candidate, named first, beats the column's.
        package fileprivate(set) var logOdds: [[Double?]]
        /// Pairs that were asked, whatever came of it, each with the smaller place first.
        package fileprivate(set) var asked: Set<CandidatePair> = []
        fileprivate var failures: [ItemFailure?]
        fileprivate var sums: [Score]

        fileprivate init(count: Int) {
            logOdds = Array(repeating: Array(repeating: nil, count: count), count: count)
            failures = Array(repeating: nil, count: count)
            sums = Array(
                repeating: Score(value: 0, tokenCount: 0, promptTokenCount: 0),
                count: count
            )
        }

        /// The number of candidates.
        package var count: Int { logOdds.count }
    }

    /// Pairs to compare next; none when all is known that is needed.
    ///
    /// Pure.
    package typealias Schedule = @Sendable (Known) -> [CandidatePair]

    private let base: any PairScorer
    private let schedule: Schedule

    /// A scorer by comparisons of `base`.
    package init(_ base: any PairScorer, schedule: @escaping Schedule) {
        self.base = base
        self.schedule = schedule
    }

    package init(options: inout Fields, environment: ScorerEnvironment) throws(FieldError) {
        throw options.error("kind", "is made by methods that compare; name a scorer of pairs")
    }

    package var modelIDs: [ModelID] { base.modelIDs }

    package func plan(_ job: ScoringJob) throws(ScoringError) -> ScoringPlan {
        let step = try step(Known(count: job.candidates.count), job)
        switch step {
        case .needs(let plan): return plan
        case .scores: return ScoringPlan(passes: []) { _ in step }
        }
    }

    /// The next round, or the end; where the order of a pair matters, both orders are asked.
    private func step(_ known: Known, _ job: ScoringJob) throws(ScoringError) -> ScoringStep {
        let pairs = schedule(known)
        guard !pairs.isEmpty else { return .scores(known.results) }
        var orders = pairs
        if !base.isAntisymmetric { orders += pairs.map { CandidatePair($0.second, $0.first) } }
        let orderCount = base.isAntisymmetric ? 1 : 2
        let count = (known.asked.count + pairs.count) * orderCount
        guard count <= Limits.maximumPairCount else {
            throw .invalidInput(
                FieldError(
                    path: "responses",
                    problem: "has \(known.count) elements, which make \(count) comparisons; at "
                        + "most \(Limits.maximumPairCount) are made; send fewer"
                )
            )
        }
        let plan = try base.pairPlan(job, pairs: orders)
        return .needs(
            .joined([plan]) { [orders] results throws(ScoringError) in
                var known = known
                for (pair, result) in zip(orders, results[0]) {
                    known.add(result, of: pair, isAntisymmetric: base.isAntisymmetric)
                }
                return try step(known, job)
            }
        )
    }
}

extension ComparisonScorer.Known {
    fileprivate mutating func add(
        _ result: ScoringResult,
        of pair: CandidatePair,
        isAntisymmetric: Bool
    ) {
        let (first, second) = (pair.first, pair.second)
        asked.insert(CandidatePair(min(first, second), max(first, second)))
        switch result {
        case .success(let score) where score.value.isFinite:
            logOdds[first][second] = score.value
            if isAntisymmetric { logOdds[second][first] = -score.value }
            for place in isAntisymmetric ? [first, second] : [first] { count(score, for: place) }
        case .success: fail(ItemFailure(.backendError, "the odds are not finite"), pair)
        case .failure(let failure): fail(failure, pair)
        }
    }

    private mutating func count(_ score: Score, for place: Int) {
        sums[place].tokenCount += score.tokenCount
        sums[place].promptTokenCount = max(sums[place].promptTokenCount, score.promptTokenCount)
        sums[place].truncatedTokenCount = max(
            sums[place].truncatedTokenCount,
            score.truncatedTokenCount
        )
    }

    private mutating func fail(_ failure: ItemFailure, _ pair: CandidatePair) {
        for (place, other) in [(pair.first, pair.second), (pair.second, pair.first)]
        where failures[place] == nil {
            failures[place] = ItemFailure(
                failure.status,
                "compared with responses[\(other)]: \(failure.message)"
            )
        }
    }

    /// One for each candidate; a failure only where no comparison succeeded.
    fileprivate var results: [ScoringResult] {
        (0..<count).results { place throws(ItemFailure) in
            let odds = logOdds[place].compactMap(\.self)
            guard !odds.isEmpty else { throw failures[place] ?? .noOpponent }
            var score = sums[place]
            score.value = odds.reduce(0) { $0 + sigmoid($1) } / Double(odds.count)
            score.components = [Component("opponents", Double(odds.count))]
            score.logOdds = logOdds[place]
            return score
        }
    }
}
