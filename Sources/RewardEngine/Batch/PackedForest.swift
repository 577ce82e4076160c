// The rows of one forward pass: tokens that must be computed, and where their keys and values go.
//
//     node of the trie:  | remembered | kept: into the memory | the rest: into the workspace |
//     rows:                           | one for each token                                    |
//
// A remembered token that is asked about, and whose state is not there, is computed again by
// itself: its keys and values are known, and so the bits are the same.

internal import RewardBackend
internal import RewardNumerics
internal import RewardTypes

/// Tokens of several units with everything that a forward pass needs to know about them.
struct PackedForest {
    /// One id for each row.
    private(set) var tokens: [Int32] = []
    /// The place of each row in its own sequence.
    private(set) var positions: [Int] = []
    /// Rows that follow each other in one sequence.
    private(set) var segments: [QuerySegment] = []
    /// For each segment, keys and values of its sequence up to its last token.
    private(set) var runs: [[KeyValueRun]] = []
    /// Rows whose keys and values are written, and where to.
    private(set) var packs: [(rows: Range<Int>, run: KeyValueRun)] = []
    /// Rows that use the same rotary frequencies; nil stands for the common ones.
    private(set) var frequencyRuns: [(rows: Range<Int>, sequenceLength: Int?)] = []
    private(set) var queries: [LogitQuery] = []
    /// Hidden states that are wanted as they are.
    private(set) var stateQueries: [StateQuery] = []
    /// Rows whose logits are wanted, all of them.
    private(set) var logitRowQueries: [LogitRowQuery] = []
    /// States that are remembered, in the rows after those that are computed.
    private(set) var recalled: [PrefixMemory.Cursor] = []
    /// Rows whose states are to be remembered after the layers that are asked for.
    private(set) var kept: [Int: PrefixMemory.Cursor] = [:]
    /// Whether the memory has made room that this pass has to fill, in all layers.
    var fillsMemory: Bool { states.contains { $0.entry != nil } }
    /// Tokens as if every sequence that was asked about were computed by itself.
    private(set) var askedTokenCount = 0
    /// Tokens that were neither computed nor asked about: the memory had them.
    private(set) var rememberedTokenCount = 0

    private struct NodeState {
        var remembered: [PrefixMemory.Cursor] = []
        var firstRow = 0
        /// What the memory keeps after this batch, remembered tokens included.
        var keptCount = 0
        var entry: PrefixMemory.Entry?
        var workspace: KeyValueRun?
    }

    private var trie = TokenTrie()
    private var states: [NodeState] = []
    private var rowOfPlace: [TokenTrie.Place: Int] = [:]

    /// Packs units of a batch.
    ///
    /// - Parameters:
    ///   - units: What runs together.
    ///   - passes: The passes that the units are of.
    ///   - slots: Where answers go.
    ///   - layerCount: Layers of the model: what a question without an exit asks about.
    ///   - sharedLength: The longest sequence with common frequencies; nil when all have them.
    ///   - layout: The layout of keys and values.
    ///   - memory: What is remembered, if anything is.
    ///   - makeStorage: Gives memory for so many floats of keys and values.
    init?(
        units: [ForwardUnit],
        passes: [ForwardPass],
        slots: SlotTable,
        layerCount: Int,
        sharedLength: Int? = nil,
        layout: KeyValueLayout,
        memory: PrefixMemory?,
        makeStorage: (Int) -> FloatStorage?
    ) {
        var questions: [ForestQuestion] = []
        for (index, unit) in units.enumerated() {
            let isCommon = sharedLength.map { unit.sequenceLength <= $0 } ?? true
            insert(
                unit,
                of: passes[unit.pass],
                kind: isCommon
                    ? .common : .own(index: index, length: unit.sequenceLength),
                slots: slots,
                into: &questions
            )
        }
        memory?.beginBatch()
        recall(from: memory)
        guard place(layout: layout, memory: memory, makeStorage: makeStorage) else { return nil }
        answer(questions, layerCount: layerCount, memory: memory)
    }

    // MARK: - The trie

