import RewardBackend
import RewardTypes
import Testing

@Suite("Token trees")
struct TokenTreeTests {
    @Test("a node's text is everything from the root to it")
    func paths() {
        var tree = TokenTree(root: [1, 2])
        let first = tree.append([3], to: 0)
        let empty = tree.append([], to: first)
        let leaf = tree.append([4, 5], to: empty)
        let sibling = tree.append([6], to: 0)
        #expect(tree.path(to: leaf) == [0, first, empty, leaf])
        #expect(tree.sequence(to: leaf) == [1, 2, 3, 4, 5])
        #expect(tree.sequence(to: sibling) == [1, 2, 6])
        #expect(tree.path(to: 0) == [0])
        #expect(tree.tokenCount == 6)
    }
}
