// Statistical rejection sampling of candidates by their rewards.

internal import RewardTypes

/// A sample of candidates whose distribution is the policy tilted by exp(r / β).
///
/// Source: Liu et al., "Statistical rejection sampling improves preference optimization"
/// (arXiv 2309.06657), Algorithm 1, as its listing has it: the maximum is taken anew at the start
/// of each pass over what is not yet accepted and holds for the whole pass; candidates are visited
/// in the order of the group; each is accepted when a uniform number in [0, 1) is below
/// exp((r − M) / β); the pass ends as soon as enough are accepted.
///
/// Where the listing leaves things open: β = 0 is the limit, and equals the stable top-k; with
/// fewer distinct candidates than asked for all are accepted and `isShort` says so, instead of the
/// error of a maximum over nothing; the listing collapses equal texts without a word, here
/// `candidates` shows it.
package struct RejectionSampling: Sendable, Equatable {
    /// What to sample.
    package struct Options: Sendable, Equatable {
        /// How many candidates to accept, at least 1.
        package var count: Int
        /// Temperature in units of reward, at least 0; the paper uses 0.5.
        package var beta: Double
        /// Determines all random numbers.
        package var seed: UInt64

        /// Options; they are checked when a sample is drawn.
        package init(count: Int, beta: Double = 0.5, seed: UInt64) {
            self.count = count
            self.beta = beta
            self.seed = seed
        }
    }

    /// One decision.
    package struct Step: Sendable, Equatable {
        /// The pass over the candidates, counted from 0.
        package let pass: Int
        /// The candidate.
        package let index: Int
        /// The uniform number that was drawn.
        package let uniform: Double
        /// exp((r − M) / β).
        package let probability: Double
        /// Whether `uniform` was below `probability`.
        package let isAccepted: Bool
    }

    /// The accepted candidates in the order of acceptance; equal texts are named by their first.
    package private(set) var accepted: [Int] = []
    /// The distinct candidates, in order, with the rewards that counted.
    package let candidates: [DistinctCandidate]
    /// The first decisions, at most `SelectionLimits.maximumTraceCount`.
    package private(set) var trace: [Step] = []
    /// All decisions.
    package private(set) var stepCount = 0
    /// Passes over the candidates.
    package private(set) var passCount = 0
    /// Whether there were fewer distinct candidates than asked for; then all of them are accepted.
    package let isShort: Bool

    /// The share of decisions that accepted.
    package var acceptanceRate: Double { Double(accepted.count) / Double(stepCount) }
    /// Whether `trace` lacks later decisions.
    package var isTraceCut: Bool { trace.count < stepCount }

    /// Samples candidates by reward; nil means that a candidate has no reward.
    ///
    /// At most `count` passes, because the candidate at the maximum is always accepted.
    ///
    /// - Throws: When no candidate has a reward, a reward is not finite, there is not one text for
    ///   each candidate, an option is out of range, or `count` passes would be more than
    ///   `SelectionLimits.maximumStepCount` decisions.
    package init(
        rewards: [Double?],
        texts: [String],
        options: Options
    ) throws(SelectionError) {
        try SelectionRules.requireNotNegative("beta", options.beta)
        try SelectionRules.require("count", options.count, atLeast: 1)
        let scored = try ScoredCandidates.of(rewards, field: "rewards")
        try SelectionRules.requireCount("texts", texts.count, of: rewards.count)
        candidates = DistinctCandidate.collapse(scored, texts: texts)
        isShort = candidates.count < options.count
        let limit = SelectionLimits.maximumStepCount / candidates.count
        guard min(options.count, candidates.count) <= limit else {
            throw .tooMany(field: "count", found: options.count, maximum: limit)
        }
        var generator = SeededGenerator(seed: options.seed)
        let count = min(options.count, candidates.count)
        var remaining = candidates
        while accepted.count < count {
            remaining = pass(over: remaining, to: count, beta: options.beta, with: &generator)
        }
    }

    /// One pass; returns what it did not accept.
    ///
    /// `candidates` is not empty.
    private mutating func pass(
        over candidates: [DistinctCandidate],
        to count: Int,
        beta: Double,
        with generator: inout SeededGenerator
    ) -> [DistinctCandidate] {
        let maximum = candidates.reduce(-Double.infinity) { max($0, $1.reward) }
        var rejected: [DistinctCandidate] = []
        for (position, candidate) in candidates.enumerated() {
            let uniform = generator.unit()
            let probability = AcceptanceProbability.of(
                candidate.reward,
                maximum: maximum,
                beta: beta
            )
            let step = Step(
                pass: passCount,
                index: candidate.index,
                uniform: uniform,
                probability: probability,
                isAccepted: uniform < probability
            )
            stepCount += 1
            if trace.count < SelectionLimits.maximumTraceCount { trace.append(step) }
            guard step.isAccepted else {
                rejected.append(candidate)
                continue
            }
            accepted.append(candidate.index)
            if accepted.count == count {
                rejected += candidates[(position + 1)...]
                break
            }
        }
        passCount += 1
        return rejected
    }
}
