// From comparisons of pairs to a value for each candidate of a group.

internal import RewardTypes

/// All pairs of a group, and the mean of the win matrix.
///
/// The value of candidate i is (1 / (n - 1)) Σ_{j ≠ i} P(i is better than j): ψ of LiPO
/// (arXiv 2402.01878), without the diagonal, and the mean preference probability of the General
/// Preference Model (arXiv 2410.02197). A tie gives both 0.5.
///
/// Pairs grow with the square of the group, so a group that is too large is refused.
struct PairTournament: Sendable {
    /// The pairs to be compared.
    ///
    /// Each unordered pair once, the earlier candidate first, where the other order would say the
    /// same; otherwise both orders, and then the value of a candidate is made of those comparisons
    /// in which it is the first.
    let pairs: [CandidatePair]
    private let candidateCount: Int
    private let isAntisymmetric: Bool
    private let symmetricComponents: [String]

    /// Pairs of a group; none when there is only one candidate.
    init(
        candidateCount: Int,
        isAntisymmetric: Bool,
        symmetricComponents: [String] = []
    ) throws(ScoringError) {
        self.candidateCount = candidateCount
        self.isAntisymmetric = isAntisymmetric
        self.symmetricComponents = symmetricComponents
        let count = candidateCount * (candidateCount - 1) / (isAntisymmetric ? 2 : 1)
        guard count <= Limits.maximumPairCount else {
            throw .invalidInput(
                FieldError(
                    path: "responses",
                    problem: "has \(candidateCount) elements, which make \(count) pairs; at most "
                        + "\(Limits.maximumPairCount) are compared; send fewer, or let "
                        + "pairwise_to_pointwise compare each with a baseline"
                )
            )
        }
        var pairs: [CandidatePair] = []
        pairs.reserveCapacity(count)
        for first in 0..<candidateCount {
            for second in 0..<candidateCount
            where isAntisymmetric ? first < second : first != second {
                pairs.append(CandidatePair(first, second))
            }
        }
        self.pairs = pairs
    }

    /// One comparison of a candidate, seen from its side.
    private struct Comparison {
        let opponent: Int
        let result: ScoringResult
        /// P(the candidate is the better one); 0 without a result.
        let probability: Double
    }

    /// The value of each candidate, from one result for each of `pairs`.
    ///
    /// A pair that failed fails both of its candidates, with one exception: a candidate that failed
    /// in all of its pairs, while others could be compared, is taken to be the cause. It alone
    /// fails, and the others are compared without it; their component `opponents` tells with how
    /// many.
    func results(of results: [ScoringResult]) throws(ScoringError) -> [ScoringResult] {
        guard results.count == pairs.count else {
            throw .mismatchedResults("\(results.count) results for \(pairs.count) pairs")
        }
        var comparisons = [[Comparison]](repeating: [], count: candidateCount)
        var isCompared = [Bool](repeating: false, count: candidateCount)
        for (pair, result) in zip(pairs, results) {
            let value: Double? = if case .success(let score) = result { score.value } else { nil }
            comparisons[pair.first].append(
                Comparison(
                    opponent: pair.second,
                    result: result,
                    probability: value.map(sigmoid) ?? 0
                )
            )
            if isAntisymmetric {
                comparisons[pair.second].append(
                    Comparison(
                        opponent: pair.first,
                        result: result,
                        probability: value.map { sigmoid(-$0) } ?? 0
                    )
                )
            }
            if value != nil {
                isCompared[pair.first] = true
                isCompared[pair.second] = true
            }
        }
        return comparisons.indices.results { index throws(ItemFailure) in
            let relevant =
                isCompared[index]
                ? comparisons[index].filter { isCompared[$0.opponent] } : comparisons[index]
            return try score(of: relevant)
        }
    }

    private func score(of comparisons: [Comparison]) throws(ItemFailure) -> Score {
        guard !comparisons.isEmpty else { throw .noOpponent }
        var total = 0.0
        var sums = [Double](repeating: 0, count: symmetricComponents.count)
        var score = Score(value: 0, tokenCount: 0, promptTokenCount: 0)
        for comparison in comparisons {
            let pair: Score
            do { pair = try comparison.result.get() } catch {
                throw ItemFailure(
                    error.status,
                    "compared with responses[\(comparison.opponent)]: \(error.message)"
                )
            }
            total += comparison.probability
            for (index, name) in symmetricComponents.enumerated() {
                sums[index] += pair.components.first { $0.name == name }?.value ?? 0
            }
            score.tokenCount += pair.tokenCount
            score.promptTokenCount = max(score.promptTokenCount, pair.promptTokenCount)
            score.truncatedTokenCount = max(score.truncatedTokenCount, pair.truncatedTokenCount)
        }
        let count = Double(comparisons.count)
        score.value = total / count
        score.components =
            [Component("opponents", count)]
            + zip(symmetricComponents, sums).map { Component($0, $1 / count) }
        return score
    }
}
