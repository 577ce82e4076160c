// Whole sequences and trees as forward passes, and the way back from readouts.

import RewardBackend
import RewardTypes
import Testing

/// A pass over one sequence that asks for everything about it.
struct SequencePass {
    let ids: [TokenID]
    private let exitLayers: [Int]
    private let positions: [(position: Int, tokens: [TokenID])]

    /// Questions about all tokens but the first, at the last layer and at exit layers, and about
    /// logits after some positions.
    init(
        _ ids: [TokenID],
        exitLayers: [Int] = [],
        positions: [(position: Int, tokens: [TokenID])] = []
    ) {
        self.ids = ids
        self.exitLayers = exitLayers
        self.positions = positions
    }

    /// The first token is the root, because nothing can be asked about it; the rest is one node.
    var pass: ForwardPass {
        var tree = TokenTree(root: Array(ids.prefix(1)))
        var readouts: [ReadoutRequest] = []
        if ids.count > 1 {
            let rest = tree.append(Array(ids.dropFirst()), to: 0)
            readouts.append(.logProbabilities(node: rest, exitLayer: nil))
            readouts += exitLayers.map { .logProbabilities(node: rest, exitLayer: $0) }
        }
        for (position, tokens) in positions {
            readouts.append(
                position == 0
                    ? .logits(node: 0, offset: 0, tokens: tokens)
                    : .logits(node: 1, offset: position - 1, tokens: tokens)
            )
        }
        return ForwardPass(tree: tree, readouts: readouts)
    }
}

extension Backend {
    /// The readouts of one pass run alone.
    func readouts(_ pass: ForwardPass) throws -> [Readout] {
        let results = run(ForwardBatch(passes: [pass]))
        let result = try #require(results.first, "a batch of one gave no result")
        #expect(results.count == 1)
        return try result.get()
    }

    /// Log-probabilities of every token but the first, by a pass over the sequence alone.
    func logProbabilities(_ ids: [TokenID], exitLayer: Int? = nil) throws -> [Float] {
        guard ids.count > 1 else { return [] }
        let pass = SequencePass(ids, exitLayers: exitLayer.map { [$0] } ?? []).pass
        return try #require(try readouts(pass).last).logProbabilities()
    }
}

extension Readout {
    /// The values, which must be log-probabilities.
    func logProbabilities() throws -> [Float] {
        guard case .logProbabilities(let values) = self else {
            throw UnexpectedReadout(found: self)
        }
        return values
    }

    /// The values, which must be logits.
    func logits() throws -> [Float] {
        guard case .logits(let values) = self else { throw UnexpectedReadout(found: self) }
        return values
    }

    /// The values, which must be rows of logits.
    func logitRows() throws -> [Float] {
        guard case .logitRows(let values) = self else { throw UnexpectedReadout(found: self) }
        return values
    }

    /// The values, which must be hidden states.
    func hiddenStates() throws -> [Float] {
        guard case .hiddenStates(let values) = self else { throw UnexpectedReadout(found: self) }
        return values
    }
}

/// An answer of another kind than the question.
struct UnexpectedReadout: Error {
    let found: Readout
}

/// Random trees for comparison with the sequences that they share.
enum RandomTree {
    /// A tree of up to 40 nodes, some of them empty, some of them beginnings of their siblings.
    static func make(
        vocabularySize: Int,
        using generator: inout SeededGenerator
    ) -> TokenTree {
        var tree = TokenTree(
            root: tokens(count: 1 + Int.random(in: 0..<60, using: &generator), &generator)
        )
        for _ in 0..<Int.random(in: 1...40, using: &generator) {
            let parent = Int.random(in: 0..<tree.nodes.count, using: &generator)
            let sibling = tree.nodes.last { $0.parent == parent }
            if let sibling, Int.random(in: 0..<4, using: &generator) == 0 {
                let count = Int.random(in: 0...sibling.tokens.count, using: &generator)
                _ = tree.append(Array(sibling.tokens.prefix(count)), to: parent)
            } else {
                let count = Int.random(in: 0..<12, using: &generator)
                _ = tree.append(tokens(count: count, &generator), to: parent)
            }
        }
        return tree

        func tokens(count: Int, _ generator: inout SeededGenerator) -> [TokenID] {
            (0..<count).map { _ in
                TokenID(Int32.random(in: 0..<Int32(vocabularySize), using: &generator))
            }
        }
    }
}
