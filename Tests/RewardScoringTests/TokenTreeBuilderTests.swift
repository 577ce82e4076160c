import RewardBackend
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Token trees from sequences")
struct TokenTreeBuilderTests {
    @Test("a shared prefix is held once, and spans cover whole nodes")
    func sharedPrefix() {
        var builder = TokenTreeBuilder()
        let prompt = builder.insert([1, 2, 3])
        let first = builder.insert([4, 5, 6], after: prompt)
        let second = builder.insert([4, 5, 7], after: prompt)
        let shorter = builder.insert([4], after: prompt)
        let shared = builder.build()
        #expect(
            shared.tree.nodes.map(\.tokens) == [[1, 2, 3], [4], [5], [6], [7]]
        )
        #expect(shared.tree.nodes.map(\.parent) == [nil, 0, 1, 2, 2])
        #expect(shared.nodes(from: prompt, to: first) == [1, 2, 3])
        #expect(shared.nodes(from: prompt, to: second) == [1, 2, 4])
        #expect(shared.nodes(from: prompt, to: shorter) == [1])
        #expect(shared.nodes(from: .start, to: first) == [0, 1, 2, 3])
        #expect(shared.node(endingAt: second) == 4)
    }

    @Test("a split segment keeps its place among its siblings")
    func order() {
        var builder = TokenTreeBuilder()
        for tokens in [[1, 2], [3], [1, 4]] as [[TokenID]] { _ = builder.insert(tokens) }
        #expect(builder.build().tree.nodes.map(\.tokens) == [[], [1], [2], [4], [3]])
    }

    @Test("equal sequences share a point, whichever way they were cut into pieces")
    func duplicates() {
        var builder = TokenTreeBuilder()
        let whole = builder.insert([1, 2, 3, 4])
        let middle = builder.insert([1, 2])
        #expect(builder.insert([3, 4], after: middle) == whole)
        #expect(builder.insert([], after: whole) == whole)
        #expect(builder.build().tree.nodes.map(\.tokens) == [[1, 2], [3, 4]])
    }

    @Test("sequences that share nothing hang from an empty root")
    func emptyRoot() {
        var builder = TokenTreeBuilder()
        _ = builder.insert([1])
        _ = builder.insert([2])
        #expect(builder.build().tree.nodes.map(\.tokens) == [[], [1], [2]])
        #expect(TokenTreeBuilder().build().tree.nodes.map(\.tokens) == [[]])
    }

    @Test("random sequences come back whole, and no prefix is held twice", arguments: 0..<200)
    func random(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var builder = TokenTreeBuilder()
        var inserted: [(tokens: [TokenID], middle: TokenTreeBuilder.Point, split: Int)] = []
        var ends: [TokenTreeBuilder.Point] = []
        for _ in 0..<Int.random(in: 1...12, using: &generator) {
            let count = Int.random(in: 1...9, using: &generator)
            let tokens = (0..<count).map { _ in
                TokenID(Int32.random(in: 0...1, using: &generator))
            }
            let split = Int.random(in: 0...count, using: &generator)
            let middle = builder.insert(tokens[..<split])
            ends.append(builder.insert(tokens[split...], after: middle))
            inserted.append((tokens, middle, split))
        }
        let shared = builder.build()
        for (entry, end) in zip(inserted, ends) {
            let scored = shared.nodes(from: entry.middle, to: end)
            #expect(
                scored.flatMap { shared.tree.nodes[$0].tokens }
                    == Array(entry.tokens[entry.split...])
            )
            #expect(shared.tree.sequence(to: shared.node(endingAt: end)) == entry.tokens)
        }
        let prefixes = Set(
            inserted.flatMap { entry in entry.tokens.indices.map { entry.tokens[...$0] } }
        )
        #expect(shared.tree.tokenCount == prefixes.count, "seed \(seed)")
        for (index, node) in shared.tree.nodes.enumerated() where index > 0 {
            #expect(!node.tokens.isEmpty)
        }
    }

    @Test("a chain of thousands of prefixes neither recurses nor loses order")
    func chain() {
        var builder = TokenTreeBuilder()
        let tokens = (0..<4096).map { TokenID(Int32($0)) }
        let points = (1...4096).reversed().map { builder.insert(tokens[..<$0]) }
        let shared = builder.build()
        #expect(shared.tree.nodes.count == 4096)
        #expect(shared.tree.tokenCount == 4096)
        #expect(shared.nodes(from: .start, to: points[0]) == Array(0..<4096))
    }
}
