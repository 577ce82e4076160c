// The log-probabilities of the replies of one group under one model, in one forward pass.

internal import RewardBackend
internal import RewardTypes

/// Replies of a group, placed in one token tree.
struct ReplyPass: Sendable {
    /// A reply that can be scored.
    struct Placed: Sendable {
        /// Its tokens.
        let sequence: ReplySequence
        /// Its place in the tree; empty when it has no tokens.
        let span: TokenSpan
    }

    /// For each candidate, its place or why it has none.
    let replies: [Result<Placed, ItemFailure>]
    /// What is run; nil when there is nothing to ask.
    let spanPass: SpanPass?

    /// Places sequences; every reply is read at each of the exits.
    ///
    /// `vectors` says which vectors are wanted of the tokens of a reply, by its place.
    init(
        model: ModelID,
        sequences: [Result<ReplySequence, ItemFailure>],
        exitLayers: [Int?] = [nil],
        vectors: (Int) -> [SpanVectors] = { _ in [] }
    ) {
        var builder = SpanPassBuilder(model: model)
        var last: (prompt: [TokenID], end: TokenTreeBuilder.Point)?
        replies = sequences.enumerated().map { index, sequence in
            sequence.map { sequence in
                // Mostly the same prompt in the same memory, which is compared in no time.
                let start =
                    if let last, last.prompt == sequence.prompt {
                        last.end
                    } else {
                        builder.insert(sequence.prompt)
                    }
                last = (sequence.prompt, start)
                let span = builder.ask(sequence.reply, after: start, exitLayers: exitLayers)
                for vectors in vectors(index) { builder.ask(vectors, of: span) }
                return Placed(sequence: sequence, span: span)
            }
        }
        spanPass = builder.build()
    }

    /// The pass to run, if any.
    var modelPasses: [ModelPass] { spanPass.map { [$0.modelPass] } ?? [] }

    /// The log-probabilities of a reply; `results` are those of `modelPasses`.
    func logProbabilities(
        of index: Int,
        exitLayer: Int? = nil,
        in results: ArraySlice<PassResult>
    ) throws(ItemFailure) -> [Float] {
        let span = try replies[index].get().span
        // Without a pass, no reply has tokens.
        guard let spanPass, let result = results.first else { return [] }
        return try spanPass.logProbabilities(of: span, exitLayer: exitLayer, in: result)
    }

    /// Vectors that were asked for, one for each token of a reply; `results` as above.
    func vectors(
        _ vectors: SpanVectors,
        of index: Int,
        in results: ArraySlice<PassResult>
    ) throws(ItemFailure) -> [ArraySlice<Float>] {
        let span = try replies[index].get().span
        guard let spanPass, let result = results.first else { return [] }
        return try spanPass.vectors(vectors, of: span, in: result)
    }
}

/// The tokens of a reply that count, with their values.
struct CountedReply: Sendable {
    let ids: [TokenID]
    let logProbabilities: [Float]

    /// Picks the counted tokens of a reply; `offsets` count from its start.
    init(reply: ArraySlice<TokenID>, logProbabilities: [Float], offsets: [Int]) {
        ids = offsets.map { reply[reply.startIndex + $0] }
        self.logProbabilities = offsets.map { logProbabilities[$0] }
    }

    /// How many tokens count.
    var count: Int { ids.count }

    /// The sum, in the order of the tokens and in double precision: thousands of values are added.
    var sum: Double { logProbabilities.reduce(0) { $0 + Double($1) } }

    /// The values as they are reported.
    func tokenScores(_ name: String) -> TokenScores {
        TokenScores(name: name, ids: ids, logProbabilities: logProbabilities)
    }
}

extension ItemFailure {
    /// A mean was asked for and nothing counts.
    static let noTokens = ItemFailure(
        .invalidInput,
        "no tokens are left to take the mean of; "
            + "send a reply with text or set mask_special to false"
    )
}

extension Result where Success: Sendable, Failure == ItemFailure {
    /// The next step for one candidate, unless it already failed.
    func then<Next>(
        _ body: (Success) throws(ItemFailure) -> Next
    ) -> Result<Next, ItemFailure> {
        do throws(ItemFailure) { return .success(try body(try get())) } catch {
            return .failure(error)
        }
    }
}

extension Sequence {
    /// Applies a function that may fail to each element by itself.
    func results<Value>(
        _ body: (Element) throws(ItemFailure) -> Value
    ) -> [Result<Value, ItemFailure>] {
        map { element in
            do throws(ItemFailure) { return .success(try body(element)) } catch {
                return .failure(error)
            }
        }
    }
}