    private mutating func insert(
        _ unit: ForwardUnit,
        of pass: ForwardPass,
        kind: TokenTrie.SequenceKind,
        slots: SlotTable,
        into questions: inout [ForestQuestion]
    ) {
        let nodes = pass.tree.nodes
        let parents = Set(unit.nodes.compactMap { nodes[$0].parent })
        var placesOf: [Int: [TokenTrie.Place]] = [:]
        var lastOf: [Int: TokenTrie.Place] = [:]
        for node in unit.nodes {
            let before = nodes[node].parent.flatMap { lastOf[$0] }
            let places = trie.insert(nodes[node].tokens, after: before, kind: kind)
            placesOf[node] = places
            let last = places.last ?? before
            lastOf[node] = last
            // Beginnings that others share, or are likely to come again.
            if let last, parents.contains(node) || nodes[node].parent == nil, kind == .common {
                trie.keep(through: last)
            }
            if !parents.contains(node), let last {
                askedTokenCount += trie.nodes[last.node].position + last.index + 1
            }
        }
        for (index, readout) in pass.readouts.enumerated()
        where unit.owned.contains(readout.node) {
            guard let places = placesOf[readout.node] else { continue }
            questions += ForestQuestion.questions(
                readout,
                places: places,
                before: nodes[readout.node].parent.flatMap { lastOf[$0] },
                tokens: nodes[readout.node].tokens,
                firstSlot: slots.firstSlot(pass: unit.pass, readout: index),
                slotsPerState: slots.hiddenSize,
                slotsPerLogitRow: slots.vocabularySize
            )
        }
    }

    // MARK: - Rows

    /// Finds out which tokens are remembered.
    private mutating func recall(from memory: PrefixMemory?) {
        states = Array(repeating: NodeState(), count: trie.nodes.count)
        guard let memory else { return }
        for (index, node) in trie.nodes.enumerated() where node.kind == .common {
            var cursor: PrefixMemory.Cursor?
            if let parent = node.parent {
                guard states[parent].remembered.count >= node.attachment else { continue }
                cursor = states[parent].remembered[node.attachment - 1]
            }
            for token in node.tokens {
                guard let next = memory.step(from: cursor, token: token) else { break }
                states[index].remembered.append(next)
                cursor = next
            }
            rememberedTokenCount += states[index].remembered.count
        }
    }

    /// Gives rows to tokens that are not remembered, and places to keys and values.
    private mutating func place(
        layout: KeyValueLayout,
        memory: PrefixMemory?,
        makeStorage: (Int) -> FloatStorage?
    ) -> Bool {
        // Before the memory makes room, and so for all that is not remembered: room that no pass
        // comes to fill would look remembered to the next one.
        let blockCount = trie.nodes.indices.reduce(0) {
            let new = trie.nodes[$1].tokens.count - states[$1].remembered.count
            return $0 + KeyValueLayout.blockCount(tokens: new)
        }
        guard let storage = makeStorage(blockCount * layout.floatsPerBlock) else { return false }
        for index in trie.nodes.indices { keepBeginning(index, in: memory) }
        var nextFloat = 0
        for (index, node) in trie.nodes.enumerated() {
            let state = states[index]
            let remembered = state.remembered.count
            let first = tokens.count
            states[index].firstRow = first
            tokens += node.tokens[remembered...]
            positions += node.position + remembered..<node.position + node.tokens.count
            let keptRows = first..<first + state.keptCount - remembered
            if let entry = state.entry, let memory {
                let run = memory.run(of: entry, count: keptRows.count)
                appendPacks(rows: keptRows, run: run, layout: layout)
            }
            let rest = keptRows.upperBound..<tokens.count
            if !rest.isEmpty {
                let run = KeyValueRun(
                    storage: storage,
                    firstFloat: nextFloat,
                    position: node.position + state.keptCount,
                    count: rest.count,
                    layout: layout
                )
                states[index].workspace = run
                appendPacks(rows: rest, run: run, layout: layout)
                nextFloat +=
                    KeyValueLayout.blockCount(tokens: rest.count) * layout.floatsPerBlock
            }
            guard first < tokens.count else { continue }
            appendSegment(
                rows: first..<tokens.count,
                node: index,
                start: remembered,
                layout: layout,
                memory: memory
            )
        }
        return true
    }

    /// Cuts what is packed into pieces for several threads.
    private mutating func appendPacks(
        rows: Range<Int>,
        run: KeyValueRun,
        layout: KeyValueLayout
    ) {
        let length = 4 * KeyValueLayout.tokensPerBlock
        for first in stride(from: 0, to: rows.count, by: length) {
            let tokens = first..<min(rows.count, first + length)
            packs.append(
                (
                    rows.lowerBound + tokens.lowerBound..<rows.lowerBound + tokens.upperBound,
                    run.part(tokens, layout: layout)
                )
            )
        }
    }

