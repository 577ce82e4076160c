// What kind of question a prompt is, so that it can be scored by what fits that kind.

internal import RewardTypes

/// Sorts prompts into domains, by asking a model or by fixed rules.
///
/// The router of "Dr. SoW" (arXiv 2411.02481) lets a model write the name of the domain; here the
/// names are given, and the likeliest of them is taken, so nothing is generated.
struct DomainRouter: Sendable {
    private enum Method: Sendable {
        case classifier(DomainClassifier)
        case rules(DomainRules)
    }

    /// Domains that one router may tell apart.
    static let maximumDomainCount = 16
    private static let maximumNameByteCount = 64

    private let method: Method
    /// The options that it was made of: for messages about domains.
    let path: String

    /// Takes `router` or `domain`; nil when neither is there.
    init?(_ options: inout Fields, _ environment: ScorerEnvironment) throws(FieldError) {
        let fields = try options.optionalFields("router")
        switch (fields, options.value("domain")) {
        case (nil, nil): return nil
        case (var fields?, nil):
            path = fields.path
            method = .classifier(try DomainClassifier(&fields, environment))
        case (nil, let value?):
            path = options.path(of: "domain")
            method = .rules(try DomainRules(value, path: path))
        case (_?, _?):
            throw options.error("domain", "cannot be given together with router; remove one")
        }
    }

    /// The names of all domains, in the order in which they are reported.
    var domains: [String] {
        switch method {
        case .classifier(let classifier): classifier.domains
        case .rules(let rules): rules.domains
        }
    }

    /// The model that is asked, if any.
    var modelIDs: [ModelID] {
        if case .classifier(let classifier) = method { [classifier.modelID] } else { [] }
    }

    /// Finds the domain of the job's prompt, and goes on with the plan for it.
    ///
    /// Asking a model takes a round of its own. If it cannot be asked, all candidates fail: what
    /// they should be scored by is not known.
    func plan(
        _ job: ScoringJob,
        then: @escaping @Sendable (DomainChoice) throws(ScoringError) -> ScoringPlan
    ) throws(ScoringError) -> ScoringPlan {
        guard case .messages(let messages, _) = job.prompt else {
            throw .prompt("of token ids cannot be sorted into a domain; send messages")
        }
        guard messages.contains(where: { $0.role == "user" }) else {
            throw .prompt("has no turn of the user that could be sorted into a domain")
        }
        switch method {
        case .classifier(let classifier): return try classifier.plan(job, messages, then)
        case .rules(let rules): return try then(rules.choice(for: messages))
        }
    }

    /// Checks the name of a domain; `path` is where it was read.
    static func check(_ name: String, path: String) throws(FieldError) {
        guard (1...maximumNameByteCount).contains(name.utf8.count), !name.contains("."),
            name != "default"
        else {
            throw FieldError(
                path: path,
                problem: "\"\(name.prefix(80))\" cannot be the name of a domain: it has 1 to "
                    + "\(maximumNameByteCount) bytes, no dot, and is not \"default\""
            )
        }
    }
}

/// The domain of a prompt and how it was found.
struct DomainChoice: Sendable, Equatable {
    /// The name.
    let domain: String
    /// All names.
    let domains: [String]
    /// A probability for each, when a model was asked.
    var probabilities: [Double]?
    /// Tokens of the conversation that the model was not shown.
    var truncatedTokenCount = 0

    /// A score that tells the choice, before its own components.
    func told(in score: Score) -> Score {
        var score = score
        score.components = components + score.components
        score.truncatedTokenCount = max(score.truncatedTokenCount, truncatedTokenCount)
        return score
    }

    /// `route.NAME`, 1 for the domain and 0 for the others; then `domain.NAME`, its probability.
    var components: [Component] {
        domains.map { Component("route.\($0)", $0 == domain ? 1 : 0) }
            + zip(domains, probabilities ?? []).map { Component("domain.\($0)", $1) }
    }
}
