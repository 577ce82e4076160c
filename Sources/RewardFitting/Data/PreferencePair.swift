// The label that all fits of preferences learn from.

/// Two responses to one prompt, and which of them is the better one.
///
/// Responses, prompts and users are named by their rows in the matrices that a fit is given.
package struct PreferencePair: Sendable, Equatable {
    /// Row of the better response.
    package var chosen: Int
    /// Row of the worse response.
    package var rejected: Int
    /// Row of the prompt, for fits that read prompts.
    package var prompt: Int
    /// Who chose, for fits that know users.
    package var user: Int
    /// Factor of the pair's loss, 0 or more.
    ///
    /// With the strength of the preference, 1 to 3, it is the scaled Bradley-Terry loss of
    /// HelpSteer2-Preference: |label| · -ln σ(r_chosen - r_rejected).
    package var weight: Double
    /// What the chosen reward has to be above the rejected one: -ln σ(r_chosen - r_rejected - m).
    package var margin: Double

    /// A pair; without more, of the first prompt and the first user, weight 1 and margin 0.
    package init(
        chosen: Int,
        rejected: Int,
        prompt: Int = 0,
        user: Int = 0,
        weight: Double = 1,
        margin: Double = 0
    ) {
        self.chosen = chosen
        self.rejected = rejected
        self.prompt = prompt
        self.user = user
        self.weight = weight
        self.margin = margin
    }
}

/// What pairs may refer to.
struct PairRules {
    /// Rows of responses.
    let responseCount: Int
    /// Rows of prompts; nil for fits that do not read prompts.
    var promptCount: Int?
    /// Users; nil for fits that do not know users.
    var userCount: Int?

    /// Makes sure that pairs can be used.
    ///
    /// - Parameters:
    ///   - pairs: The pairs.
    ///   - what: What errors call them: `training pairs`.
    ///   - minimum: How many there have to be.
    /// - Throws: When they are too few or too many, refer to what is not there, or weigh nothing.
    func check(
        _ pairs: [PreferencePair],
        _ what: String,
        minimum: Int
    ) throws(FitError) {
        guard pairs.count >= minimum else {
            throw .tooFew(what: what, found: pairs.count, minimum: minimum)
        }
        let maximum = FitLimits.maximumPairCount
        guard pairs.count <= maximum else {
            throw .tooMany(what: what, found: pairs.count, maximum: maximum)
        }
        for (index, pair) in pairs.enumerated() {
            if let problem = problem(of: pair, "\(what)[\(index)]") { throw problem }
        }
        let hasWeight = pairs.contains { $0.weight > 0 }
        guard pairs.isEmpty || hasWeight else {
            throw .noSignal("all \(what) have weight 0; give one of them a weight above 0")
        }
    }

    /// What is wrong with a pair; `name` is only made when something is.
    private func problem(of pair: PreferencePair, _ name: @autoclosure () -> String) -> FitError? {
        func range(_ member: String, _ index: Int, _ count: Int?) -> FitError? {
            guard let count, index < 0 || index >= count else { return nil }
            return .outOfRange(what: "\(name()).\(member)", index: index, count: count)
        }
        if let error = range("chosen", pair.chosen, responseCount)
            ?? range("rejected", pair.rejected, responseCount)
            ?? range("prompt", pair.prompt, promptCount) ?? range("user", pair.user, userCount)
        {
            return error
        }
        guard pair.weight.isFinite, pair.weight >= 0 else {
            let problem = "\(pair.weight) is not a finite number of at least 0"
            return OptionRules.error("\(name()).weight", problem)
        }
        guard pair.margin.isFinite else {
            return OptionRules.error("\(name()).margin", "\(pair.margin) is not a finite number")
        }
        return nil
    }
}

extension FeatureMatrix {
    /// Throws unless a pair with weight has two different rows.
    func requireDifferences(in pairs: [PreferencePair]) throws(FitError) {
        for pair in pairs where pair.weight > 0 {
            let chosen = row(pair.chosen)
            let rejected = row(pair.rejected)
            for column in chosen.indices where chosen[column] != rejected[column] { return }
        }
        throw .noSignal(
            "both responses of every pair look the same; nothing can be learned from them"
        )
    }
}
