// A model that is asked for a verdict, and answers with a probability for each.

internal import RewardBackend
package import RewardTypes

/// The expected value of a verdict, Σ p(v) · value(v).
///
/// p is the softmax over the logits of the verdicts' first tokens, where the model would begin its
/// answer to a question about the reply.
///
/// `verdicts: {"Yes": 1, "No": 0}` gives the probability of Yes, `{"1": 1, ..., "5": 5}` the
/// expected mark. Nothing is generated: one pass reads one row of logits.
///
/// In `question`, `{response}` stands for the reply, `{prompt}` for the last turn of the user,
/// `{conversation}` for all turns, each as `role: text`. What a reply itself says in braces stays.
///
/// Options: `model`, `question`, `verdicts`, `system` (none), `temperature` (1),
/// `template_variables`.
package struct GenerativeScorer: Scorer {
    package static let kind = "generative"

    /// A word that the model may begin with.
    private struct Verdict: Sendable {
        let text: String
        let token: TokenID
        let value: Double
    }

    private static let verdictCounts = 2...64

    private let question: QuestionText
    private let verdicts: [Verdict]
    private let temperature: Double
    private let encoder: QuestionEncoder

    package init(
        options: inout Fields,
        environment: ScorerEnvironment
    ) throws(FieldError) {
        let model = try environment.models.model(
            "model",
            of: &options,
            withTemplate: "to ask it with"
        )
        question = QuestionText(text: try options.string("question"))
        guard question.has("{response}") else {
            throw options.error("question", "does not say where the reply stands: {response}")
        }
        let system = try options.optionalString("system")
        temperature = try options.optionalNumber("temperature") ?? 1
        guard temperature > 0 else {
            throw options.error("temperature", "\(temperature) is not above 0")
        }
        let variables = try LikelihoodOptions.templateVariables(&options)
        encoder = try QuestionEncoder(
            model: model,
            form: .turn(system: system, variables: variables),
            path: options.path(of: "model")
        )
        verdicts = try Self.verdicts(&options, encoder)
    }

    private static func verdicts(
        _ options: inout Fields,
        _ encoder: QuestionEncoder
    ) throws(FieldError) -> [Verdict] {
        guard var fields = try options.optionalFields("verdicts") else {
            throw options.error("verdicts", "is missing; give a value for each: {\"Yes\": 1, ...}")
        }
        guard verdictCounts.contains(fields.members.count) else {
            throw options.error(
                "verdicts",
                "are \(fields.members.count); \(verdictCounts.lowerBound) to "
                    + "\(verdictCounts.upperBound) are possible"
            )
        }
        var verdicts: [Verdict] = []
        for text in fields.members.names {
            guard let value = try fields.optionalNumber(text) else {
                throw fields.error(text, "has no value")
            }
            let token = try encoder.firstToken(
                of: text,
                besides: verdicts.map { ($0.text, $0.token) },
                path: fields.path(of: text)
            )
            verdicts.append(Verdict(text: text, token: token, value: value))
        }
        return verdicts
    }

    package var modelIDs: [ModelID] { [encoder.model.id] }

    package func plan(_ job: ScoringJob) throws(ScoringError) -> ScoringPlan {
        let messages = try job.prompt.turnsForQuestion()
        // Each candidate is in a text of its own.
        try EncodingCost.check(job)
        var builder = SpanPassBuilder(model: encoder.model.id)
        var placed: [Result<(number: Int, sequence: ReplySequence), ItemFailure>] = []
        for candidate in job.candidates {
            let sequence = try sequence(candidate, messages, job.options)
            placed.append(
                sequence.map { sequence in
                    let end = builder.insert(sequence.prompt)
                    return (builder.askLogits(of: verdicts.map(\.token), at: end), sequence)
                }
            )
        }
        let pass = builder.build()
        return ScoringPlan(
            passes: pass.map { [$0.modelPass] } ?? []
        ) { [placed] results throws(ScoringError) in
            let scores = placed.map { placed in
                placed.then { number, sequence throws(ItemFailure) in
                    guard let pass, let result = results.first else { throw .noTokens }
                    return score(try pass.logits(number, in: result), of: sequence)
                }
            }
            return .scores(scores)
        }
    }

    /// The tokens of the question about one reply.
    private func sequence(
        _ candidate: Candidate,
        _ messages: [Message],
        _ wishes: ScoringOptions
    ) throws(ScoringError) -> Result<ReplySequence, ItemFailure> {
        let reply: String
        do { reply = try candidate.textForQuestion() } catch { return .failure(error) }
        let text = question.filled([
            ("{response}", reply), ("{prompt}", messages.lastUserText),
            ("{conversation}", messages.lines),
        ])
        return try encoder.sequence(of: text, truncation: wishes.truncation)
    }

    private func score(_ logits: [Float], of sequence: ReplySequence) -> Score {
        let probabilities = RealFunctions.softmax(logits.map { Double($0) / temperature })
        return Score(
            value: zip(verdicts, probabilities).reduce(0) { $0 + $1.0.value * $1.1 },
            components: zip(verdicts, probabilities).map { Component($0.text, $1) },
            tokenCount: 1,
            promptTokenCount: sequence.prompt.count,
            truncatedTokenCount: sequence.truncatedTokenCount
        )
    }
}
