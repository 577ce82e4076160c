// Keys and values of beginnings that came up before, kept under a byte budget.
//
// A trie like that of a batch, with the keys and values of all layers at every node. It is found by
// content: the tokens themselves, from the first one on. Where a node ended a prompt, the hidden
// states that were asked for there are kept too, so that a prompt that is known as a whole costs
// nothing at all.
//
// Keys and values lie in one piece of memory as large as the budget. What one beginning leaves is
// there for the next, without a call to the system that would have to clear it.

internal import RewardBackend
internal import RewardNumerics
internal import RewardPlatform

/// What one model remembers.
///
/// Isolation: used by the one pass that holds the workspace.
final class PrefixMemory {
    /// Tokens that follow each other, with what each layer made of them.
    final class Entry {
        let tokens: [Int32]
        let parent: Entry?
        /// How many tokens of the parent come before.
        let attachment: Int
        let position: Int
        /// Where its keys and values are, in floats of the memory.
        fileprivate let region: Range<Int>
        fileprivate var children: [Edge: Entry] = [:]
        fileprivate var lastUse: UInt64 = 0
        /// Residual streams after a layer, by index of the token and layer.
        fileprivate var states: [Int: [Int: [Float]]] = [:]

        fileprivate init(
            tokens: [Int32],
            parent: Entry?,
            attachment: Int,
            position: Int,
            region: Range<Int>
        ) {
            self.tokens = tokens
            self.parent = parent
            self.attachment = attachment
            self.position = position
            self.region = region
        }

        fileprivate var blockCount: Int { KeyValueLayout.blockCount(tokens: tokens.count) }
    }

    /// After `count` tokens of an entry.
    struct Cursor {
        let entry: Entry
        let count: Int
    }

    fileprivate struct Edge: Hashable {
        let offset: Int
        let token: Int32
    }

    private let layout: KeyValueLayout
    private let layerCount: Int
    private let byteBudget: Int
    /// Fewer tokens are not worth their block: they are computed in less time than is lost where
    /// longer beginnings are evicted for them.
    private let minimumTokenCount: Int
    private let storage: FloatStorage
    private var free: FreeRegions
    private var roots: [Edge: Entry] = [:]
    private var entries: [ObjectIdentifier: Entry] = [:]
    private var tick: UInt64 = 0
    private(set) var statistics = PrefixMemoryStatistics()

    /// Reserves the budget; nil where the system has not so much.
    init?(
        layout: KeyValueLayout,
        layerCount: Int,
        byteBudget: Int,
        prefersHugePages: Bool = false,
        minimumTokenCount: Int = KeyValueLayout.tokensPerBlock
    ) {
        let count = byteBudget / 4
        guard let storage = FloatStorage(count: count, prefersHugePages: prefersHugePages) else {
            return nil
        }
        self.storage = storage
        free = FreeRegions(count: count)
        self.minimumTokenCount = minimumTokenCount
        self.layout = layout
        self.layerCount = layerCount
        self.byteBudget = byteBudget
        statistics.byteBudget = byteBudget
    }

    /// Takes the budget from the system, which would else clear pages in the middle of passes.
    func populate(pool: ComputePool) { storage.populate(pool: pool) }

    /// A new batch begins: what it touches is not evicted before the next one.
    func beginBatch() { tick += 1 }

    /// The place one token further, if it is remembered.
    func step(from cursor: Cursor?, token: Int32) -> Cursor? {
        guard let cursor else {
            guard let root = roots[Edge(offset: 0, token: token)] else { return nil }
            return touched(Cursor(entry: root, count: 1))
        }
        if cursor.count < cursor.entry.tokens.count, cursor.entry.tokens[cursor.count] == token {
            return Cursor(entry: cursor.entry, count: cursor.count + 1)
        }
        guard let child = cursor.entry.children[Edge(offset: cursor.count, token: token)] else {
            return nil
        }
        return touched(Cursor(entry: child, count: 1))
    }

    private func touched(_ cursor: Cursor) -> Cursor {
        cursor.entry.lastUse = tick
        return cursor
    }

