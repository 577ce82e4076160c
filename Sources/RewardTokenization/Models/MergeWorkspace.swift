// Merging of one word: repeatedly the pair with the lowest rank, the leftmost of equals.
//
// Short words scan all pairs for the lowest, which is quadratic but fast. Long words keep pairs in
// a heap, so n symbols take n log n steps whatever they are: a text without spaces is one word.

/// Buffers for merging, used again for every word.
struct MergeWorkspace {
    /// One symbol of a word.
    struct Symbol {
        var id: Int32
        /// Byte offset in the text where it ends.
        var end: Int32
        // Neighbours, or -1; -2 in `next` marks a symbol that was merged into its left neighbour.
        fileprivate var previous: Int32 = -1
        fileprivate var next: Int32 = -1

        init(id: Int32, end: Int) {
            self.id = id
            self.end = Int32(truncatingIfNeeded: end)
        }
    }

    /// The symbols of the word; single characters first, tokens after `mergeAll`.
    var symbols: [Symbol] = []
    /// Pairs looked at since the workspace was made: the measure of work that tests bound.
    private(set) var stepCount = 0

    private var ranks: [UInt32] = []
    private var heap: [UInt64] = []

    /// Longest word that is merged by scanning.
    static let longestScannedWord = 24

    /// Merges until no pair merges any more.
    mutating func mergeAll(_ merges: MergeTable) {
        if symbols.count <= Self.longestScannedWord {
            mergeByScanning(merges)
        } else {
            mergeByHeap(merges)
        }
    }

    private mutating func mergeByScanning(_ merges: MergeTable) {
        var count = symbols.count
        guard count > 1 else { return }
        ranks.removeAll(keepingCapacity: true)
        for index in 1..<count {
            ranks.append(merges.merge(symbols[index - 1].id, symbols[index].id).rank)
        }
        while true {
            stepCount += count
            var lowest = UInt32.max
            var place = 0
            for index in 0..<count - 1 where ranks[index] < lowest {
                lowest = ranks[index]
                place = index
            }
            guard lowest != .max else { break }
            let merged = merges.merge(symbols[place].id, symbols[place + 1].id).result
            symbols[place].id = merged
            symbols[place].end = symbols[place + 1].end
            count -= 1
            for index in place + 1..<max(count, place + 1) {
                symbols[index] = symbols[index + 1]
                ranks[index - 1] = ranks[index]
            }
            if place > 0 {
                ranks[place - 1] = merges.merge(symbols[place - 1].id, merged).rank
            }
            if place + 1 < count {
                ranks[place] = merges.merge(merged, symbols[place + 1].id).rank
            }
        }
        symbols.removeLast(symbols.count - count)
    }

    private mutating func mergeByHeap(_ merges: MergeTable) {
        heap.removeAll(keepingCapacity: true)
        for index in symbols.indices {
            symbols[index].previous = Int32(index) - 1
            symbols[index].next = index + 1 < symbols.count ? Int32(index) + 1 : -1
        }
        for index in symbols.indices.dropLast() { pushPair(at: Int32(index), merges) }
        while let top = popLowest() {
            stepCount += 1
            let place = Int(top & 0xFFFF_FFFF)
            let next = symbols[place].next
            guard next >= 0 else { continue }
            let right = symbols[Int(next)]
            // An entry is stale when its place holds another pair by now.
            let merge = merges.merge(symbols[place].id, right.id)
            guard UInt64(merge.rank) == top >> 32 else { continue }
            symbols[place].id = merge.result
            symbols[place].end = right.end
            symbols[place].next = right.next
            symbols[Int(next)].next = -2
            if right.next >= 0 {
                symbols[Int(right.next)].previous = Int32(place)
                pushPair(at: Int32(place), merges)
            }
            if symbols[place].previous >= 0 { pushPair(at: symbols[place].previous, merges) }
        }
        symbols.removeAll { $0.next == -2 }
    }

    /// Notes the pair that starts at a symbol, if it merges.
    private mutating func pushPair(at place: Int32, _ merges: MergeTable) {
        let left = symbols[Int(place)]
        let rank = merges.merge(left.id, symbols[Int(left.next)].id).rank
        stepCount += 1
        guard rank != .max else { return }
        var child = heap.count
        let entry = UInt64(rank) << 32 | UInt64(UInt32(place))
        heap.append(entry)
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[parent] > entry else { break }
            heap[child] = heap[parent]
            child = parent
        }
        heap[child] = entry
    }

    private mutating func popLowest() -> UInt64? {
        guard let top = heap.first else { return nil }
        let entry = heap.removeLast()
        if heap.isEmpty { return top }
        var place = 0
        while true {
            var child = 2 * place + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
            guard heap[child] < entry else { break }
            heap[place] = heap[child]
            place = child
        }
        heap[place] = entry
        return top
    }
}
