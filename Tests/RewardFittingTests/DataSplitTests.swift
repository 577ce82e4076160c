import RewardTypes
import Testing

@testable import RewardFitting

@Suite("DataSplit")
struct DataSplitTests {
    private func groups(_ itemCount: Int, _ groupCount: Int) -> [String] {
        (0..<itemCount).map { "prompt \($0 * 7919 % groupCount)" }
    }

    @Test("each item is in one part, and no group in two", arguments: UInt64(0)..<20)
    func disjoint(seed: UInt64) throws {
        let groups = groups(200, 37)
        let split = try DataSplit(groups: groups, seed: seed)
        let parts = [split.training, split.validation, split.heldOut]
        #expect(parts.flatMap(\.self).sorted() == Array(0..<200))
        #expect(parts.allSatisfy { $0 == $0.sorted() })
        let keys = parts.map { Set($0.map { groups[$0] }) }
        #expect(keys[0].isDisjoint(with: keys[1]))
        #expect(keys[0].isDisjoint(with: keys[2]))
        #expect(keys[1].isDisjoint(with: keys[2]))
        // A group has 5 or 6 items, and a part misses its share by less than one.
        #expect(abs(split.training.count - 160) <= 6)
        #expect(abs(split.validation.count - 20) <= 6)
        #expect(abs(split.heldOut.count - 20) <= 6)
    }

    @Test("groups of one item are split exactly")
    func exact() throws {
        let split = try DataSplit(
            groups: (0..<1000).map(String.init),
            fractions: DataSplit.Fractions(training: 0.7, validation: 0.2, heldOut: 0.1),
            seed: 3
        )
        #expect(split.training.count == 700)
        #expect(split.validation.count == 200)
        #expect(split.heldOut.count == 100)
    }

    @Test("the same seed splits alike, another one does not")
    func seeds() throws {
        let groups = groups(100, 50)
        let split = try DataSplit(groups: groups, seed: 1)
        #expect(split == (try DataSplit(groups: groups, seed: 1)))
        #expect(split != (try DataSplit(groups: groups, seed: 2)))
    }

    @Test("no part with a share is empty, however small it is", arguments: UInt64(0)..<5)
    func smallParts(seed: UInt64) throws {
        let split = try DataSplit(groups: ["a", "b", "c"], seed: seed)
        #expect([split.training, split.validation, split.heldOut].map(\.count) == [1, 1, 1])
        let whole = try DataSplit(
            groups: ["a"],
            fractions: DataSplit.Fractions(training: 1, validation: 0, heldOut: 0),
            seed: seed
        )
        #expect(whole.training == [0])
        #expect(whole.validation.isEmpty && whole.heldOut.isEmpty)
    }

    @Test("too few groups are refused", arguments: [0, 1, 2])
    func tooFew(count: Int) {
        #expect(throws: FitError.tooFew(what: "groups for 3 parts", found: count, minimum: 3)) {
            try DataSplit(groups: (0..<count).flatMap { ["\($0)", "\($0)"] }, seed: 0)
        }
    }

    @Test(
        "fractions that cannot be used are refused",
        arguments: [
            (0.0, 0.5, 0.5, "fractions.training: 0.0 is not a finite number above 0"),
            (1.1, -0.1, 0, "fractions.validation: -0.1 is not a finite number of at least 0"),
            (0.5, 0.5, .nan, "fractions.held_out: nan is not a finite number of at least 0"),
            (0.5, 0.25, 0, "fractions: sum to 0.75; they have to sum to 1"),
        ]
    )
    func fractions(training: Double, validation: Double, heldOut: Double, message: String) {
        let fractions = DataSplit.Fractions(
            training: training,
            validation: validation,
            heldOut: heldOut
        )
        let error = #expect(throws: FitError.self) {
            try DataSplit(groups: ["a", "b", "c"], fractions: fractions, seed: 0)
        }
        #expect(error?.description == message)
    }
}
