// Passes cut into units that fit the workspace.

internal import RewardBackend

/// Nodes of one pass that run together in one forward pass.
///
/// A unit holds whole paths: every node comes with its ancestors. A tree that is too large for one
/// unit becomes several, and the ancestors they share are computed in each; every node is *owned*
/// by one unit, which answers the questions about it.
struct ForwardUnit: Equatable {
    /// The index of the pass in its batch.
    let pass: Int
    /// Nodes in preorder.
    var nodes: [Int]
    /// The nodes that this unit answers for.
    var owned: Set<Int>
    /// Tokens of all nodes.
    var rowCount: Int
    /// The length that rotary frequencies are made for, where they depend on it.
    var sequenceLength: Int
}

enum TreePartition {
    /// Cuts a pass.
    ///
    /// - Parameters:
    ///   - pass: The pass; every path is at most `maximumRowCount` long.
    ///   - index: Its place in the batch.
    ///   - maximumRowCount: Tokens that one unit may hold.
    ///   - sharedLength: Paths up to this length may share a unit; see `RotaryEmbedding`.
    /// - Returns: Units that own every node with a question between them.
    static func units(
        of pass: ForwardPass,
        index: Int,
        maximumRowCount: Int,
        sharedLength: Int?
    ) -> [ForwardUnit] {
        let shape = TreeShape(pass.tree)
        let asked = Set(pass.readouts.map(\.node))
        let longest = asked.map { shape.pathLengths[$0] }.max() ?? 0
        if let sharedLength, longest > sharedLength {
            return asked.sorted().map { node in
                ForwardUnit(
                    pass: index,
                    nodes: pass.tree.path(to: node),
                    owned: [node],
                    rowCount: shape.pathLengths[node],
                    sequenceLength: shape.pathLengths[node]
                )
            }
        }
        let needed = shape.closure(of: asked)
        var units: [ForwardUnit] = []
        var current: ForwardUnit?
        var members = Set<Int>()
        for node in shape.preorder where needed.contains(node) {
            let path = pass.tree.path(to: node)
            let missing = path.filter { !members.contains($0) }
            let cost = missing.reduce(0) { $0 + shape.lengths[$1] }
            if var unit = current, unit.rowCount + cost <= maximumRowCount {
                unit.nodes += missing
                unit.owned.insert(node)
                unit.rowCount += cost
                current = unit
                members.formUnion(missing)
            } else {
                if let current { units.append(current) }
                current = ForwardUnit(
                    pass: index,
                    nodes: path,
                    owned: [node],
                    rowCount: shape.pathLengths[node],
                    sequenceLength: longest
                )
                members = Set(path)
            }
        }
        if let current { units.append(current) }
        return units
    }
}

/// Facts about a tree that partition and packing need.
struct TreeShape {
    /// Nodes so that each is followed by its descendants.
    let preorder: [Int]
    /// Tokens of each node.
    let lengths: [Int]
    /// Tokens from the root to the end of each node.
    let pathLengths: [Int]
    private let parents: [Int?]

    init(_ tree: TokenTree) {
        lengths = tree.nodes.map(\.tokens.count)
        parents = tree.nodes.map(\.parent)
        var pathLengths = lengths
        var children: [[Int]] = Array(repeating: [], count: tree.nodes.count)
        for (node, parent) in parents.enumerated() {
            guard let parent else { continue }
            pathLengths[node] += pathLengths[parent]
            children[parent].append(node)
        }
        self.pathLengths = pathLengths
        var preorder: [Int] = []
        var stack = [0]
        while let node = stack.popLast() {
            preorder.append(node)
            stack.append(contentsOf: children[node].reversed())
        }
        self.preorder = preorder
    }

    /// The nodes and all their ancestors.
    func closure(of nodes: Set<Int>) -> Set<Int> {
        var closed = Set<Int>()
        for node in nodes {
            var next: Int? = node
            while let current = next, closed.insert(current).inserted { next = parents[current] }
        }
        return closed
    }
}

extension ReadoutRequest {
    /// The node that the question is about.
    var node: Int {
        switch self {
        case .logProbabilities(let node, _), .logits(let node, _, _),
            .hiddenStates(let node, _, _), .logitRows(let node, _):
            node
        }
    }
}
