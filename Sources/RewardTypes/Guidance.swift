// What a request may say about a prompt beyond its text.

/// Facts that some scorers need or use; the others do without them.
package struct Guidance: Sendable, Hashable {
    /// A reply that is known to be good.
    package var reference: String?
    /// The name of the user whose taste counts, one that the scorer's configuration knows.
    package var user: String?
    /// Weights of a scorer's parts or outputs: a list, or an object of names.
    package var weights: JSONValue?
    /// Pairs that show the taste of the user.
    package var examples: [PreferenceExample]
    /// What is known to be true, in the form that the check wants: a number, a text, tests.
    package var groundTruth: JSONValue?
    /// Arguments of a check beside the reply and the ground truth.
    package var check: JSONObject

    /// Guidance; none by default.
    package init(
        reference: String? = nil,
        user: String? = nil,
        weights: JSONValue? = nil,
        examples: [PreferenceExample] = [],
        groundTruth: JSONValue? = nil,
        check: JSONObject = [:]
    ) {
        self.reference = reference
        self.user = user
        self.weights = weights
        self.examples = examples
        self.groundTruth = groundTruth
        self.check = check
    }
}

/// Two replies to a prompt, one of which was preferred.
package struct PreferenceExample: Sendable, Hashable {
    /// What both reply to.
    package let prompt: Prompt
    package let chosen: Candidate
    package let rejected: Candidate

    /// An example.
    package init(prompt: Prompt, chosen: Candidate, rejected: Candidate) {
        self.prompt = prompt
        self.chosen = chosen
        self.rejected = rejected
    }
}
