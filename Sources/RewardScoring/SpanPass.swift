// A forward pass that is asked about spans of text, and the way from its readouts back to them.

internal import RewardBackend
internal import RewardTypes

/// Tokens of one sequence, from one point of a tree to a later one.
struct TokenSpan: Hashable, Sendable {
    /// The point before the first token.
    let start: TokenTreeBuilder.Point
    /// The point after the last token.
    let end: TokenTreeBuilder.Point
}

/// Collects sequences of one model and the questions about them.
struct SpanPassBuilder {
    private let model: ModelID
    private var builder = TokenTreeBuilder()
    private var spans: [(span: TokenSpan, exitLayer: Int?)] = []
    private var positions: [(point: TokenTreeBuilder.Point, tokens: [TokenID])] = []

    /// An empty pass of a model.
    init(model: ModelID) { self.model = model }

    /// Adds tokens that are only read, not asked about.
    mutating func insert(
        _ tokens: some Collection<TokenID>,
        after point: TokenTreeBuilder.Point = .start
    ) -> TokenTreeBuilder.Point {
        builder.insert(tokens, after: point)
    }

    /// Asks for the log-probabilities of tokens that follow a point, at each of the exits.
    ///
    /// Something must stand before them: the first token of a sequence has no probability.
    mutating func ask(
        _ tokens: some Collection<TokenID>,
        after point: TokenTreeBuilder.Point,
        exitLayers: [Int?] = [nil]
    ) -> TokenSpan {
        let span = TokenSpan(start: point, end: builder.insert(tokens, after: point))
        precondition(tokens.isEmpty || point != .start, "a scored token has tokens before it")
        for exitLayer in exitLayers { spans.append((span, exitLayer)) }
        return span
    }

    /// Asks for the logits of `tokens` after the token that ends at a point.
    mutating func askLogits(of tokens: [TokenID], at point: TokenTreeBuilder.Point) -> Int {
        precondition(point != .start, "logits are read after a token")
        positions.append((point, tokens))
        return positions.count - 1
    }

    /// The pass, or nil when nothing was asked.
    ///
    /// A node that several spans share is asked about once.
    func build() -> SpanPass? {
        let shared = builder.build()
        var requests: [ReadoutRequest] = []
        var indices: [ReadoutRequest: Int] = [:]
        func index(of request: ReadoutRequest) -> Int {
            if let index = indices[request] { return index }
            requests.append(request)
            indices[request] = requests.count - 1
            return requests.count - 1
        }
        for (span, exitLayer) in spans {
            for node in shared.nodes(from: span.start, to: span.end) {
                _ = index(of: .logProbabilities(node: node, exitLayer: exitLayer))
            }
        }
        let logits = positions.map { position in
            let node = shared.node(endingAt: position.point)
            let offset = shared.tree.nodes[node].tokens.count - 1
            return index(of: .logits(node: node, offset: offset, tokens: position.tokens))
        }
        guard !requests.isEmpty else { return nil }
        return SpanPass(
            modelPass: ModelPass(
                model: model,
                pass: ForwardPass(tree: shared.tree, readouts: requests)
            ),
            shared: shared,
            readoutIndices: indices,
            logitsIndices: logits
        )
    }
}

/// A finished pass that can find the values of spans in its result.
struct SpanPass: Sendable {
    /// What is run.
    let modelPass: ModelPass
    fileprivate let shared: SharedTokenTree
    fileprivate let readoutIndices: [ReadoutRequest: Int]
    fileprivate let logitsIndices: [Int]

    /// The log-probabilities of the tokens of a span that was asked about.
    func logProbabilities(
        of span: TokenSpan,
        exitLayer: Int? = nil,
        in result: PassResult
    ) throws(ItemFailure) -> [Float] {
        let readouts = try self.readouts(of: result)
        var values: [Float] = []
        for node in shared.nodes(from: span.start, to: span.end) {
            guard let index = readoutIndices[.logProbabilities(node: node, exitLayer: exitLayer)],
                case .logProbabilities(let part) = readouts[index],
                part.count == shared.tree.nodes[node].tokens.count
            else { throw unexpected("another number of log-probabilities than tokens") }
            values += part
        }
        guard values.allSatisfy(\.isFinite) else { throw unexpected("a value that is not finite") }
        return values
    }

    /// The logits of the question that got this number from `askLogits`.
    func logits(_ number: Int, in result: PassResult) throws(ItemFailure) -> [Float] {
        let readouts = try self.readouts(of: result)
        let index = logitsIndices[number]
        guard case .logits(let values) = readouts[index],
            case .logits(_, _, let tokens) = modelPass.pass.readouts[index],
            values.count == tokens.count
        else { throw unexpected("another number of logits than tokens") }
        guard values.allSatisfy(\.isFinite) else { throw unexpected("a value that is not finite") }
        return values
    }

    private func readouts(of result: PassResult) throws(ItemFailure) -> [Readout] {
        switch result {
        case .success(let readouts):
            guard readouts.count == modelPass.pass.readouts.count else {
                throw unexpected("\(readouts.count) readouts, not the number asked for")
            }
            return readouts
        case .failure(let error): throw ItemFailure(error, model: modelPass.model)
        }
    }

    private func unexpected(_ what: String) -> ItemFailure {
        ItemFailure(.backendError, "model \"\(modelPass.model)\" answered with \(what)")
    }
}
