// The sequences of a batch as one trie of tokens: what two of them share is there once, whoever
// asked for it.
//
//     node 0: system text, question A ──┬── at its end: node 1, a candidate
//                                       └── at its end: node 2, another candidate
//          └── after the system text: node 3, question B

internal import RewardTypes

/// Tokens of all sequences; a child may begin after any token of its parent.
struct TokenTrie {
    /// Tokens that follow each other.
    struct Node {
        let parent: Int?
        /// How many tokens of the parent come before this node's first.
        let attachment: Int
        /// The place of the first token in its sequence.
        let position: Int
        /// For which frequencies; sequences of different kinds share nothing.
        let kind: SequenceKind
        var tokens: [Int32] = []
        /// How many of the tokens are worth remembering: others begin with them.
        var keptCount = 0
    }

    /// Which rotary frequencies a sequence needs.
    enum SequenceKind: Hashable {
        /// Those of all sequences up to the length at which frequencies begin to change.
        case common
        /// Those of its own length; the number tells such sequences apart.
        case own(index: Int, length: Int)
    }

    /// A token of a node.
    struct Place: Hashable {
        let node: Int
        let index: Int
    }

    private struct Edge: Hashable {
        let node: Int
        let offset: Int
        let token: Int32
        let kind: SequenceKind
    }

    private(set) var nodes: [Node] = []
    private var edges: [Edge: Int] = [:]

    /// Adds tokens after a place, or at the beginning, and returns the place of each.
    mutating func insert(
        _ tokens: [TokenID],
        after place: Place?,
        kind: SequenceKind
    ) -> [Place] {
        var places: [Place] = []
        places.reserveCapacity(tokens.count)
        var last = place
        for (index, token) in tokens.enumerated() {
            if let next = step(from: last, token: token.rawValue, kind: kind) {
                places.append(next)
                last = next
                continue
            }
            // From here on everything is new: one node for all of it.
            let node = nodes.count
            nodes.append(
                Node(
                    parent: last?.node,
                    attachment: last.map { $0.index + 1 } ?? 0,
                    position: last.map { nodes[$0.node].position + $0.index + 1 } ?? 0,
                    kind: kind,
                    tokens: tokens[index...].map(\.rawValue)
                )
            )
            if let last { keep(through: last) }
            edges[edge(from: last, token: token.rawValue, kind: kind)] = node
            places += (0..<tokens.count - index).map { Place(node: node, index: $0) }
            break
        }
        return places
    }

    /// Marks everything up to a place as worth remembering.
    mutating func keep(through place: Place) {
        var next: Place? = place
        while let current = next, nodes[current.node].keptCount <= current.index {
            nodes[current.node].keptCount = current.index + 1
            next = nodes[current.node].parent.map {
                Place(node: $0, index: nodes[current.node].attachment - 1)
            }
        }
    }

    private func step(from place: Place?, token: Int32, kind: SequenceKind) -> Place? {
        if let place, place.index + 1 < nodes[place.node].tokens.count,
            nodes[place.node].tokens[place.index + 1] == token
        {
            return Place(node: place.node, index: place.index + 1)
        }
        return edges[edge(from: place, token: token, kind: kind)].map { Place(node: $0, index: 0) }
    }

    private func edge(from place: Place?, token: Int32, kind: SequenceKind) -> Edge {
        Edge(
            node: place?.node ?? -1,
            offset: place.map { $0.index + 1 } ?? 0,
            token: token,
            kind: kind
        )
    }
}
