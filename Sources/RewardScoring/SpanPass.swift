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

/// A vector for each token of a span.
enum SpanVectors: Hashable, Sendable {
    /// The hidden state after the token before it, from which it is predicted, after a layer or at
    /// the end.
    case predictingStates(layer: Int?)
    /// The hidden state after the token itself.
    case states(layer: Int?)
    /// The logits of the whole vocabulary after the token before it.
    case predictingLogits

    /// Numbers of each vector.
    func width(for model: ModelDescription) -> Int {
        switch self {
        case .predictingStates, .states: model.hiddenSize
        case .predictingLogits: model.vocabularySize
        }
    }
}

/// Collects sequences of one model and the questions about them.
struct SpanPassBuilder {
    private let model: ModelID
    private var builder = TokenTreeBuilder()
    private var spans: [(span: TokenSpan, exitLayer: Int?)] = []
    private var positions: [(point: TokenTreeBuilder.Point, tokens: [TokenID])] = []
    private var stateSpans: [(span: TokenSpan, layer: Int?)] = []
    private var vectorSpans: [(span: TokenSpan, vectors: SpanVectors)] = []
    private var statePoints: [(point: TokenTreeBuilder.Point, layer: Int?)] = []

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

    /// Asks for the hidden states of all tokens of a span, after a layer or at the end.
    mutating func askStates(of span: TokenSpan, layer: Int?) { stateSpans.append((span, layer)) }

    /// Asks for a vector for each token of a span, before which something must stand.
    mutating func ask(_ vectors: SpanVectors, of span: TokenSpan) {
        precondition(span.start != .start, "what predicts a token is before it")
        vectorSpans.append((span, vectors))
    }

