import RewardSelection
import RewardTypes
import Testing

@Suite("Top k")
struct TopKTests {
    @Test("the k best are chosen, equal scores in order")
    func chosen() throws {
        let found = try TopK([1, 3, nil, 3, 2, 2], count: 3)
        #expect(found.indices == [1, 3, 4])
        #expect(found.isTied)
        #expect(!found.isShort)
        #expect(try !TopK([1, 3, 3], count: 2).isTied)
    }

    @Test("failures may leave fewer than k, and it is told")
    func short() throws {
        let found = try TopK([nil, 3, nil], count: 2)
        #expect(found.indices == [1])
        #expect(found.isShort)
    }

    @Test("bad input is refused")
    func errors() {
        expectError(at: "count") { _ = try TopK([1, 2], count: 3) }
        expectError(at: "count") { _ = try TopK([1, 2], count: 0) }
        expectError(at: "scores") { _ = try TopK([nil], count: 1) }
        expectError(at: "scores[1]") { _ = try TopK([1, .nan], count: 1) }
    }
}
