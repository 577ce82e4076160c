// Pairs of a better and a worse candidate, as preference data.

internal import RewardTypes

/// Pairs of candidates of one group, by their scores or by comparisons.
///
/// A pair is left out, and counted, when both scores are equal, when both texts are equal code
/// point by code point, or when the margin is below the least one asked for. Candidates without a
/// score make no pair.
package struct PreferencePairs: Sendable, Equatable {
    /// Which pairs.
    package enum Strategy: String, Sendable, CaseIterable {
        /// The first best and the first worst: FLR's data (arXiv 2409.13948; from memory).
        case bestWorst = "best_worst"
        /// The first best and a random one of those that score less (CDR).
        ///
        /// CDR (gx-ai-architect/CDR-preference-annotation, `scripts/process_preference_data.py`)
        /// draws the rejected one uniformly from the others, not the worst; those that equal the
        /// best are no candidates for it here, because such a pair would be a tie.
        case bestRandom = "best_random"
        /// All pairs, in the order of the group.
        case allPairs = "all_pairs"
        /// Neighbours: the first with the second, the third with the fourth (RSO, first round).
        case firstRound = "first_round"
        /// Neighbours, then winners among each other until one is left (RSO, tournament).
        ///
        /// In a tie the earlier one goes on.
        case tournament
    }

    /// What to pair and what to leave out.
    package struct Options: Sendable, Equatable {
        /// Which pairs.
        package var strategy: Strategy
        /// The least difference of scores, at least 0; pairs without any difference never count.
        package var minimumMargin: Double
        /// Determines all random choices.
        package var seed: UInt64
        /// Whether `firstRound` and `tournament` start in a random order.
        package var isShuffled: Bool

        /// Options; they are checked when pairs are made.
        package init(
            _ strategy: Strategy,
            minimumMargin: Double = 0,
            seed: UInt64 = 0,
            isShuffled: Bool = false
        ) {
            self.strategy = strategy
            self.minimumMargin = minimumMargin
            self.seed = seed
            self.isShuffled = isShuffled
        }
    }

    /// A better candidate and a worse one.
    package struct Pair: Sendable, Equatable {
        /// The better candidate.
        package let chosen: Int
        /// The worse candidate.
        package let rejected: Int
        /// By how much: a difference of scores, or the value of a comparison.
        package let margin: Double
    }

    /// Pairs in the order in which the strategy finds them.
    package private(set) var pairs: [Pair] = []
    /// Pairs that were left out because there is no difference.
    package private(set) var tieCount = 0
    /// Pairs that were left out because their texts are equal.
    package private(set) var equalTextCount = 0
    /// Pairs that were left out because the difference is below the least one.
    package private(set) var smallMarginCount = 0

    /// Pairs candidates by score.
    ///
    /// With `bestWorst` and `bestRandom` a group without any difference counts as one tie.
    ///
    /// - Throws: When no candidate has a score, a score is not finite, there is not one text for
    ///   each, the least margin is negative, or there would be too many pairs.
    package init(
        _ scores: [Double?],
        texts: [String],
        options: Options
    ) throws(SelectionError) {
        try SelectionRules.requireNotNegative("minimum_margin", options.minimumMargin)
        let scored = try ScoredCandidates.of(scores)
        try SelectionRules.requireCount("texts", texts.count, of: scores.count)
        let margin = { (left: Int, right: Int) -> Double in
            scored[left].score - scored[right].score
        }
        let meetings = try Self.meetings(scored, options: options, margin: margin)
        for (left, right) in meetings {
            let difference = margin(left, right)
            guard difference.isFinite else {
                throw SelectionRules.error(
                    "scores",
                    "are too far apart for a number; scale them down"
                )
            }
            add(
                scored[left].index,
                scored[right].index,
                difference,
                texts: texts,
                minimumMargin: options.minimumMargin
            )
        }
    }

    /// Pairs of a choice by comparisons: all its matches, or those of its first round.
    ///
    /// - Throws: When there is not one text for each candidate, or the least margin is negative.
    package init(
        _ choice: PairwiseChoice,
        texts: [String],
        isFirstRoundOnly: Bool,
        minimumMargin: Double = 0
    ) throws(SelectionError) {
        try SelectionRules.requireNotNegative("minimum_margin", minimumMargin)
        let last = choice.matches.reduce(choice.index) { max($0, $1.left, $1.right) }
        guard last < texts.count else {
            throw .shape(field: "texts", expected: last + 1, found: texts.count)
        }
        for match in choice.matches where match.round == 0 || !isFirstRoundOnly {
            add(
                match.left,
                match.right,
                match.preference,
                texts: texts,
                minimumMargin: minimumMargin
            )
        }
    }

    /// Keeps a pair or counts why not; a positive margin says that `left` is better.
    private mutating func add(
        _ left: Int,
        _ right: Int,
        _ margin: Double,
        texts: [String],
        minimumMargin: Double
    ) {
        if margin == 0 {
            tieCount += 1
        } else if ExactText(texts[left]) == ExactText(texts[right]) {
            equalTextCount += 1
        } else if abs(margin) < minimumMargin {
            smallMarginCount += 1
        } else {
            pairs.append(
                Pair(
                    chosen: margin > 0 ? left : right,
                    rejected: margin > 0 ? right : left,
                    margin: abs(margin)
                )
            )
        }
    }

    /// Which candidates meet, as places among those with a score.
    private static func meetings(
        _ scored: [ScoredCandidate],
        options: Options,
        margin: (Int, Int) -> Double
    ) throws(SelectionError) -> [(Int, Int)] {
        let scores = scored.map(\.score)
        let best = scores.firstIndex(of: scores.max() ?? 0) ?? 0
        let others = scores.indices.filter { scores[$0] < scores[best] }
        // A group without differences is one tie, unless there is only one candidate.
        let tie = scores.count > 1 ? [(0, 1)] : []
        switch options.strategy {
        case .bestWorst:
            guard let worst = scores.firstIndex(of: scores.min() ?? 0), worst != best else {
                return tie
            }
            return [(best, worst)]
        case .bestRandom:
            guard !others.isEmpty else { return tie }
            var generator = SeededGenerator(seed: options.seed)
            return [(best, others[generator.index(below: others.count)])]
        case .allPairs:
            let count = scores.count * (scores.count - 1) / 2
            guard count <= SelectionLimits.maximumPairCount else {
                let maximum = SelectionLimits.maximumPairCount
                throw .tooMany(field: "pairs", found: count, maximum: maximum)
            }
            return scores.indices.flatMap { left in
                ((left + 1)..<scores.count).map { (left, $0) }
            }
        case .firstRound, .tournament:
            let choice = try PairwiseChoice.tournament(
                count: scores.count,
                seed: options.isShuffled ? options.seed : nil,
                prefer: { left, right in min(max(margin(left, right), -1), 1) }
            )
            return choice.matches
                .filter { options.strategy == .tournament || $0.round == 0 }
                .map { ($0.left, $0.right) }
        }
    }
}
