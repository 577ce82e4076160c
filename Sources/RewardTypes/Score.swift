// What a scorer answers about one candidate.

/// How the scoring of one candidate ended; only `ok` carries a score.
package enum ItemStatus: String, Sendable, CaseIterable {
    case ok
    case invalidInput = "invalid_input"
    case contextTooLong = "context_too_long"
    case timeout
    case cancelled
    case toolUnavailable = "tool_unavailable"
    case sandboxError = "sandbox_error"
    case backendError = "backend_error"
    case abstained
}

/// Why one candidate has no score.
package struct ItemFailure: Error, Sendable, Equatable {
    /// Any status but `ok`.
    package let status: ItemStatus
    /// What happened and what would help.
    package let message: String

    /// A failure; `status` must not be `ok`.
    package init(_ status: ItemStatus, _ message: String) {
        precondition(status != .ok, "a failure needs a failing status")
        self.status = status
        self.message = message
    }
}

/// A named part of a score.
package struct Component: Sendable, Equatable {
    /// Unique within one score: a category, a side, the name of a scorer.
    package let name: String
    /// Its value.
    package let value: Double

    /// A named value.
    package init(_ name: String, _ value: Double) {
        self.name = name
        self.value = value
    }
}

/// The number for one candidate and what it was made of.
package struct Score: Sendable, Equatable {
    /// The reward; larger is better; finite.
    package var value: Double
    /// Named parts of the value: per category, per side, per model.
    package var components: [Component]
    /// Per-token values, when asked for.
    package var tokens: [TokenScores]
    /// Vectors that the value was computed from, when asked for.
    package var features: [[Float]]
    /// Where candidates of a group were compared: for each of them the log-odds that this one,
    /// named first, is the better; nil where there are none.
    package var logOdds: [Double?]
    /// A vector that stands for the candidate where candidates are compared; else empty.
    package var embedding: [Float] = []
    /// What a scorer has to say beyond numbers, when asked for.
    package var details: JSONObject = [:]
    /// Tokens of the candidate that the value was computed from.
    package var tokenCount: Int
    /// Tokens of the prompt before the candidate.
    package var promptTokenCount: Int
    /// Tokens that were cut because the request allowed it; 0 when everything was used.
    package var truncatedTokenCount: Int

    /// A score from its parts.
    package init(
        value: Double,
        components: [Component] = [],
        tokens: [TokenScores] = [],
        features: [[Float]] = [],
        logOdds: [Double?] = [],
        tokenCount: Int,
        promptTokenCount: Int,
        truncatedTokenCount: Int = 0
    ) {
        self.value = value
        self.components = components
        self.tokens = tokens
        self.features = features
        self.logOdds = logOdds
        self.tokenCount = tokenCount
        self.promptTokenCount = promptTokenCount
        self.truncatedTokenCount = truncatedTokenCount
    }
}

/// Log-probabilities of the tokens of one candidate under one model.
package struct TokenScores: Sendable, Equatable {
    /// Which side or model: `strong`, `weak`, `policy`.
    package let name: String
    /// The tokens that were scored.
    package let ids: [TokenID]
    /// Natural logarithms, one for each id.
    package let logProbabilities: [Float]

    /// Values for tokens; the two lists have the same length.
    package init(name: String, ids: [TokenID], logProbabilities: [Float]) {
        precondition(ids.count == logProbabilities.count, "one value for each token")
        self.name = name
        self.ids = ids
        self.logProbabilities = logProbabilities
    }
}

/// A score, or why there is none.
package typealias ScoringResult = Result<Score, ItemFailure>
