import RewardBackend
import RewardNumerics
import RewardTypes
import Testing

@testable import RewardEngine

@Suite("Packing units into rows")
struct PackedForestTests {
    private static let layout = KeyValueLayout(
        shape: AttentionShape(headCount: 1, keyValueHeadCount: 1, headWidth: 2),
        precision: .f32
    )

    private func pack(
        _ passes: [ForwardPass],
        memory: PrefixMemory? = nil
    ) throws -> PackedForest {
        let units = passes.indices.flatMap {
            TreePartition.units(
                of: passes[$0],
                index: $0,
                maximumRowCount: 1000,
                sharedLength: nil
            )
        }
        return try #require(
            PackedForest(
                units: units,
                passes: passes,
                slots: SlotTable(passes: passes, hiddenSize: 2, vocabularySize: 3),
                layerCount: 4,
                layout: Self.layout,
                memory: memory,
                makeStorage: { FloatStorage(count: $0) }
            )
        )
    }

    private static func memory(byteBudget: Int, minimumTokenCount: Int) throws -> PrefixMemory {
        let memory = PrefixMemory(
            layout: layout,
            layerCount: 4,
            byteBudget: byteBudget,
            minimumTokenCount: minimumTokenCount
        )
        return try #require(memory)
    }

    private var pass: ForwardPass {
        var tree = TokenTree(root: [10, 11])
        let first = tree.append([20], to: 0)
        let leaf = tree.append([30, 31], to: first)
        let second = tree.append([40], to: 0)
        return ForwardPass(
            tree: tree,
            readouts: [leaf, second].map { .logProbabilities(node: $0, exitLayer: nil) }
        )
    }

    @Test("what sequences share is one row, within a pass and between passes")
    func sharing() throws {
        var other = TokenTree(root: [10, 11, 20])
        let leaf = other.append([50], to: 0)
        let forest = try pack([
            pass, pass,
            ForwardPass(
                tree: other,
                readouts: [.logProbabilities(node: leaf, exitLayer: nil)]
            ),
        ])
        #expect(forest.tokens == [10, 11, 20, 30, 31, 40, 50])
        #expect(forest.positions == [0, 1, 2, 3, 4, 2, 3])
        #expect(forest.segments.map(\.rows) == [0..<2, 2..<3, 3..<5, 5..<6, 6..<7])
        #expect(forest.segments.map(\.position) == [0, 2, 3, 2, 3])
        #expect(
            forest.runs.map { $0.map(\.position) } == [
                [0], [0, 2], [0, 2, 3], [0, 2], [0, 2, 3],
            ]
        )
        #expect(
            forest.runs.map { $0.map(\.count) } == [[2], [2, 1], [2, 1, 2], [2, 1], [2, 1, 1]]
        )
        #expect(forest.askedTokenCount == 2 * (5 + 3) + 4)
    }

    @Test("a sequence that leaves another one half-way sees only the half")
    func branchInside() throws {
        let passes = [[1, 2, 3, 4], [1, 2, 9]].map { tokens in
            ForwardPass(
                tree: TokenTree(root: tokens.map { TokenID(Int32($0)) }),
                readouts: [.logits(node: 0, offset: tokens.count - 1, tokens: [5])]
            )
        }
        let forest = try pack(passes)
        #expect(forest.tokens == [1, 2, 3, 4, 9])
        #expect(forest.runs.map { $0.map(\.count) } == [[4], [2, 1]])
        #expect(forest.queries.map(\.row) == [3, 4])
    }

    @Test("the token before a node predicts its first token, also across empty nodes")
    func boundary() throws {
        var tree = TokenTree(root: [10, 11])
        let empty = tree.append([], to: 0)
        let leaf = tree.append([20, 21], to: empty)
        let pass = ForwardPass(
            tree: tree,
            readouts: [
                .logProbabilities(node: leaf, exitLayer: 3),
                .logProbabilities(node: empty, exitLayer: nil),
                .logits(node: 0, offset: 0, tokens: [7, 8]),
            ]
        )
        #expect(
            try pack([pass]).queries == [
                LogitQuery(row: 1, token: 20, exitLayer: 3, isNormalized: true, slot: 0),
                LogitQuery(row: 2, token: 21, exitLayer: 3, isNormalized: true, slot: 1),
                LogitQuery(row: 0, token: 7, exitLayer: nil, isNormalized: false, slot: 2),
                LogitQuery(row: 0, token: 8, exitLayer: nil, isNormalized: false, slot: 3),
            ]
        )
        let slots = SlotTable(passes: [pass], hiddenSize: 2, vocabularySize: 3)
        #expect(
            slots.readouts(of: pass, index: 0, from: [1, 2, 3, 4]) == [
                .logProbabilities([1, 2]), .logProbabilities([]), .logits([3, 4]),
            ]
        )
    }

    @Test("a remembered prompt costs no row; without its state, its last token is computed again")
    func memory() throws {
        let memory = try Self.memory(byteBudget: 1 << 20, minimumTokenCount: 1)
        let first = try pack([pass], memory: memory)
        #expect(first.tokens == [10, 11, 20, 30, 31, 40])
        let again = try pack([pass], memory: memory)
        // 10, 11 and 20 begin others; 11 and 20 predict, and their states were not kept.
        #expect(again.tokens == [30, 31, 40, 20, 11])
        #expect(again.recalled.isEmpty)
        for (row, cursor) in again.kept where again.tokens[row] == 11 {
            memory.keep([1, 2], at: cursor, layer: 4)
        }
        let third = try pack([pass], memory: memory)
        #expect(third.tokens == [30, 31, 40, 20])
        #expect(third.recalled.count == 1)
        #expect(third.queries.map(\.row).max() == 4)
        #expect(third.rememberedTokenCount == 2)
    }

    @Test("hidden states stand beside logits, a row for each token and a slot for each number")
    func states() throws {
        var tree = TokenTree(root: [10, 11])
        let leaf = tree.append([20, 21], to: 0)
        let pass = ForwardPass(
            tree: tree,
            readouts: [
                .hiddenStates(node: leaf, offsets: 0..<2, layer: nil),
                .logits(node: leaf, offset: 1, tokens: [7]),
                .hiddenStates(node: 0, offsets: 1..<2, layer: 2),
            ]
        )
        let forest = try pack([pass, pass])
        #expect(forest.tokens == [10, 11, 20, 21])
        let queries = [0, 7].flatMap { first in
            [
                StateQuery(row: 2, layer: nil, slot: first),
                StateQuery(row: 3, layer: nil, slot: first + 2),
                StateQuery(row: 1, layer: 2, slot: first + 5),
            ]
        }
        #expect(forest.stateQueries == queries)
        #expect(forest.queries.map(\.slot) == [4, 11])
        #expect(forest.queries.map(\.row) == [3, 3])
        let slots = SlotTable(passes: [pass, nil, pass], hiddenSize: 2, vocabularySize: 3)
        #expect(slots.count == 14)
        #expect(slots.firstSlot(pass: 2, readout: 1) == 11)
        let values = (0..<14).map { Float($0) }
        #expect(
            slots.readouts(of: pass, index: 2, from: values) == [
                .hiddenStates([7, 8, 9, 10]), .logits([11]), .hiddenStates([12, 13]),
            ]
        )
    }

    @Test("a row of logits is read after its own token and takes a slot for each token there is")
    func logitRows() throws {
        var tree = TokenTree(root: [10, 11])
        let leaf = tree.append([20, 21], to: 0)
        let pass = ForwardPass(
            tree: tree,
            readouts: [
                .logitRows(node: 0, offsets: 1..<2), .logits(node: leaf, offset: 0, tokens: [7]),
                .logitRows(node: leaf, offsets: 0..<2),
            ]
        )
        let forest = try pack([pass])
        #expect(
            forest.logitRowQueries == [
                LogitRowQuery(row: 1, slot: 0), LogitRowQuery(row: 2, slot: 4),
                LogitRowQuery(row: 3, slot: 7),
            ]
        )
        let slots = SlotTable(passes: [pass], hiddenSize: 2, vocabularySize: 3)
        #expect(slots.count == 10)
        let values = (0..<10).map { Float($0) }
        #expect(
            slots.readouts(of: pass, index: 0, from: values) == [
                .logitRows([0, 1, 2]), .logits([3]), .logitRows([4, 5, 6, 7, 8, 9]),
            ]
        )
    }

    @Test("remembered states are recalled; where one layer lacks, the token is computed again")
    func rememberedStates() throws {
        let memory = try Self.memory(byteBudget: 1 << 20, minimumTokenCount: 1)
        func ask(_ layers: Int?...) throws -> PackedForest {
            try pack(
                [
                    ForwardPass(
                        tree: TokenTree(root: [10, 11]),
                        readouts: layers.map { .hiddenStates(node: 0, offsets: 0..<2, layer: $0) }
                    )
                ],
                memory: memory
            )
        }
        let first = try ask(nil)
        #expect(first.tokens == [10, 11])
        #expect(first.kept.keys.sorted() == [0, 1])
        for cursor in first.kept.values { memory.keep([1, 2], at: cursor, layer: 4) }
        let again = try ask(nil)
        #expect(again.tokens.isEmpty)
        #expect(again.recalled.count == 2)
        #expect(again.stateQueries.map(\.row) == [0, 1])
        #expect(again.kept.isEmpty)
        // The last layer by number is the same state: only the norm makes the difference.
        #expect(try ask(4).tokens.isEmpty)
        let other = try ask(2, nil)
        #expect(other.tokens == [10, 11])
        #expect(other.positions == [0, 1])
        #expect(other.recalled.isEmpty)
        #expect(other.stateQueries.map(\.row) == [0, 1, 0, 1])
        for (row, cursor) in other.kept where row == 1 {
            memory.keep([3, 4], at: cursor, layer: 2)
        }
        let half = try ask(2, nil)
        #expect(half.tokens == [10])
        #expect(half.stateQueries.map(\.row) == [0, 1, 0, 1])
        #expect(half.recalled.count == 1)
    }

    /// The memory made room for a prompt, and then there was no memory for the pass itself: the
    /// room stayed, with nothing in it, and the next request would have read it.
    @Test("a pass for which there is no memory leaves nothing behind that looks remembered")
    func noMemory() throws {
        let memory = try Self.memory(byteBudget: 1 << 20, minimumTokenCount: 1)
        let forest = PackedForest(
            units: TreePartition.units(
                of: pass,
                index: 0,
                maximumRowCount: 1000,
                sharedLength: nil
            ),
            passes: [pass],
            slots: SlotTable(passes: [pass], hiddenSize: 2, vocabularySize: 3),
            layerCount: 4,
            layout: Self.layout,
            memory: memory,
            makeStorage: { _ in nil }
        )
        #expect(forest == nil)
        #expect(memory.statistics.storedTokenCount == 0)
        #expect(try pack([pass], memory: memory).tokens == [10, 11, 20, 30, 31, 40])
    }

    @Test("only a pass that the memory waits for has to go through all layers")
    func fillsMemory() throws {
        #expect(try !pack([pass]).fillsMemory)
        let memory = try Self.memory(byteBudget: 1 << 20, minimumTokenCount: 1)
        #expect(try pack([pass], memory: memory).fillsMemory)
        #expect(try !pack([pass], memory: memory).fillsMemory)
    }

    @Test("the least recently used end of a branch goes first, and the budget holds")
    func eviction() throws {
        // 64 floats a block and layer here; room for two blocks of four layers.
        let memory = try Self.memory(byteBudget: 2 * 4 * 4 * 64, minimumTokenCount: 2)
        func ask(_ tokens: [TokenID]) throws -> PackedForest {
            try pack(
                [
                    ForwardPass(
                        tree: TokenTree(root: tokens),
                        readouts: [.logits(node: 0, offset: tokens.count - 1, tokens: [1])]
                    )
                ],
                memory: memory
            )
        }
        _ = try ask([1, 2])
        _ = try ask([3, 4])
        _ = try ask([1, 2])
        _ = try ask([5, 6])
        #expect(memory.statistics.evictedBlockCount == 1)
        #expect(memory.statistics.byteCount <= memory.statistics.byteBudget)
        #expect(try ask([1, 2]).tokens == [2], "used last, so still there")
        #expect(try ask([3, 4]).tokens == [3, 4], "gone")
    }
}
