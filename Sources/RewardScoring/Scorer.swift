// The seam between requests and reward methods: a job goes in, a plan of forward passes comes out.
//
// Scorers do no input or output and never wait. The caller runs the passes of the plan and hands
// the results to the plan itself, which turns them into scores or asks for more.

package import RewardTypes

/// One reward method with its options.
package protocol Scorer: Sendable {
    /// The name under which the configuration asks for it: `density_ratio`.
    static var kind: String { get }

    /// Takes its options out of `options`; the caller then refuses what nobody asked for.
    init(options: inout Fields, environment: ScorerEnvironment) throws(FieldError)

    /// The models whose passes its plans contain, each once, the most important first.
    var modelIDs: [ModelID] { get }

    /// Says what has to be computed for a job. Pure, as is all that follows from the plan, unless
    /// this is a `StatefulScorer`.
    func plan(_ job: ScoringJob) throws(ScoringError) -> ScoringPlan
}

/// One prompt with the candidates that are to be scored.
package struct ScoringJob: Sendable {
    /// What the candidates reply to.
    package var prompt: Prompt
    /// The replies; results come in this order.
    package var candidates: [Candidate]
    /// What the request says beyond the texts.
    package var guidance: Guidance
    /// What the request asked for beyond a number.
    package var options: ScoringOptions

    /// A job.
    package init(
        prompt: Prompt,
        candidates: [Candidate],
        guidance: Guidance = Guidance(),
        options: ScoringOptions = ScoringOptions()
    ) {
        self.prompt = prompt
        self.candidates = candidates
        self.guidance = guidance
        self.options = options
    }
}

/// Wishes of a request that every scorer understands.
package struct ScoringOptions: Sendable, Hashable {
    /// Whether results carry values of single tokens.
    package var includesTokens: Bool
    /// Whether results carry the vectors that a head read.
    package var includesFeatures: Bool
    /// What may be cut when a candidate does not fit the model; nil means nothing.
    package var truncation: Truncation?

    /// Wishes; the defaults ask for nothing.
    package init(
        includesTokens: Bool = false,
        includesFeatures: Bool = false,
        truncation: Truncation? = nil
    ) {
        self.includesTokens = includesTokens
        self.includesFeatures = includesFeatures
        self.truncation = truncation
    }
}

/// Which end is cut when a sequence is longer than the model's context.
package enum Truncation: String, Sendable, CaseIterable {
    /// Tokens go from the front of the prompt; a BOS in front of it stays.
    case left
    /// Tokens go from the end of the candidate.
    case right
}
