// The best candidate by comparing two at a time.

internal import RewardTypes

/// A choice by comparisons, with those it made.
///
/// A comparison of candidates a and b is a number above 0 where a is better, below 0 where b is,
/// and 0 for a tie: a difference of logits, or a probability minus a half.
package struct PairwiseChoice: Sendable, Equatable {
    /// One comparison.
    package struct Match: Sendable, Equatable {
        /// The round, counted from 0.
        package let round: Int
        /// The candidate that came first.
        package let left: Int
        /// The candidate that came second.
        package let right: Int
        /// Above 0 where `left` is better.
        package let preference: Double
        /// Who went on.
        package let winner: Int
    }

    /// The best candidate.
    package let index: Int
    /// All comparisons in the order they were made: one fewer than candidates.
    package let matches: [Match]

    /// A knockout tournament: neighbours meet, winners meet again until one is left.
    ///
    /// A tie lets the earlier one of the pair go on; without a partner the last goes on unplayed.
    /// With a seed the candidates start in a random order, else in that of the group. The pairs are
    /// those of tournament ranking in RSO (arXiv 2309.06657, "tournament-rank").
    ///
    /// - Throws: When there is no candidate, too many, or a comparison is not finite.
    package static func tournament(
        count: Int,
        seed: UInt64? = nil,
        prefer: (_ left: Int, _ right: Int) -> Double
    ) throws(SelectionError) -> PairwiseChoice {
        var standing = try order(count, seed: seed)
        var matches: [Match] = []
        var round = 0
        while standing.count > 1 {
            var next: [Int] = []
            for start in stride(from: 0, to: standing.count - 1, by: 2) {
                let (left, right) = (standing[start], standing[start + 1])
                let preference = try compare(left, right, prefer)
                let winner = preference >= 0 ? left : right
                matches.append(
                    Match(
                        round: round,
                        left: left,
                        right: right,
                        preference: preference,
                        winner: winner
                    )
                )
                next.append(winner)
            }
            if !standing.count.isMultiple(of: 2) { next += standing.suffix(1) }
            standing = next
            round += 1
        }
        return PairwiseChoice(index: standing[0], matches: matches)
    }

    /// One pass from left to right that carries the better one on (LLM-Blender, "bubble").
    ///
    /// A tie carries the later one on, as there. With a seed the order is random, as there; else it
    /// is that of the group.
    ///
    /// - Throws: When there is no candidate, too many, or a comparison is not finite.
    package static func bubble(
        count: Int,
        seed: UInt64? = nil,
        prefer: (_ left: Int, _ right: Int) -> Double
    ) throws(SelectionError) -> PairwiseChoice {
        let order = try order(count, seed: seed)
        var current = order[0]
        var matches: [Match] = []
        for (round, next) in order.dropFirst().enumerated() {
            let preference = try compare(current, next, prefer)
            let winner = preference > 0 ? current : next
            matches.append(
                Match(
                    round: round,
                    left: current,
                    right: next,
                    preference: preference,
                    winner: winner
                )
            )
            current = winner
        }
        return PairwiseChoice(index: current, matches: matches)
    }

    private static func order(_ count: Int, seed: UInt64?) throws(SelectionError) -> [Int] {
        guard count > 0 else { throw .empty(field: "candidates") }
        guard count <= SelectionLimits.maximumSampleCount else {
            let maximum = SelectionLimits.maximumSampleCount
            throw .tooMany(field: "candidates", found: count, maximum: maximum)
        }
        guard let seed else { return Array(0..<count) }
        var generator = SeededGenerator(seed: seed)
        return generator.permutation(of: count)
    }

    private static func compare(
        _ left: Int,
        _ right: Int,
        _ prefer: (Int, Int) -> Double
    ) throws(SelectionError) -> Double {
        let preference = prefer(left, right)
        guard preference.isFinite else {
            throw SelectionRules.error(
                "comparisons[\(left)][\(right)]",
                "is not a finite number; leave out candidates that cannot be compared"
            )
        }
        return preference
    }
}

extension PairwiseChoice {
    /// A comparison by a matrix in both orders: M[left, right] − M[right, left].
    ///
    /// For logits this is LLM-Blender's "bubble"; for probabilities the sign is that of the mean
    /// over both orders, compared with a half.
    package static func bothOrders(_ matrix: UtilityMatrix) -> (Int, Int) -> Double {
        { left, right in matrix[left, right] - matrix[right, left] }
    }
}

extension PairwiseChoice {
    /// The same choice with other names for candidates: `names[i]` in place of i.
    package func renumbered(_ names: [Int]) -> PairwiseChoice {
        PairwiseChoice(
            index: names[index],
            matches: matches.map { match in
                Match(
                    round: match.round,
                    left: names[match.left],
                    right: names[match.right],
                    preference: match.preference,
                    winner: names[match.winner]
                )
            }
        )
    }

    /// Candidates that played, the chosen one first and then those that lost late; of those that
    /// lost in one round the one of the earlier comparison first.
    package var ranking: [Int] {
        let losers = matches.enumerated().sorted { left, right in
            let (first, second) = (left.element.round, right.element.round)
            return first == second ? left.offset < right.offset : first > second
        }
        return [index]
            + losers.map {
                $0.element.winner == $0.element.left ? $0.element.right : $0.element.left
            }
    }
}
