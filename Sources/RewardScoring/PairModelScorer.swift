// A model that is shown two replies and says which is the better one.
//
// SLiC-HF style, as in RSO (arXiv 2309.06657, section 3.1) and in RLHFlow's pair preference models:
// the probabilities of "A" and of "B" where the answer begins, over both orders of the replies.

internal import RewardBackend
package import RewardTypes

/// The log-odds that a model prefers the first of two replies.
///
/// P(A) is the softmax over the logits of the tokens "A" and "B" where the model would begin its
/// answer; nothing is generated. A pair is asked about in both orders, and its probability is the
/// mean of P(A) in the given order and P(B) in the other one; `orders: given` asks once.
///
/// With `format: chat` the question is the user's turn in the chat template of the model, and the
/// answer stands where the assistant's would begin; that, and one BOS if the tokenizer begins
/// sequences with one, is this project's choice: the published program strips the BOS. With
/// `format: slic` it is the plain text of SLiC and RSO, without a template.
///
/// `context` says how the conversation is written: `turns` (the text of a single turn; of more,
/// lines `role: text`), `last_user`, or `tags`, the form of RLHFlow's models. `question` takes
/// the place of the built-in text; `{context}`, `{a}` and `{b}` stand for the parts.
///
/// Options: `model`, `format` (`chat`, `slic`), `word` (`response`, `summary`), `question`,
/// `context` (`turns`), `answers` (["A", "B"]), `orders` (`both`, `given`), `temperature` (1),
/// `system` (none), `template_variables`.
package struct PairModelScorer: PairScorer {
    package static let kind = "pair_lm"
    package static let symmetricComponents = ["orders_disagree"]

    private enum Format: String, CaseIterable, Sendable { case chat, slic }
    private enum Word: String, CaseIterable, Sendable { case response, summary }
    private enum Orders: String, CaseIterable, Sendable { case both, given }

    private let question: QuestionText
    private let context: ConversationStyle
    private let answers: [TokenID]
    private let orders: Orders
    private let temperature: Double
    private let encoder: QuestionEncoder

    package init(
        options: inout Fields,
        environment: ScorerEnvironment
    ) throws(FieldError) {
        let format: Format = try options.optionalChoice("format") ?? .chat
        question = try Self.question(&options, format)
        context = try options.optionalChoice("context") ?? .turns
        orders = try options.optionalChoice("orders") ?? .both
        temperature = try options.optionalNumber("temperature") ?? 1
        guard temperature > 0 else {
            throw options.error("temperature", "\(temperature) is not above 0")
        }
        let models = environment.models
        let path = options.path(of: "model")
        switch format {
        case .chat:
            let model = try models.model("model", of: &options, withTemplate: "to ask it with")
            let system = try options.optionalString("system")
            let variables = try LikelihoodOptions.templateVariables(&options)
            encoder = try QuestionEncoder(
                model: model,
                form: .turn(system: system, variables: variables),
                path: path
            )
        case .slic:
            for name in ["system", "template_variables"] where options.value(name) != nil {
                throw options.error(name, "has no place in format slic; remove it or use chat")
            }
            let model = try models.model("model", of: &options)
            encoder = try QuestionEncoder(model: model, form: .plain, path: path)
        }
        answers = try Self.answers(&options, encoder)
    }

    private static func question(
        _ options: inout Fields,
        _ format: Format
    ) throws(FieldError) -> QuestionText {
        let word: Word? = try options.optionalChoice("word")
        guard let text = try options.optionalString("question") else {
            let name = (word ?? .response).rawValue.uppercased()
            // The blank and the line break at the end are those of the published chat models.
            let end = format == .chat ? " \n" : ""
            return QuestionText(
                text: "[CONTEXT] {context} [\(name) A] {a} [\(name) B] {b}" + end
            )
        }
        guard word == nil else {
            throw options.error("word", "is for the built-in question; remove it")
        }
        let question = QuestionText(text: text)
        for place in ["{a}", "{b}"] where !question.has(place) {
            throw options.error("question", "does not say where both replies stand: \(place)")
        }
        return question
    }

    private static func answers(
        _ options: inout Fields,
        _ encoder: QuestionEncoder
    ) throws(FieldError) -> [TokenID] {
        let texts = try options.optionalArray("answers", maximumCount: 2) ?? ["A", "B"]
        guard texts.count == 2 else {
            throw options.error(
                "answers",
                "has \(texts.count) elements; give two, for the first reply and for the second"
            )
        }
        var answers: [(text: String, token: TokenID)] = []
        for (index, value) in texts.enumerated() {
            let element = "answers[\(index)]"
            guard let text = value.stringValue else {
                throw options.error(element, "expected a string, found \(value.kindName)")
            }
            let token = try encoder.firstToken(
                of: text,
                besides: answers,
                path: options.path(of: element)
            )
            answers.append((text, token))
        }
        return answers.map(\.token)
    }

    package var modelIDs: [ModelID] { [encoder.model.id] }

    package var isAntisymmetric: Bool { orders == .both }

    /// A pair in the tree: its question in one order or in both.
    private struct Placed: Sendable {
        var numbers: [Int] = []
        var tokenCount = 0
        var truncatedTokenCount = 0
    }

    package func pairPlan(
        _ job: ScoringJob,
        pairs: [CandidatePair]
    ) throws(ScoringError) -> ScoringPlan {
        let conversation = context.text(of: try job.prompt.turnsForQuestion())
        let repetitionCount = orders == .both ? 2 : 1
        try EncodingCost.check(job, pairs: pairs, repetitionCount: repetitionCount)
        var builder = SpanPassBuilder(model: encoder.model.id)
        var placed: [Result<Placed, ItemFailure>] = []
        for pair in pairs {
            let sequences = try sequences(
                job.candidates[pair.first],
                job.candidates[pair.second],
                conversation,
                job.options.truncation
            )
            placed.append(sequences.map { place($0, in: &builder) })
        }
        let pass = builder.build()
        return ScoringPlan(
            passes: pass.map { [$0.modelPass] } ?? []
        ) { [placed] results throws(ScoringError) in
            .scores(
                placed.map { placed in
                    placed.then { placed throws(ItemFailure) in
                        guard let pass, let result = results.first else { throw .noTokens }
                        return try score(placed, in: pass, result)
                    }
                }
            )
        }
    }

    /// The tokens of the question about two replies, in one order or in both.
    private func sequences(
        _ first: Candidate,
        _ second: Candidate,
        _ conversation: String,
        _ truncation: Truncation?
    ) throws(ScoringError) -> Result<[ReplySequence], ItemFailure> {
        let texts = Result { () throws(ItemFailure) in
            [try first.textForQuestion(), try second.textForQuestion()]
        }
        let orderings: [[String]]
        switch texts {
        case .failure(let failure): return .failure(failure)
        case .success(let texts):
            orderings = orders == .both ? [texts, texts.reversed()] : [texts]
        }
        var sequences: [ReplySequence] = []
        for replies in orderings {
            let text = question.filled([
                ("{context}", conversation), ("{a}", replies[0]), ("{b}", replies[1]),
            ])
            switch try encoder.sequence(of: text, truncation: truncation) {
            case .success(let sequence): sequences.append(sequence)
            case .failure(let failure): return .failure(failure)
            }
        }
        return .success(sequences)
    }

    private func place(_ sequences: [ReplySequence], in builder: inout SpanPassBuilder) -> Placed {
        var placed = Placed()
        for sequence in sequences {
            let end = builder.insert(sequence.prompt)
            placed.numbers.append(builder.askLogits(of: answers, at: end))
            placed.tokenCount = max(placed.tokenCount, sequence.prompt.count)
            placed.truncatedTokenCount = max(
                placed.truncatedTokenCount,
                sequence.truncatedTokenCount
            )
        }
        return placed
    }

    private func score(
        _ placed: Placed,
        in pass: SpanPass,
        _ result: PassResult
    ) throws(ItemFailure) -> Score {
        // Log-odds for the first reply, in each order.
        var odds: [Double] = []
        for (index, number) in placed.numbers.enumerated() {
            let logits = try pass.logits(number, in: result)
            let difference = (Double(logits[0]) - Double(logits[1])) / temperature
            odds.append(index == 0 ? difference : -difference)
        }
        // The logarithms of Σ P and of Σ (1 - P): their difference is the logit of the mean.
        let value = logSumExp(odds.map(logSigmoid)) - logSumExp(odds.map { logSigmoid(-$0) })
        let probability = odds.reduce(0) { $0 + sigmoid($1) } / Double(odds.count)
        var components = [Component("probability", probability)]
        if odds.count == 2 {
            let disagree = odds[0] > 0 && odds[1] < 0 || odds[0] < 0 && odds[1] > 0
            components += [
                Component("probability_as_a", sigmoid(odds[0])),
                Component("probability_as_b", sigmoid(odds[1])),
                Component("orders_disagree", disagree ? 1 : 0),
            ]
        }
        return Score(
            value: value,
            components: components,
            tokenCount: odds.count,
            promptTokenCount: placed.tokenCount,
            truncatedTokenCount: placed.truncatedTokenCount
        )
    }
}
