// The only batch shape that scorers build: a prompt, candidates that branch from it, follow-ups
// that branch from those.

package import RewardTypes

/// Token segments, each continuing the segment that is its parent.
///
///     node 0: prompt ──┬─ node 1: candidate A ──┬─ node 2: follow-up
///                      │                        └─ node 3: follow-up
///                      └─ node 4: candidate B
///
/// A node's text is the concatenation of the segments from the root to it. Parents come before
/// their children. Segments may be empty. Whether a shared segment is computed once is the
/// backend's business; the tree only states that it is shared.
package struct TokenTree: Sendable, Hashable {
    /// One segment.
    package struct Node: Sendable, Hashable {
        /// The index of the segment that this one continues; nil for the root.
        package let parent: Int?
        /// The tokens of this segment alone.
        package let tokens: [TokenID]
    }

    /// All segments; the first one is the root.
    package private(set) var nodes: [Node]

    /// A tree of one segment.
    package init(root tokens: [TokenID]) {
        nodes = [Node(parent: nil, tokens: tokens)]
    }

    /// Adds a segment after `parent` and returns its index.
    package mutating func append(_ tokens: [TokenID], to parent: Int) -> Int {
        precondition(nodes.indices.contains(parent), "the parent is a node of this tree")
        nodes.append(Node(parent: parent, tokens: tokens))
        return nodes.count - 1
    }

    /// Tokens of all segments together: what a forward pass that shares prefixes computes.
    package var tokenCount: Int { nodes.reduce(0) { $0 + $1.tokens.count } }

    /// Nodes from the root to `node`, both included.
    package func path(to node: Int) -> [Int] {
        var path = [node]
        while let last = path.last, let parent = nodes[last].parent { path.append(parent) }
        return path.reversed()
    }

    /// Tokens from the root to the end of `node`.
    package func sequence(to node: Int) -> [TokenID] {
        path(to: node).flatMap { nodes[$0].tokens }
    }
}
