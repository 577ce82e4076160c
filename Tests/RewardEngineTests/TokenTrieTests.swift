import RewardTypes
import Testing

@testable import RewardEngine

@Suite("The trie of a batch")
struct TokenTrieTests {
    private func ids(_ values: [Int32]) -> [TokenID] { values.map { TokenID($0) } }

    @Test("every sequence can be read back, and no token is there twice for the same beginning")
    func sequences() {
        for seed in 1...20 as ClosedRange<UInt64> {
            var generator = SeededGenerator(seed: seed)
            var trie = TokenTrie()
            var prefixes = Set<[Int32]>()
            for _ in 0..<30 {
                // Three different tokens: beginnings meet often.
                let tokens = (0..<Int.random(in: 1...9, using: &generator)).map { _ in
                    Int32.random(in: 0..<3, using: &generator)
                }
                let places = trie.insert(ids(tokens), after: nil, kind: .common)
                #expect(places.count == tokens.count)
                for (index, place) in places.enumerated() {
                    #expect(sequence(trie, to: place) == Array(tokens[...index]), "seed \(seed)")
                    prefixes.insert(Array(tokens[...index]))
                }
            }
            #expect(trie.nodes.reduce(0) { $0 + $1.tokens.count } == prefixes.count)
        }
    }

    private func sequence(_ trie: TokenTrie, to place: TokenTrie.Place) -> [Int32] {
        let node = trie.nodes[place.node]
        let own = Array(node.tokens[...place.index])
        guard let parent = node.parent else { return own }
        return sequence(trie, to: TokenTrie.Place(node: parent, index: node.attachment - 1)) + own
    }

    @Test("sequences with frequencies of their own share nothing")
    func kinds() {
        var trie = TokenTrie()
        _ = trie.insert(ids([1, 2]), after: nil, kind: .common)
        _ = trie.insert(ids([1, 2]), after: nil, kind: .own(index: 0, length: 2))
        _ = trie.insert(ids([1, 2]), after: nil, kind: .own(index: 1, length: 2))
        #expect(trie.nodes.count == 3)
    }

    @Test("what others begin with is worth keeping, up to where they leave")
    func keeping() {
        var trie = TokenTrie()
        _ = trie.insert(ids([1, 2, 3, 4]), after: nil, kind: .common)
        #expect(trie.nodes[0].keptCount == 0)
        let places = trie.insert(ids([1, 2, 9]), after: nil, kind: .common)
        #expect(trie.nodes[0].keptCount == 2)
        trie.keep(through: places[2])
        #expect(trie.nodes[1].keptCount == 1)
    }
}
