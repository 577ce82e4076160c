// Sequences to the token tree that holds each shared prefix once.
//
// Joint tokenization gives every candidate a sequence of its own whose beginning mostly equals
// that of the others. A radix trie finds what is equal, whatever the order of insertion.

internal import RewardBackend
internal import RewardTypes

/// Collects sequences, piece by piece, and shares their common prefixes.
///
/// A *point* is the end of an inserted piece. A span between two points always covers whole nodes
/// of the finished tree, so readouts of nodes answer for spans exactly.
struct TokenTreeBuilder {
    /// The end of an inserted piece.
    struct Point: Hashable, Sendable {
        /// The entry whose tokens end here; entries keep their end when they are split.
        fileprivate let entry: Int

        /// Before all tokens.
        static let start = Point(entry: 0)
    }

    private struct Entry {
        var parent: Int
        var tokens: [TokenID]
        var children: [TokenID: Int] = [:]
        /// Position among its siblings: the order of insertion.
        var order: Int
    }

    private var entries = [Entry(parent: -1, tokens: [], order: 0)]
    private var nextOrder = 1

    /// Adds tokens after a point and returns the point at their end.
    ///
    /// Equal tokens after the same point give the same point. Takes time linear in the tokens.
    mutating func insert(
        _ tokens: some Collection<TokenID>,
        after point: Point = .start
    ) -> Point {
        var rest = ArraySlice(tokens)
        var current = point.entry
        while let first = rest.first {
            guard let child = entries[current].children[first] else {
                return Point(entry: append(Array(rest), to: current))
            }
            let shared = zip(entries[child].tokens, rest).prefix { $0 == $1 }.count
            current =
                shared < entries[child].tokens.count ? split(child, at: shared) : child
            rest = rest.dropFirst(shared)
        }
        return Point(entry: current)
    }

    private mutating func append(_ tokens: [TokenID], to parent: Int) -> Int {
        entries.append(Entry(parent: parent, tokens: tokens, order: nextOrder))
        nextOrder += 1
        entries[parent].children[tokens[0]] = entries.count - 1
        return entries.count - 1
    }

    /// Cuts an entry in two and returns the upper part; the lower one keeps the index, because
    /// points name the end of an entry.
    private mutating func split(_ lower: Int, at offset: Int) -> Int {
        let tokens = entries[lower].tokens
        let parent = entries[lower].parent
        let upper = entries.count
        entries.append(
            Entry(
                parent: parent,
                tokens: Array(tokens[..<offset]),
                children: [tokens[offset]: lower],
                order: entries[lower].order
            )
        )
        entries[parent].children[tokens[0]] = upper
        entries[lower].parent = upper
        entries[lower].tokens = Array(tokens[offset...])
        return upper
    }

    /// The finished tree.
    ///
    /// Children stand in the order of insertion. The root is the prefix that all sequences share;
    /// it is empty only if they share none.
    func build() -> SharedTokenTree {
        let soleChild = entries[0].children.count == 1 ? entries[0].children.values.first : nil
        let root = soleChild ?? 0
        var tree = TokenTree(root: entries[root].tokens)
        var nodes = [Int](repeating: 0, count: entries.count)
        var pending = childrenInReverse(of: root)
        while let entry = pending.popLast() {
            nodes[entry] = tree.append(entries[entry].tokens, to: nodes[entries[entry].parent])
            pending += childrenInReverse(of: entry)
        }
        return SharedTokenTree(tree: tree, nodes: nodes, parents: entries.map(\.parent))
    }

    private func childrenInReverse(of entry: Int) -> [Int] {
        entries[entry].children.values.sorted { entries[$0].order > entries[$1].order }
    }
}

/// A token tree and the way from points to its nodes.
struct SharedTokenTree: Sendable {
    /// The tree.
    let tree: TokenTree
    private let nodes: [Int]
    private let parents: [Int]

    fileprivate init(tree: TokenTree, nodes: [Int], parents: [Int]) {
        self.tree = tree
        self.nodes = nodes
        self.parents = parents
    }

    /// The node that ends at a point.
    func node(endingAt point: TokenTreeBuilder.Point) -> Int { nodes[point.entry] }

    /// The nodes after `start` up to `end`, in reading order; `end` continues `start`.
    func nodes(from start: TokenTreeBuilder.Point, to end: TokenTreeBuilder.Point) -> [Int] {
        var found: [Int] = []
        var entry = end.entry
        while entry != start.entry {
            precondition(entry > 0, "the end of a span continues its start")
            found.append(nodes[entry])
            entry = parents[entry]
        }
        return found.reversed()
    }
}
