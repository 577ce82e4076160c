// Units side by side, one row for each token, in the order that attention wants.
//
//     rows:      | root of unit 0 | first child | grandchildren | second child | root of unit 1 |
//     segments:  one for each node, in the same order

internal import RewardBackend
internal import RewardNumerics
internal import RewardTypes

/// Tokens of several units with everything that a forward pass needs to know about them.
struct PackedForest {
    /// One id for each row.
    private(set) var tokens: [Int32] = []
    /// The place of each row in its own sequence.
    private(set) var positions: [Int] = []
    private(set) var segments: [PackedSegment] = []
    /// Rows that use the same rotary frequencies.
    private(set) var frequencyRuns: [(rows: Range<Int>, sequenceLength: Int)] = []
    private(set) var queries: [LogitQuery] = []

    /// Packs units of a batch.
    init(units: [ForwardUnit], passes: [ForwardPass], slots: SlotTable) {
        for unit in units { append(unit, of: passes[unit.pass], slots: slots) }
    }

    private mutating func append(_ unit: ForwardUnit, of pass: ForwardPass, slots: SlotTable) {
        let base = tokens.count
        let nodes = pass.tree.nodes
        var rowsOf: [Int: Range<Int>] = [:]
        var ends: [Int: Int] = [:]
        var depths: [Int: Int] = [:]
        for node in unit.nodes {
            let parent = nodes[node].parent
            let depth = parent.flatMap { depths[$0] } ?? 0
            let first = tokens.count
            tokens += nodes[node].tokens.map(\.rawValue)
            positions += depth..<depth + nodes[node].tokens.count
            depths[node] = depth + nodes[node].tokens.count
            rowsOf[node] = first..<tokens.count
            var ancestor: Int? = node
            while let current = ancestor {
                ends[current] = tokens.count
                ancestor = nodes[current].parent
            }
        }
        for node in unit.nodes {
            guard let rows = rowsOf[node], let end = ends[node] else { continue }
            segments.append(PackedSegment(rows: rows, end: end))
        }
        frequencyRuns.append((base..<tokens.count, unit.sequenceLength))
        for (index, readout) in pass.readouts.enumerated() where unit.owned.contains(readout.node) {
            appendQueries(
                readout,
                nodes: nodes,
                rowsOf: rowsOf,
                firstSlot: slots.firstSlot(pass: unit.pass, readout: index)
            )
        }
    }

    private mutating func appendQueries(
        _ readout: ReadoutRequest,
        nodes: [TokenTree.Node],
        rowsOf: [Int: Range<Int>],
        firstSlot: Int
    ) {
        guard let rows = rowsOf[readout.node] else { return }
        switch readout {
        case .logProbabilities(let node, let exitLayer):
            guard !rows.isEmpty, var row = lastRow(before: node, nodes: nodes, rowsOf: rowsOf)
            else { return }
            for (offset, token) in nodes[node].tokens.enumerated() {
                queries.append(
                    LogitQuery(
                        row: row,
                        token: token.rawValue,
                        exitLayer: exitLayer,
                        isNormalized: true,
                        slot: firstSlot + offset
                    )
                )
                row = rows.lowerBound + offset
            }
        case .logits(_, let offset, let tokens):
            for (index, token) in tokens.enumerated() {
                queries.append(
                    LogitQuery(
                        row: rows.lowerBound + offset,
                        token: token.rawValue,
                        exitLayer: nil,
                        isNormalized: false,
                        slot: firstSlot + index
                    )
                )
            }
        }
    }

    private func lastRow(
        before node: Int,
        nodes: [TokenTree.Node],
        rowsOf: [Int: Range<Int>]
    ) -> Int? {
        var next = nodes[node].parent
        while let current = next {
            if let rows = rowsOf[current], !rows.isEmpty { return rows.upperBound - 1 }
            next = nodes[current].parent
        }
        return nil
    }
}

/// One number that is wanted from the language-model head.
struct LogitQuery: Equatable {
    /// The row whose hidden state predicts.
    let row: Int
    /// The token that is predicted.
    let token: Int32
    /// After which layer; nil for the last one.
    let exitLayer: Int?
    /// A log-probability, or the raw logit.
    let isNormalized: Bool
    /// Where the answer goes.
    let slot: Int
}

/// Where the answers of a batch lie in one flat array.
struct SlotTable {
    private let firstSlots: [[Int]]
    /// Answers of all passes.
    let count: Int

    init(passes: [ForwardPass]) {
        var next = 0
        firstSlots = passes.map { pass in
            pass.readouts.map { readout in
                defer { next += Self.valueCount(of: readout, in: pass.tree) }
                return next
            }
        }
        count = next
    }

    func firstSlot(pass: Int, readout: Int) -> Int { firstSlots[pass][readout] }

    /// The answers of one pass as readouts.
    func readouts(of pass: ForwardPass, index: Int, from values: [Float]) -> [Readout] {
        pass.readouts.enumerated().map { readoutIndex, request in
            let first = firstSlots[index][readoutIndex]
            let slice = Array(values[first..<first + Self.valueCount(of: request, in: pass.tree)])
            switch request {
            case .logProbabilities: return .logProbabilities(slice)
            case .logits: return .logits(slice)
            }
        }
    }

    private static func valueCount(of readout: ReadoutRequest, in tree: TokenTree) -> Int {
        switch readout {
        case .logProbabilities(let node, _): tree.nodes[node].tokens.count
        case .logits(_, _, let tokens): tokens.count
        }
    }
}
