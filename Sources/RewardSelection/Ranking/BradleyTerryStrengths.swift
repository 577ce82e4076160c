// Strengths of candidates that explain who beats whom.

internal import Glibc

/// A Bradley–Terry fit to a win matrix: P(i beats j) = σ(s_i − s_j).
///
/// Found by the minorise-maximise iteration of Hunter, "MM algorithms for generalized Bradley-Terry
/// models" (Annals of Statistics 2004), all candidates at once. For a finite result in all cases
/// each candidate also wins and loses `prior` times against a virtual opponent of strength 0, so
/// that the likelihood has exactly one maximum, unbeaten candidates stay finite, and strengths of
/// groups that never met are comparable.
package struct BradleyTerryStrengths: Sendable, Equatable {
    /// s_i, natural logarithms of odds; nil for candidates without a comparison.
    package let strengths: [Double?]
    /// Rounds of the iteration.
    package let iterationCount: Int
    /// Whether the last round changed no strength by more than 1e-10.
    package let isConverged: Bool

    /// Fits strengths; each compared pair counts as one game that w_ij says how to share.
    ///
    /// O(n²) for each of at most `SelectionLimits.maximumIterationCount` rounds, fewer for large n.
    ///
    /// - Throws: When the prior is outside 1e-6...1e6, where strengths would leave the numbers.
    package init(_ wins: WinMatrix, prior: Double = 0.5) throws(SelectionError) {
        try SelectionRules.require("prior", prior, in: 1e-6...1e6)
        let count = wins.count
        let opponents = (0..<count).map { row in
            (0..<count).filter { wins[row, $0] != nil }
        }
        let victories = (0..<count).map { row in
            opponents[row].reduce(prior) { $0 + (wins[row, $1] ?? 0) }
        }
        let limit = min(
            SelectionLimits.maximumIterationCount,
            SelectionLimits.maximumStepCount / (count * count)
        )
        var strengths = [Double](repeating: 1, count: count)
        var iterationCount = 0
        var change = Double.infinity
        while change > 1e-10, iterationCount < limit {
            let former = strengths
            change = 0
            for row in 0..<count {
                let own = former[row]
                // Games over the sum of both strengths, those with the virtual opponent first.
                let load = opponents[row].reduce(2 * prior / (own + 1)) {
                    $0 + 1 / (own + former[$1])
                }
                strengths[row] = victories[row] / load
                change = max(change, abs(log(strengths[row] / own)))
            }
            iterationCount += 1
        }
        self.strengths = (0..<count).map { opponents[$0].isEmpty ? nil : log(strengths[$0]) }
        self.iterationCount = iterationCount
        isConverged = change <= 1e-10
    }
}