    /// Asks for the hidden state of the token that ends at a point; returns the question's number.
    mutating func askState(at point: TokenTreeBuilder.Point, layer: Int?) -> Int {
        precondition(point != .start, "a state is read after a token")
        statePoints.append((point, layer))
        return statePoints.count - 1
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
        for (span, layer) in stateSpans {
            for node in shared.nodes(from: span.start, to: span.end) {
                _ = index(of: shared.states(of: node, layer: layer))
            }
        }
        for (span, vectors) in vectorSpans {
            for request in shared.requests(for: vectors, of: span) { _ = index(of: request) }
        }
        let logits = positions.map { position in
            let (node, offset) = shared.place(endingAt: position.point)
            return index(of: .logits(node: node, offset: offset, tokens: position.tokens))
        }
        let states = statePoints.map { point, layer in
            let (node, offset) = shared.place(endingAt: point)
            return index(
                of: .hiddenStates(node: node, offsets: offset..<offset + 1, layer: layer)
            )
        }
        guard !requests.isEmpty else { return nil }
        return SpanPass(
            modelPass: ModelPass(
                model: model,
                pass: ForwardPass(tree: shared.tree, readouts: requests)
            ),
            shared: shared,
            readoutIndices: indices,
            logitsIndices: logits,
            stateIndices: states
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
    fileprivate let stateIndices: [Int]

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

    /// The hidden state of the question that got this number from `askState`.
    func state(_ number: Int, in result: PassResult) throws(ItemFailure) -> [Float] {
        let index = stateIndices[number]
        guard case .hiddenStates(let values) = try readouts(of: result)[index], !values.isEmpty
        else { throw unexpected("no hidden state") }
        guard values.allSatisfy(\.isFinite) else { throw unexpected("a value that is not finite") }
        return values
    }

    /// The mean of the hidden states of a span that was asked about, added up from its first token
    /// to its last whatever it shares with others.
    func meanState(
        of span: TokenSpan,
        layer: Int?,
        in result: PassResult
    ) throws(ItemFailure) -> [Double] {
        let readouts = try self.readouts(of: result)
        var sum: [Double] = []
        var count = 0
        for node in shared.nodes(from: span.start, to: span.end) {
            let tokenCount = shared.tree.nodes[node].tokens.count
            guard let index = readoutIndices[shared.states(of: node, layer: layer)],
                case .hiddenStates(let values) = readouts[index],
                values.count % tokenCount == 0, !values.isEmpty
            else { throw unexpected("another number of hidden states than tokens") }
            guard values.allSatisfy(\.isFinite) else {
                throw unexpected("a value that is not finite")
            }
            let width = values.count / tokenCount
            if sum.isEmpty { sum = Array(repeating: 0, count: width) }
            guard width == sum.count else { throw unexpected("hidden states of several widths") }
            for row in 0..<tokenCount {
                for column in 0..<width { sum[column] += Double(values[row * width + column]) }
            }
            count += tokenCount
        }
        guard count > 0 else { throw .noTokens }
        return sum.map { $0 / Double(count) }
    }

    /// The vectors of the tokens of a span that was asked about, one for each.
    func vectors(
        _ vectors: SpanVectors,
        of span: TokenSpan,
        in result: PassResult
    ) throws(ItemFailure) -> [ArraySlice<Float>] {
        let readouts = try self.readouts(of: result)
        var rows: [ArraySlice<Float>] = []
        for request in shared.requests(for: vectors, of: span) {
            guard let index = readoutIndices[request],
                let (values, count) = readouts[index].vectors(answering: request),
                count > 0, values.count % count == 0, !values.isEmpty
            else { throw unexpected("another number of vectors than tokens") }
            guard values.allSatisfy(\.isFinite) else {
                throw unexpected("a value that is not finite")
            }
            let width = values.count / count
            guard width == rows.first?.count ?? width else {
                throw unexpected("vectors of several widths")
            }
            for row in 0..<count { rows.append(values[row * width..<(row + 1) * width]) }
        }
        return rows
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

extension SharedTokenTree {
    /// The question about the hidden states of all tokens of a node.
    fileprivate func states(of node: Int, layer: Int?) -> ReadoutRequest {
        .hiddenStates(node: node, offsets: 0..<tree.nodes[node].tokens.count, layer: layer)
    }

    /// The questions about vectors of the tokens of a span, in reading order.
    fileprivate func requests(for vectors: SpanVectors, of span: TokenSpan) -> [ReadoutRequest] {
        let spanNodes = nodes(from: span.start, to: span.end)
        guard vectors.precedesToken else {
            return spanNodes.map { vectors.request($0, 0..<tree.nodes[$0].tokens.count) }
        }
        var requests: [ReadoutRequest] = []
        // What the last token of a node predicts is the first one of each node after it.
        var before = place(endingAt: span.start)
        for node in spanNodes {
            let last = tree.nodes[node].tokens.count - 1
            requests.append(vectors.request(before.node, before.offset..<before.offset + 1))
            if last > 0 { requests.append(vectors.request(node, 0..<last)) }
            before = (node, last)
        }
        return requests
    }

    /// The node that ends at a point, and the offset of its last token.
    fileprivate func place(endingAt point: TokenTreeBuilder.Point) -> (node: Int, offset: Int) {
        let node = node(endingAt: point)
        return (node, tree.nodes[node].tokens.count - 1)
    }
}

extension SpanVectors {
    /// Whether the vector of a token is read after the token before it.
    fileprivate var precedesToken: Bool {
        switch self {
        case .predictingStates, .predictingLogits: true
        case .states: false
        }
    }

    /// The question about the vectors after some tokens of a node.
    fileprivate func request(_ node: Int, _ offsets: Range<Int>) -> ReadoutRequest {
        switch self {
        case .predictingStates(let layer), .states(let layer):
            .hiddenStates(node: node, offsets: offsets, layer: layer)
        case .predictingLogits: .logitRows(node: node, offsets: offsets)
        }
    }
}

extension Readout {
    /// Numbers of vectors, and how many vectors were asked for; nil for other answers.
    fileprivate func vectors(answering request: ReadoutRequest) -> (values: [Float], count: Int)? {
        switch (self, request) {
        case (.hiddenStates(let values), .hiddenStates(_, let offsets, _)): (values, offsets.count)
        case (.logitRows(let values), .logitRows(_, let offsets)): (values, offsets.count)
        default: nil
        }
    }
}
