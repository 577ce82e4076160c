// A model that is asked for a verdict, and answers with a probability for each.

internal import Glibc
internal import RewardBackend
internal import RewardTokenization
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

    private let model: ServedModel
    private let question: String
    private let system: String?
    private let verdicts: [Verdict]
    private let temperature: Double
    private let templateVariables: JSONObject
    private let encoder: TextEncoder

    package init(
        options: inout Fields,
        environment: ScorerEnvironment
    ) throws(FieldError) {
        model = try environment.models.model(
            "model",
            of: &options,
            withTemplate: "to ask it with"
        )
        question = try options.string("question")
        guard question.contains("{response}") else {
            throw options.error("question", "does not say where the reply stands: {response}")
        }
        system = try options.optionalString("system")
        temperature = try options.optionalNumber("temperature") ?? 1
        guard temperature > 0 else {
            throw options.error("temperature", "\(temperature) is not above 0")
        }
        templateVariables = try LikelihoodOptions.templateVariables(&options)
        let path = options.path(of: "model")
        do {
            encoder = try TextEncoder(model.tokenizer)
        } catch {
            throw FieldError(path: path, problem: "cannot be used: \(error.reason)")
        }
        verdicts = try Self.verdicts(&options, encoder)
    }

    private static func verdicts(
        _ options: inout Fields,
        _ encoder: TextEncoder
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
            let token: TokenID?
            do {
                token = try encoder.encodeContinuation(text).first
            } catch {
                throw fields.error(text, "cannot be tokenized: \(error.reason)")
            }
            guard let token else { throw fields.error(text, "has no tokens") }
            if let twin = verdicts.first(where: { $0.token == token }) {
                throw fields.error(
                    text,
                    "begins with the same token as \"\(twin.text)\", so they cannot be told apart"
                )
            }
            verdicts.append(Verdict(text: text, token: token, value: value))
        }
        return verdicts
    }

    package var modelIDs: [ModelID] { [model.id] }

    package func plan(_ job: ScoringJob) throws(ScoringError) -> ScoringPlan {
        guard case .messages(let messages, _) = job.prompt else {
            throw .prompt("a question about token ids cannot be asked; send messages")
        }
        // Each candidate is in a text of its own.
        try EncodingCost.check(job)
        var builder = SpanPassBuilder(model: model.id)
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
        guard case .text(let reply) = candidate.content else {
            return .failure(
                ItemFailure(.invalidInput, "a question about token ids cannot be asked; send text")
            )
        }
        var turns = [Message(role: "user", content: text(messages, reply: reply))]
        if let system { turns.insert(Message(role: "system", content: system), at: 0) }
        let renderer = PromptRenderer(model: model, variables: templateVariables)
        let text = try renderer.prompt(turns, tools: [])
        do {
            let ids = try encoder.encodeBeginning(text).map(\.id)
            let sequence = ReplySequence(prompt: ids, reply: [])
            return Result { () throws(ItemFailure) in
                try sequence.fitted(to: model, truncation: wishes.truncation)
            }
        } catch {
            return .failure(
                ItemFailure(
                    .invalidInput,
                    "cannot be tokenized for model \"\(model.id)\": \(error.reason)"
                )
            )
        }
    }

    /// The question with everything in its place; what is put in is not searched again.
    private func text(_ messages: [Message], reply: String) -> String {
        let values: [(name: String, text: String)] = [
            ("{response}", reply),
            ("{prompt}", messages.last { $0.role == "user" }?.text ?? ""),
            (
                "{conversation}",
                messages.map { "\($0.role): \($0.text)" }.joined(separator: "\n")
            ),
        ]
        var text = ""
        var rest = question[...]
        while let brace = rest.firstIndex(of: "{") {
            text += rest[..<brace]
            rest = rest[brace...]
            if let value = values.first(where: { rest.hasPrefix($0.name) }) {
                text += value.text
                rest = rest.dropFirst(value.name.count)
            } else {
                text.append("{")
                rest = rest.dropFirst()
            }
        }
        return text + rest
    }

    private func score(_ logits: [Float], of sequence: ReplySequence) -> Score {
        let scaled = logits.map { Double($0) / temperature }
        let largest = scaled.max() ?? 0
        let weights = scaled.map { exp($0 - largest) }
        let sum = weights.reduce(0, +)
        let probabilities = weights.map { $0 / sum }
        return Score(
            value: zip(verdicts, probabilities).reduce(0) { $0 + $1.0.value * $1.1 },
            components: zip(verdicts, probabilities).map { Component($0.text, $1) },
            tokenCount: 1,
            promptTokenCount: sequence.prompt.count,
            truncatedTokenCount: sequence.truncatedTokenCount
        )
    }
}
