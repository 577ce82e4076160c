import RewardBackend
import RewardTypes
import Testing

@testable import RewardEngine

@Suite("Cutting passes into units")
struct TreePartitionTests {
    /// A random tree with a question about some of its nodes.
    private func randomPass(using generator: inout SeededGenerator) -> ForwardPass {
        func tokens(_ count: Int) -> [TokenID] { Array(repeating: 1, count: count) }
        var tree = TokenTree(root: tokens(Int.random(in: 0...12, using: &generator)))
        for _ in 0..<Int.random(in: 0...30, using: &generator) {
            _ = tree.append(
                tokens(Int.random(in: 0...9, using: &generator)),
                to: Int.random(in: 0..<tree.nodes.count, using: &generator)
            )
        }
        let asked = tree.nodes.indices.filter { _ in Bool.random(using: &generator) }
        return ForwardPass(
            tree: tree,
            readouts: asked.map { .logProbabilities(node: $0, exitLayer: nil) }
        )
    }

    @Test("units fit, hold whole paths in preorder, and answer each question once")
    func properties() {
        for seed in 1...300 as ClosedRange<UInt64> {
            var generator = SeededGenerator(seed: seed)
            let pass = randomPass(using: &generator)
            let shape = TreeShape(pass.tree)
            let longest = shape.pathLengths.max() ?? 0
            let maximum = longest + Int.random(in: 0...20, using: &generator)
            let units = TreePartition.units(
                of: pass,
                index: 0,
                maximumRowCount: maximum,
                sharedLength: nil
            )
            var owners: [Int: Int] = [:]
            for unit in units {
                #expect(unit.rowCount <= max(maximum, longest), "seed \(seed)")
                #expect(unit.rowCount == unit.nodes.reduce(0) { $0 + shape.lengths[$1] })
                #expect(Set(unit.nodes).count == unit.nodes.count)
                #expect(shape.closure(of: Set(unit.nodes)) == Set(unit.nodes), "whole paths")
                let places = unit.nodes.map { shape.preorder.firstIndex(of: $0) ?? -1 }
                #expect(places == places.sorted(), "preorder, seed \(seed)")
                for node in unit.owned { owners[node, default: 0] += 1 }
            }
            for readout in pass.readouts { #expect(owners[readout.node] == 1, "seed \(seed)") }
        }
    }

    @Test("a tree that fits is one unit, and nodes that nobody asks about are left out")
    func oneUnit() {
        var tree = TokenTree(root: [1, 2, 3])
        let asked = tree.append([4], to: 0)
        _ = tree.append([5, 6], to: 0)
        let pass = ForwardPass(
            tree: tree,
            readouts: [.logProbabilities(node: asked, exitLayer: nil)]
        )
        let units = TreePartition.units(
            of: pass,
            index: 7,
            maximumRowCount: 100,
            sharedLength: nil
        )
        #expect(units.map(\.nodes) == [[0, 1]])
        #expect(units.first?.pass == 7)
    }

    @Test("beyond the shared length every question gets a sequence of its own")
    func lengthDependentFrequencies() {
        var tree = TokenTree(root: [1, 2, 3])
        let short = tree.append([4], to: 0)
        let long = tree.append([5, 6, 7], to: 0)
        let pass = ForwardPass(
            tree: tree,
            readouts: [short, long].map { .logProbabilities(node: $0, exitLayer: nil) }
        )
        let apart = TreePartition.units(
            of: pass,
            index: 0,
            maximumRowCount: 100,
            sharedLength: 5
        )
        #expect(apart.map(\.nodes) == [[0, 1], [0, 2]])
        #expect(apart.map(\.sequenceLength) == [4, 6])
        let together = TreePartition.units(
            of: pass,
            index: 0,
            maximumRowCount: 100,
            sharedLength: 6
        )
        #expect(together.map(\.nodes) == [[0, 1, 2]])
    }
}
