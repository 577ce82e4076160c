// What best-of-n would reach for each n, from one set of samples.

internal import Glibc

/// Unbiased estimates of the reward of best-of-n from N ≥ n samples.
///
/// R̂(n) = Σ_{i=n}^{N} C(i−1, n−1) / C(N, n) · s_i over the samples in ascending order of score
/// (tlc4418/llm_optimization, `src/bon/bon_sampling.py`; the estimator is that of Nakano et al.,
/// arXiv 2112.09332, appendix I, from memory). With gold scores the samples are ordered by score
/// and gold scores are averaged: what the choice by score is worth. Gold scores of equal scores
/// share their mean, so that the order of the samples does not matter.
package struct BestOfNCurve: Sendable, Equatable {
    /// One n.
    package struct Point: Sendable, Equatable {
        /// How many samples best-of-n draws.
        package let drawCount: Int
        /// Expected score of the best.
        package let score: Double
        /// Expected gold score of the one with the best score; nil without gold scores.
        package let goldScore: Double?
        /// Divergence from the samples' own distribution, in nats: see `divergence(of:)`.
        package let divergence: Double
    }

    /// One for each n asked for.
    package let points: [Point]
    /// Samples with all scores that are needed.
    package let sampleCount: Int

    /// Estimates points; nil means that a sample has no score, and counts nowhere.
    ///
    /// O(N log N), and O(N) for each point.
    ///
    /// - Throws: When no sample has all scores, a number is not finite, there is not one gold score
    ///   for each score, an n is below 1 or above the number of samples, or all points together
    ///   would take more than `SelectionLimits.maximumStepCount` steps.
    package init(
        scores: [Double?],
        goldScores: [Double?]? = nil,
        drawCounts: [Int]
    ) throws(SelectionError) {
        if let goldScores {
            try SelectionRules.requireCount("gold_scores", goldScores.count, of: scores.count)
            _ = try ScoredCandidates.of(goldScores, field: "gold_scores")
        }
        let complete = scores.indices.map { index in
            goldScores.map { $0[index] != nil } ?? true ? scores[index] : nil
        }
        let sorted = ScoredCandidates.sorted(try ScoredCandidates.of(complete))
        let count = sorted.count
        sampleCount = count
        guard !drawCounts.isEmpty else { throw .empty(field: "n") }
        let limit = SelectionLimits.maximumStepCount / count
        guard drawCounts.count <= limit else {
            throw .tooMany(field: "n", found: drawCounts.count, maximum: limit)
        }
        let ascending = Array(sorted.reversed())
        let values = ascending.map(\.score)
        let gold = goldScores.map { gold in
            Self.sharedByTies(values, ascending.map { gold[$0.index] ?? 0 })
        }
        var points: [Point] = []
        for (index, drawCount) in drawCounts.enumerated() {
            try SelectionRules.require("n[\(index)]", drawCount, atLeast: 1)
            guard drawCount <= count else {
                throw .tooFew(field: "n[\(index)]", requested: drawCount, available: count)
            }
            let weights = MaximumWeights.of(sampleCount: count, drawCount: drawCount)
            points.append(
                Point(
                    drawCount: drawCount,
                    score: Self.dot(weights, values),
                    goldScore: gold.map { Self.dot(weights, $0) },
                    divergence: try Self.divergence(of: drawCount)
                )
            )
        }
        self.points = points
    }

    /// KL of best-of-n from the policy it draws from: ln n − (n − 1) / n, in nats.
    ///
    /// Exact for rewards without ties, else an upper bound (Gao, Schulman, Hilton,
    /// arXiv 2210.10760).
    ///
    /// - Throws: When n is below 1.
    package static func divergence(of drawCount: Int) throws(SelectionError) -> Double {
        try SelectionRules.require("n", drawCount, atLeast: 1)
        let n = Double(drawCount)
        return log(n) - (n - 1) / n
    }

    private static func dot(_ weights: [Double], _ values: [Double]) -> Double {
        zip(weights, values).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// Values of runs of equal keys, replaced by their mean.
    private static func sharedByTies(_ keys: [Double], _ values: [Double]) -> [Double] {
        var shared = values
        var start = 0
        while start < keys.count {
            var end = start
            while end < keys.count, keys[end] == keys[start] { end += 1 }
            let mean = Moments.of(Array(values[start..<end])).mean
            for place in start..<end where end - start > 1 { shared[place] = mean }
            start = end
        }
        return shared
    }
}
