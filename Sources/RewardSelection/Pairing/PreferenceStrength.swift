// How sure several scorers are of a preference.

/// Mean and spread of the margins that several scorers give to pairs, and what follows for labels.
///
/// Source: Wang et al., "Secrets of RLHF in large language models, part II: reward modeling"
/// (arXiv 2401.06080): d_m = r_m(chosen) − r_m(rejected) for each scorer m, its mean μ and its
/// population standard deviation; the fifth of the pairs with the smallest μ probably has the wrong
/// label, the next fifth is ambiguous.
package struct PreferenceStrength: Sendable, Equatable {
    /// What to do with the label of a pair.
    package enum Mark: String, Sendable, CaseIterable {
        /// Among the weakest: flip the label, or smooth it.
        case flip
        /// Among the next weakest: no clear label.
        case ambiguous
        /// Above: as it is.
        case keep
    }

    /// One pair.
    package struct Strength: Sendable, Equatable {
        /// The mean margin μ.
        package let mean: Double
        /// The population standard deviation of the margins.
        package let deviation: Double
        /// Scorers with a margin.
        package let scorerCount: Int
        /// Its mark among all pairs.
        package let mark: Mark
    }

    /// One for each pair; nil where no scorer has a margin.
    package let strengths: [Strength?]

    /// Measures pairs: `margins[pair][scorer]`, nil where a scorer has none.
    ///
    /// Of n pairs with a mean the floor(n · `flipShare`) smallest are to flip, and those up to
    /// floor(n · `ambiguousShare`) are ambiguous; of equal means the earlier pair is the smaller.
    ///
    /// - Throws: When there is no pair, none has a margin, a margin is not finite, or the shares do
    ///   not satisfy 0 ≤ flip ≤ ambiguous ≤ 1.
    package init(
        margins: [[Double?]],
        flipShare: Double = 0.2,
        ambiguousShare: Double = 0.4
    ) throws(SelectionError) {
        try SelectionRules.require("ambiguous_share", ambiguousShare, in: 0...1)
        try SelectionRules.require("flip_share", flipShare, in: 0...ambiguousShare)
        var moments: [(mean: Double, deviation: Double, count: Int)?] = []
        for (index, row) in margins.enumerated() {
            let values = row.compactMap(\.self)
            if let bad = row.firstIndex(where: { $0.map { !$0.isFinite } ?? false }) {
                throw .notFinite(field: "margins[\(index)]", index: bad)
            }
            let moment = values.isEmpty ? nil : Moments.of(values)
            guard moment?.deviation.isFinite ?? true else {
                throw SelectionRules.error(
                    "margins[\(index)]",
                    "are too far apart for a number; scale them down"
                )
            }
            moments.append(moment)
        }
        let scored = try ScoredCandidates.of(moments.map { $0?.mean }, field: "margins")
        // Smallest first; `sorted` of the negated order would turn ties around.
        let order = scored.sorted { left, right in
            left.score == right.score ? left.index < right.index : left.score < right.score
        }
        let flipCount = Self.count(order.count, share: flipShare)
        let ambiguousCount = Self.count(order.count, share: ambiguousShare)
        var marks = [Mark](repeating: .keep, count: margins.count)
        for (place, pair) in order.prefix(ambiguousCount).enumerated() {
            marks[pair.index] = place < flipCount ? .flip : .ambiguous
        }
        strengths = zip(moments, marks).map { moments, mark in
            moments.map {
                Strength(
                    mean: $0.mean,
                    deviation: $0.deviation,
                    scorerCount: $0.count,
                    mark: mark
                )
            }
        }
    }

    /// floor(n · share), where a product that should be whole may be rounded down a little.
    private static func count(_ total: Int, share: Double) -> Int {
        Int((Double(total) * share + 1e-9).rounded(.down))
    }
}

extension PreferenceStrength.Strength {
    /// The mark of this pair by itself, for streams, in which no share of all pairs is known.
    ///
    /// A mean below 0 says that the label is probably wrong (arXiv 2401.06080, section 2.1), and a
    /// mean within one deviation of 0 that the scorers do not agree.
    package var ownMark: PreferenceStrength.Mark {
        if mean < 0 { return .flip }
        return mean <= deviation ? .ambiguous : .keep
    }
}
