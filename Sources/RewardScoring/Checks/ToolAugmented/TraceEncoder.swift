// A prompt and a trace as tokens of the model that writes and reads them.

internal import RewardBackend
internal import RewardTokenization
internal import RewardTypes

/// Turns the text of a trace into the tokens that a model goes on from, and that its head reads.
///
/// The whole text is tokenized at once, as the published code does it before each step, with one
/// BOS where the model has one. The EOS that the head reads has its place from the beginning.
struct TraceEncoder: Sendable {
    let model: ServedModel
    /// What the head reads behind the trace.
    let endOfSequence: TokenID
    /// What ends a step when the model says it.
    private let stops: Set<TokenID>
    private let encoder: TextEncoder

    /// An encoder; `path` is where the name of the model was read.
    init(model: ServedModel, path: String) throws(FieldError) {
        self.model = model
        guard let end = model.tokenizer.specialTokens.endOfSequence else {
            throw FieldError(
                path: path,
                problem: "\"\(model.id)\" has no EOS, with which traces end and behind which they "
                    + "are read"
            )
        }
        endOfSequence = end
        stops = Set([end, model.tokenizer.specialTokens.endOfTurn].compactMap(\.self))
        do {
            encoder = try TextEncoder(model.tokenizer)
        } catch {
            throw FieldError(path: path, problem: "cannot be used: \(error.reason)")
        }
    }

    /// Prompt, trace and EOS, cut on the left if the request allows it; the trace begins where a
    /// reply would.
    func sequence(
        prompt: String,
        trace: String,
        truncation: Truncation?
    ) throws(ItemFailure) -> HeadSequence {
        let tokens: [EncodedToken]
        do {
            tokens = try encoder.encodeBeginning(prompt + trace)
        } catch {
            throw ItemFailure(
                .invalidInput,
                "cannot be tokenized for model \"\(model.id)\": \(error.reason)"
            )
        }
        let start = tokens.prefix { $0.endOffset <= prompt.utf8.count }.count
        let ids = tokens.map(\.id)
        let whole = ReplySequence(
            prompt: Array(ids[..<start]),
            reply: (ids[start...] + [endOfSequence])[...]
        )
        let cut =
            truncation == .left ? try whole.cutOnTheLeft(for: model) : try whole.fitting(model)
        return HeadSequence(cut, promptTokenCount: start)
    }

    /// Whether a token can follow, with the EOS behind it.
    func hasRoom(after ids: [TokenID]) -> Bool {
        ids.count + 2 <= model.description.maximumContextTokenCount
    }

    /// Whether a token ends a step.
    func isStop(_ token: TokenID) -> Bool { stops.contains(token) }

    /// What the model wrote, special tokens included.
    func text(of ids: [TokenID]) -> String {
        model.tokenizer.decode(ids, skipSpecialTokens: false)
    }

    /// The pass that tells which token follows.
    func pass(after ids: [TokenID]) -> ModelPass {
        ModelPass(
            model: model.id,
            pass: ForwardPass(
                tree: TokenTree(root: ids),
                readouts: [.logitRows(node: 0, offsets: ids.count - 1..<ids.count)]
            )
        )
    }

    /// The token with the highest logit; of several the one with the lowest id.
    func next(in result: PassResult) throws(ItemFailure) -> TokenID {
        let readouts: [Readout]
        do throws(BackendError) { readouts = try result.get() } catch {
            throw ItemFailure(error, model: model.id)
        }
        guard readouts.count == 1, case .logitRows(let row) = readouts[0], !row.isEmpty,
            row.count == model.description.vocabularySize, row.allSatisfy(\.isFinite)
        else {
            throw ItemFailure(
                .backendError,
                "model \"\(model.id)\" answered with something else than a logit for each token"
            )
        }
        var best = 0
        for index in row.indices where row[index] > row[best] { best = index }
        return TokenID(Int32(best))
    }
}