    /// Makes room in the memory for the tokens of a node that are worth it.
    private mutating func keepBeginning(_ index: Int, in memory: PrefixMemory?) {
        let node = trie.nodes[index]
        let remembered = states[index].remembered
        states[index].keptCount = remembered.count
        guard let memory, node.kind == .common, node.keptCount > remembered.count else { return }
        var cursor = remembered.last
        if cursor == nil, let parent = node.parent {
            guard states[parent].keptCount >= node.attachment else { return }
            cursor = self.cursor(parent, after: node.attachment)
        }
        let new = Array(node.tokens[remembered.count..<node.keptCount])
        guard let entry = memory.store(new, after: cursor) else { return }
        states[index].entry = entry
        states[index].keptCount = node.keptCount
    }

    private func cursor(_ node: Int, after count: Int) -> PrefixMemory.Cursor? {
        let remembered = states[node].remembered
        if count <= remembered.count { return remembered[count - 1] }
        guard count <= states[node].keptCount, let entry = states[node].entry else { return nil }
        return PrefixMemory.Cursor(entry: entry, count: count - remembered.count)
    }

    private mutating func appendSegment(
        rows: Range<Int>,
        node index: Int,
        start: Int,
        layout: KeyValueLayout,
        memory: PrefixMemory?
    ) {
        let node = trie.nodes[index]
        segments.append(QuerySegment(rows: rows, position: node.position + start))
        runs.append(runs(index, upTo: start + rows.count, layout: layout, memory: memory))
        switch node.kind {
        case .common: frequencyRuns.append((rows, nil))
        case .own(_, let length): frequencyRuns.append((rows, length))
        }
    }

    /// Keys and values of a sequence up to the first `count` tokens of a node.
    private func runs(
        _ index: Int,
        upTo count: Int,
        layout: KeyValueLayout,
        memory: PrefixMemory?
    ) -> [KeyValueRun] {
        let node = trie.nodes[index]
        let inMemory = min(count, states[index].keptCount)
        var runs: [KeyValueRun] = []
        if inMemory > 0, let memory, let cursor = cursor(index, after: inMemory) {
            runs = memory.runs(to: cursor)
        } else if let parent = node.parent {
            runs = self.runs(parent, upTo: node.attachment, layout: layout, memory: memory)
        }
        if count > inMemory, let workspace = states[index].workspace {
            runs.append(workspace.prefix(count - inMemory))
        }
        return runs
    }

    // MARK: - Questions

    private mutating func answer(
        _ questions: [ForestQuestion],
        layerCount: Int,
        memory: PrefixMemory?
    ) {
        var layersOf: [TokenTrie.Place: Set<Int>] = [:]
        for question in questions {
            let place = question.place
            guard place.index < states[place.node].remembered.count else { continue }
            layersOf[place, default: []].insert(question.layer ?? layerCount)
        }
        // In the order of the questions, so that the rows are the same every time.
        var known: [TokenTrie.Place] = []
        for place in questions.lazy.map(\.place) where rowOfPlace[place] == nil {
            let state = states[place.node]
            let remembered = state.remembered.count
            guard place.index < remembered else {
                rowOfPlace[place] = state.firstRow + place.index - remembered
                continue
            }
            guard let memory else { continue }
            let cursor = state.remembered[place.index]
            let layers = layersOf[place] ?? []
            if layers.allSatisfy({ memory.state(cursor, layer: $0) != nil }) {
                rowOfPlace[place] = -1
                known.append(place)
            } else {
                recompute(place, memory: memory)
            }
        }
        for place in known {
            rowOfPlace[place] = tokens.count + recalled.count
            recalled.append(states[place.node].remembered[place.index])
        }
        for question in questions {
            let place = question.place
            guard let row = rowOfPlace[place] else { continue }
            switch question {
            case .logit(var query, _):
                query.row = row
                queries.append(query)
            case .state(var query, _):
                query.row = row
                stateQueries.append(query)
            case .logitRow(var query, _):
                query.row = row
                logitRowQueries.append(query)
            }
            if row < tokens.count, let cursor = cursor(place.node, after: place.index + 1) {
                kept[row] = cursor
            }
        }
    }

    private mutating func recompute(_ place: TokenTrie.Place, memory: PrefixMemory) {
        let node = trie.nodes[place.node]
        let row = tokens.count
        rowOfPlace[place] = row
        tokens.append(node.tokens[place.index])
        positions.append(node.position + place.index)
        rememberedTokenCount -= 1
        segments.append(QuerySegment(rows: row..<row + 1, position: node.position + place.index))
        runs.append(memory.runs(to: states[place.node].remembered[place.index]))
        frequencyRuns.append((row..<row + 1, nil))
    }
}
