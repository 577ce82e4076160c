import RewardTypes
import Testing

@testable import RewardTokenization

@Suite("Merging of words")
struct MergeWorkspaceTests {
    /// Merges by the definition: the lowest rank anywhere, the leftmost of equals.
    private func mergeSlowly(_ ids: [Int32], _ merges: MergeTable) -> [Int32] {
        var ids = ids
        while ids.count > 1 {
            let ranks = (1..<ids.count).map { merges.merge(ids[$0 - 1], ids[$0]).rank }
            guard let lowest = ranks.min(), lowest != .max,
                let place = ranks.firstIndex(of: lowest)
            else { break }
            ids.replaceSubrange(
                place...place + 1,
                with: [merges.merge(ids[place], ids[place + 1]).result]
            )
        }
        return ids
    }

    private func merge(_ ids: [Int32], _ merges: MergeTable) -> MergeWorkspace {
        var workspace = MergeWorkspace()
        workspace.symbols = ids.enumerated().map { .init(id: $1, end: $0 + 1) }
        workspace.mergeAll(merges)
        return workspace
    }

    /// Random merges over a few letters, each result a new symbol; ranks may be shared.
    private func randomMerges(_ generator: inout SeededGenerator) -> MergeTable {
        var merges = MergeTable(capacity: 4)
        var next: Int32 = 4
        for rank in UInt32(0)..<30 {
            let left = Int32.random(in: 0..<next, using: &generator)
            let right = Int32.random(in: 0..<next, using: &generator)
            let shared = Bool.random(using: &generator) ? rank : rank / 3
            merges.set(left, right, .init(rank: shared, result: next), replacing: false)
            next += 1
        }
        return merges
    }

    @Test("short and long words merge as the definition says", arguments: 0..<200)
    func definition(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let merges = randomMerges(&generator)
        for count in [0, 1, 2, 3, 5, 12, 23, 24, 25, 26, 40, 80] {
            let ids = (0..<count).map { _ in Int32.random(in: 0..<4, using: &generator) }
            let workspace = merge(ids, merges)
            #expect(workspace.symbols.map(\.id) == mergeSlowly(ids, merges), "\(count) symbols")
            let ends = workspace.symbols.map(\.end)
            #expect(ends == ends.sorted() && ends.last ?? 0 == Int32(count))
        }
    }

    @Test("a word of 100,000 equal letters takes n log n steps")
    func longWords() {
        var merges = MergeTable(capacity: 16)
        // Each symbol is two of the one before, so everything merges, level by level.
        for level in Int32(0)..<16 {
            merges.set(level, level, .init(rank: UInt32(level), result: level + 1), replacing: true)
        }
        let count = 100_000
        let workspace = merge([Int32](repeating: 0, count: count), merges)
        #expect(workspace.symbols.first?.id == 16)
        #expect(workspace.symbols.last?.end == Int32(count))
        #expect(workspace.stepCount < 6 * count, "\(workspace.stepCount) steps")
    }

    @Test("symbols of merged words keep their order after the heap is used")
    func wordsWithoutMerges() {
        let ids = (0..<60).map { Int32($0) }
        #expect(merge(ids, MergeTable(capacity: 0)).symbols.map(\.id) == ids)
    }
}

@Suite("Table of merges")
struct MergeTableTests {
    @Test("pairs are found, also after growing, and others are not")
    func lookup() {
        var table = MergeTable(capacity: 0)
        for id in Int32(0)..<1000 {
            table.set(id, 7 * id, .init(rank: UInt32(id), result: id + 1), replacing: true)
        }
        #expect(table.count == 1000)
        for id in Int32(0)..<1000 {
            #expect(table.merge(id, 7 * id) == .init(rank: UInt32(id), result: id + 1))
            #expect(table.merge(id, 7 * id + 1).rank == .max)
        }
    }

    @Test("of a pair given twice, the one that was asked for stays")
    func replacing() {
        var table = MergeTable(capacity: 4)
        table.set(0, 0, .init(rank: 1, result: 1), replacing: true)
        table.set(0, 0, .init(rank: 2, result: 2), replacing: false)
        #expect(table.merge(0, 0).rank == 1)
        table.set(0, 0, .init(rank: 3, result: 3), replacing: true)
        #expect(table.merge(0, 0).rank == 3)
        #expect(table.count == 1)
    }
}