    /// Makes room for tokens after a cursor, to be filled by the pass; nil when there is none.
    func store(_ tokens: [Int32], after cursor: Cursor?) -> Entry? {
        let blocks = KeyValueLayout.blockCount(tokens: tokens.count)
        let floatCount = blocks * layout.floatsPerBlock * layerCount
        guard tokens.count >= minimumTokenCount, let first = tokens.first,
            makeRoom(byteCount: 4 * floatCount),
            let region = makeRegion(floatCount: floatCount)
        else { return nil }
        let entry = Entry(
            tokens: tokens,
            parent: cursor?.entry,
            attachment: cursor?.count ?? 0,
            position: cursor.map { $0.entry.position + $0.count } ?? 0,
            region: region
        )
        entry.lastUse = tick
        let edge = Edge(offset: cursor?.count ?? 0, token: first)
        if let parent = cursor?.entry {
            parent.children[edge] = entry
        } else {
            roots[edge] = entry
        }
        entries[ObjectIdentifier(entry)] = entry
        statistics.byteCount += 4 * floatCount
        statistics.blockCount += blocks
        statistics.storedTokenCount += tokens.count
        return entry
    }

    /// The hidden state after a token, if it was kept.
    func state(_ cursor: Cursor, layer: Int) -> [Float]? {
        cursor.entry.states[cursor.count - 1]?[layer]
    }

    /// Keeps a hidden state with its entry, where the budget has room for it.
    func keep(_ state: [Float], at cursor: Cursor, layer: Int) {
        guard self.state(cursor, layer: layer) == nil, makeRoom(byteCount: 4 * state.count) else {
            return
        }
        cursor.entry.states[cursor.count - 1, default: [:]][layer] = state
        statistics.byteCount += 4 * state.count
    }

    /// Keys and values from the beginning of the sequence to a cursor.
    func runs(to cursor: Cursor) -> [KeyValueRun] {
        var runs: [KeyValueRun] = []
        var next: Cursor? = cursor
        while let current = next {
            let entry = current.entry
            runs.append(run(of: entry, count: current.count))
            next = entry.parent.map { Cursor(entry: $0, count: entry.attachment) }
        }
        return runs.reversed()
    }

    /// The first tokens of an entry.
    func run(of entry: Entry, count: Int) -> KeyValueRun {
        KeyValueRun(
            storage: storage,
            firstFloat: entry.region.lowerBound,
            layerStride: entry.blockCount * layout.floatsPerBlock,
            layerCount: layerCount,
            position: entry.position,
            count: count,
            layout: layout
        )
    }

    /// Evicts until so many bytes are within the budget.
    private func makeRoom(byteCount: Int) -> Bool {
        guard byteCount <= byteBudget else { return false }
        while statistics.byteCount + byteCount > byteBudget {
            guard evictOldest() else { return false }
        }
        return true
    }

    /// Evicts until so many floats are free in one place.
    private func makeRegion(floatCount: Int) -> Range<Int>? {
        while true {
            if let region = free.take(floatCount) { return region }
            guard evictOldest() else { return nil }
        }
    }

    /// Evicts what was not used for longest, and says whether there was anything.
    ///
    /// Only an end of a branch, and nothing that this batch has touched.
    private func evictOldest() -> Bool {
        let candidates = entries.values.lazy.filter {
            $0.children.isEmpty && $0.lastUse < self.tick
        }
        guard let oldest = candidates.min(by: { $0.lastUse < $1.lastUse }) else { return false }
        evict(oldest)
        return true
    }

    private func evict(_ entry: Entry) {
        guard let first = entry.tokens.first else { return }
        let edge = Edge(offset: entry.attachment, token: first)
        if let parent = entry.parent {
            parent.children[edge] = nil
        } else {
            roots[edge] = nil
        }
        entries[ObjectIdentifier(entry)] = nil
        let states = entry.states.values.reduce(0) { sum, layers in
            sum + layers.values.reduce(0) { $0 + 4 * $1.count }
        }
        free.give(entry.region)
        statistics.byteCount -= 4 * entry.region.count + states
        statistics.blockCount -= entry.blockCount
        statistics.storedTokenCount -= entry.tokens.count
        statistics.evictedBlockCount += entry.blockCount
    }
}
