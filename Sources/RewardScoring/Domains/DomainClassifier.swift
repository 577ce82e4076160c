// The domain of a prompt by the likelihood of its name under a model.

internal import Glibc
internal import RewardBackend
internal import RewardTypes

/// Asks a model which of some names fits the last question of the user.
///
/// The value of a name is the log-probability of its tokens where the answer to the question would
/// begin: their `sum`, which is the probability that the model writes it, or their `mean`, which
/// prefers long names whose later tokens follow from the first. The likeliest name is taken, or
/// `fallback` if two share the first place or none reaches `minimum_probability` (in the softmax
/// over the values).
///
/// Options: `model`; `labels`, names with a definition each (SAFETY, REASONING, CHAT); `fallback`
/// (CHAT, or the last label); `norm` (`sum`, `mean`); `minimum_probability` (0); `question`, in
/// which `{definitions}`, `{labels}`, `{conversation}` and `{prompt}`, the last turn of the user,
/// are put; `system` (none); `template_variables`.
struct DomainClassifier: Sendable {
    private struct Label: Sendable {
        let name: String
        let definition: String
        var tokens: [TokenID] = []
    }

    private static let builtInLabels = [
        Label(
            name: "SAFETY",
            definition: "an answer could do harm, or help somebody to something dangerous, illegal "
                + "or hurtful"
        ),
        Label(
            name: "REASONING",
            definition: "a right answer takes several steps of thought, a calculation or a program"
        ),
        Label(name: "CHAT", definition: "everything else"),
    ]

    private static let builtInQuestion = """
        Below is a conversation. Decide of what kind the last question of the user is:
        {definitions}

        Conversation:
        {conversation}

        Of what kind is the last question of the user? Answer with one of these words and nothing \
        else: {labels}.
        """

    private let labels: [Label]
    private let fallback: String
    private let normalization: Normalization
    private let minimumProbability: Double
    private let question: QuestionText
    private let encoder: QuestionEncoder

    /// Takes the options, and refuses everything else.
    init(_ fields: inout Fields, _ environment: ScorerEnvironment) throws(FieldError) {
        let model = try environment.models.model(
            "model",
            of: &fields,
            withTemplate: "to ask it with"
        )
        let system = try fields.optionalString("system")
        encoder = try QuestionEncoder(
            model: model,
            form: .turn(
                system: system,
                variables: try LikelihoodOptions.templateVariables(&fields)
            ),
            path: fields.path(of: "model")
        )
        question = QuestionText(
            text: try fields.optionalString("question") ?? Self.builtInQuestion
        )
        guard question.has("{conversation}") || question.has("{prompt}") else {
            throw fields.error(
                "question",
                "does not say where the conversation stands: {conversation} or {prompt}"
            )
        }
        normalization = try fields.optionalChoice("norm") ?? .sum
        minimumProbability = try fields.optionalNumber("minimum_probability") ?? 0
        guard (0...1).contains(minimumProbability) else {
            throw fields.error(
                "minimum_probability",
                "\(minimumProbability) is not between 0 and 1"
            )
        }
        let labels = try Self.labels(&fields, encoder)
        let names = labels.map(\.name)
        fallback = try fields.optionalString("fallback") ?? names[names.count - 1]
        guard names.contains(fallback) else {
            throw fields.error(
                "fallback",
                "\"\(fallback.prefix(80))\" is not one of \(names.joined(separator: ", "))"
            )
        }
        self.labels = labels
        try fields.refuseUnknown()
    }

    private static func labels(
        _ fields: inout Fields,
        _ encoder: QuestionEncoder
    ) throws(FieldError) -> [Label] {
        var labels = builtInLabels
        let path = fields.path(of: "labels")
        if var given = try fields.optionalFields("labels") {
            labels = []
            for name in given.members.names {
                try DomainRouter.check(name, path: path)
                labels.append(Label(name: name, definition: try given.string(name)))
            }
        }
        guard (2...DomainRouter.maximumDomainCount).contains(labels.count) else {
            throw FieldError(
                path: path,
                problem: "are \(labels.count); 2 to \(DomainRouter.maximumDomainCount) are possible"
            )
        }
        for index in labels.indices {
            let name = labels[index].name
            let tokens = try encoder.tokens(of: name, path: "\(path).\(name)")
            guard !tokens.isEmpty else {
                throw FieldError(path: "\(path).\(name)", problem: "has no tokens")
            }
            let twin = labels[..<index].first { other in
                tokens.starts(with: other.tokens) || other.tokens.starts(with: tokens)
            }
            if let twin {
                throw FieldError(
                    path: "\(path).\(name)",
                    problem: "and \"\(twin.name)\" begin with each other, so that the shorter is "
                        + "always the likelier; choose another name"
                )
            }
            labels[index].tokens = tokens
        }
        return labels
    }

    /// The names, in the order of the options.
    var domains: [String] { labels.map(\.name) }

    /// The model that is asked.
    var modelID: ModelID { encoder.model.id }

    /// Asks, and goes on with the plan for the answer.
    func plan(
        _ job: ScoringJob,
        _ messages: [Message],
        _ then: @escaping @Sendable (DomainChoice) throws(ScoringError) -> ScoringPlan
    ) throws(ScoringError) -> ScoringPlan {
        let text = question.filled([
            (
                "{definitions}",
                labels.map { "- \($0.name): \($0.definition)" }.joined(separator: "\n")
            ),
            ("{labels}", domains.joined(separator: ", ")),
            ("{conversation}", messages.lines), ("{prompt}", messages.lastUserText),
        ])
        let asked = try encoder.sequence(
            of: text,
            room: labels.map(\.tokens.count).max() ?? 0,
            truncation: job.options.truncation
        )
        var builder = SpanPassBuilder(model: modelID)
        let placed = asked.map { sequence in
            let point = builder.insert(sequence.prompt)
            let spans = labels.map { builder.ask($0.tokens, after: point) }
            return (spans: spans, truncatedTokenCount: sequence.truncatedTokenCount)
        }
        let pass = builder.build()
        return ScoringPlan(
            passes: pass.map { [$0.modelPass] } ?? []
        ) { results throws(ScoringError) in
            let choice = placed.then { placed throws(ItemFailure) in
                guard let pass, let result = results.first else { throw .noTokens }
                var choice = try self.choice(placed.spans, in: pass, result)
                choice.truncatedTokenCount = placed.truncatedTokenCount
                return choice
            }
            switch choice {
            case .success(let choice): return .needs(try then(choice))
            case .failure(let failure):
                let failure = ItemFailure(failure.status, "router: \(failure.message)")
                return .scores(job.candidates.map { _ in .failure(failure) })
            }
        }
    }

    private func choice(
        _ spans: [TokenSpan],
        in pass: SpanPass,
        _ result: PassResult
    ) throws(ItemFailure) -> DomainChoice {
        var values: [Double] = []
        for span in spans {
            let tokens = try pass.logProbabilities(of: span, in: result)
            let sum = tokens.reduce(0) { $0 + Double($1) }
            values.append(normalization == .sum ? sum : sum / Double(tokens.count))
        }
        let total = logSumExp(values)
        let probabilities = values.map { exp($0 - total) }
        let largest = values.max() ?? 0
        let winners = values.indices.filter { values[$0] == largest }
        let isClear = winners.count == 1 && probabilities[winners[0]] >= minimumProbability
        return DomainChoice(
            domain: isClear ? labels[winners[0]].name : fallback,
            domains: domains,
            probabilities: probabilities
        )
    }
}
