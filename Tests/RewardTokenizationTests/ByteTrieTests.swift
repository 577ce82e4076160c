import RewardTypes
import Testing

@testable import RewardTokenization

@Suite("Byte strings by their beginnings")
struct ByteTrieTests {
    @Test("every string that a text begins with is found, the shortest first", arguments: 0..<4)
    func prefixes(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        func word(_ limit: Int) -> [UInt8] {
            (0..<Int.random(in: 1...limit, using: &generator)).map { _ in
                UInt8.random(in: 97...99, using: &generator)
            }
        }
        var trie = ByteTrie()
        var numbers: [[UInt8]: Int32] = [:]
        for number in Int32(0)..<60 {
            let entry = word(5)
            trie.set(entry, number)
            numbers[entry] = number
        }
        for _ in 0..<50 {
            let text = word(12)
            let start = Int.random(in: 0..<text.count, using: &generator)
            var found: [Int32] = []
            var ends: [Int] = []
            trie.forEachPrefix(of: start..<text.count, in: text.span) {
                found.append($0)
                ends.append($1)
            }
            let expected = (start...text.count).compactMap { numbers[Array(text[start..<$0])] }
            #expect(found == expected, "seed \(seed)")
            #expect(ends == ends.sorted())
        }
    }

    @Test("an empty trie finds nothing")
    func empty() {
        ByteTrie().forEachPrefix(of: 0..<1, in: [7].span) { _, _ in Issue.record("found") }
    }
}
