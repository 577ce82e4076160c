import RewardBackend
import RewardNumerics
import RewardTypes
import Testing

@testable import RewardEngine

@Suite("Packing units into rows")
struct PackedForestTests {
    private func pack(_ passes: [ForwardPass]) -> PackedForest {
        let units = passes.indices.flatMap {
            TreePartition.units(
                of: passes[$0],
                index: $0,
                maximumRowCount: 1000,
                sharedLength: nil
            )
        }
        return PackedForest(units: units, passes: passes, slots: SlotTable(passes: passes))
    }

    @Test("rows, positions and segments follow the tree")
    func layout() {
        var tree = TokenTree(root: [10, 11])
        let first = tree.append([20], to: 0)
        let leaf = tree.append([30, 31], to: first)
        let second = tree.append([40], to: 0)
        let pass = ForwardPass(
            tree: tree,
            readouts: [leaf, second].map { .logProbabilities(node: $0, exitLayer: nil) }
        )
        let forest = pack([pass, pass])
        #expect(forest.tokens == [10, 11, 20, 30, 31, 40, 10, 11, 20, 30, 31, 40])
        #expect(forest.positions == [0, 1, 2, 3, 4, 2, 0, 1, 2, 3, 4, 2])
        #expect(
            forest.segments.prefix(4) == [
                PackedSegment(rows: 0..<2, end: 6), PackedSegment(rows: 2..<3, end: 5),
                PackedSegment(rows: 3..<5, end: 5), PackedSegment(rows: 5..<6, end: 6),
            ]
        )
        #expect(forest.segments[4] == PackedSegment(rows: 6..<8, end: 12))
        #expect(forest.frequencyRuns.map(\.rows) == [0..<6, 6..<12])
    }

    @Test("the token before a node predicts its first token, also across empty nodes")
    func boundary() {
        var tree = TokenTree(root: [10, 11])
        let empty = tree.append([], to: 0)
        let leaf = tree.append([20, 21], to: empty)
        let pass = ForwardPass(
            tree: tree,
            readouts: [
                .logProbabilities(node: leaf, exitLayer: 3),
                .logProbabilities(node: empty, exitLayer: nil),
                .logits(node: 0, offset: 0, tokens: [7, 8]),
            ]
        )
        #expect(
            pack([pass]).queries == [
                LogitQuery(row: 1, token: 20, exitLayer: 3, isNormalized: true, slot: 0),
                LogitQuery(row: 2, token: 21, exitLayer: 3, isNormalized: true, slot: 1),
                LogitQuery(row: 0, token: 7, exitLayer: nil, isNormalized: false, slot: 2),
                LogitQuery(row: 0, token: 8, exitLayer: nil, isNormalized: false, slot: 3),
            ]
        )
        let slots = SlotTable(passes: [pass])
        #expect(
            slots.readouts(of: pass, index: 0, from: [1, 2, 3, 4]) == [
                .logProbabilities([1, 2]), .logProbabilities([]), .logits([3, 4]),
            ]
        )
    }
}
