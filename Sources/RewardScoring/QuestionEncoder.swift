// A question to a model, as the tokens after which its answer would begin.

internal import RewardBackend
internal import RewardTokenization
internal import RewardTypes

/// Writes questions to one model and knows the tokens of its answers.
struct QuestionEncoder: Sendable {
    /// How a question reaches the model.
    enum Form: Sendable {
        /// As the user's turn of the chat template, after a system message if there is one.
        case turn(system: String?, variables: JSONObject)
        /// As it is.
        case plain
    }

    let model: ServedModel
    private let form: Form
    private let encoder: TextEncoder

    /// An encoder; `path` is where the name of the model was read.
    init(model: ServedModel, form: Form, path: String) throws(FieldError) {
        self.model = model
        self.form = form
        do {
            encoder = try TextEncoder(model.tokenizer)
        } catch {
            throw FieldError(path: path, problem: "cannot be used: \(error.reason)")
        }
    }

    /// The first token of an answer, which none of the answers before it may have as well.
    func firstToken(
        of answer: String,
        besides others: [(text: String, token: TokenID)],
        path: String
    ) throws(FieldError) -> TokenID {
        guard let token = try tokens(of: answer, path: path).first else {
            throw FieldError(path: path, problem: "has no tokens")
        }
        if let twin = others.first(where: { $0.token == token }) {
            throw FieldError(
                path: path,
                problem: "begins with the same token as \"\(twin.text)\", so they cannot be told "
                    + "apart"
            )
        }
        return token
    }

    /// The tokens of an answer; `path` is where it was read.
    func tokens(of answer: String, path: String) throws(FieldError) -> [TokenID] {
        do {
            return try encoder.encodeContinuation(answer).map(\.id)
        } catch {
            throw FieldError(path: path, problem: "cannot be tokenized: \(error.reason)")
        }
    }

    /// The tokens of a question, up to where the answer begins, cut on the left if the request
    /// allows it and `room` tokens of an answer would not fit behind it.
    func sequence(
        of question: String,
        room: Int = 0,
        truncation: Truncation?
    ) throws(ScoringError) -> Result<ReplySequence, ItemFailure> {
        let text: String
        switch form {
        case .plain: text = question
        case .turn(let system, let variables):
            var turns = [Message(role: "user", content: question)]
            if let system { turns.insert(Message(role: "system", content: system), at: 0) }
            let renderer = PromptRenderer(model: model, variables: variables)
            text = try renderer.prompt(turns, tools: [])
        }
        do {
            let ids = try encoder.encodeBeginning(text).map(\.id)
            let answer = [TokenID](repeating: 0, count: room)
            let sequence = ReplySequence(prompt: ids, reply: answer[...])
            return Result { () throws(ItemFailure) in
                truncation == .left
                    ? try sequence.cutOnTheLeft(for: model) : try sequence.fitting(model)
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
}

extension Prompt {
    /// The turns, for scorers that put them into a question.
    func turnsForQuestion() throws(ScoringError) -> [Message] {
        guard case .messages(let messages, _) = self else {
            throw .prompt("a question about token ids cannot be asked; send messages")
        }
        return messages
    }
}

extension Candidate {
    /// The text, for scorers that put it into a question.
    func textForQuestion() throws(ItemFailure) -> String {
        guard case .text(let text) = content else {
            throw ItemFailure(
                .invalidInput,
                "a question about token ids cannot be asked; send text"
            )
        }
        return text
    }
}
