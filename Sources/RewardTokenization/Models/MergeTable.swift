// Which two symbols merge, when, and into what.

/// Pairs of symbols with the rank and the result of their merge.
struct MergeTable: Sendable {
    /// What becomes of a pair.
    struct Merge: Sendable, Equatable {
        /// Lower ranks merge first.
        let rank: UInt32
        let result: Int32
    }

    // Open addressing; a key is the two symbols, a free slot has rank `UInt32.max`.
    private var keys: [UInt64]
    private var merges: [Merge]
    private(set) var count = 0

    private static let free = Merge(rank: .max, result: -1)

    /// An empty table with room for `capacity` pairs.
    init(capacity: Int) {
        var slotCount = 16
        while slotCount < 2 * capacity { slotCount *= 2 }
        keys = [UInt64](repeating: 0, count: slotCount)
        merges = [Merge](repeating: Self.free, count: slotCount)
    }

    @inline(__always)
    private func slot(of key: UInt64) -> Int {
        let mask = keys.count - 1
        var mixed = key &* 0x9E37_79B9_7F4A_7C15
        mixed ^= mixed >> 32
        var slot = Int(truncatingIfNeeded: mixed) & mask
        while keys[slot] != key, merges[slot].rank != .max { slot = (slot + 1) & mask }
        return slot
    }

    @inline(__always)
    private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
    }

    /// The merge of a pair; rank `UInt32.max` if it does not merge.
    @inline(__always)
    func merge(_ left: Int32, _ right: Int32) -> Merge {
        let key = Self.key(left, right)
        let slot = slot(of: key)
        return keys[slot] == key ? merges[slot] : Self.free
    }

    /// Adds a pair; a pair that is there already is replaced if asked for.
    mutating func set(_ left: Int32, _ right: Int32, _ merge: Merge, replacing: Bool) {
        precondition(merge.rank != .max, "ranks are below the mark of a free slot")
        if 2 * (count + 1) > keys.count { grow() }
        let key = Self.key(left, right)
        let slot = slot(of: key)
        if merges[slot].rank == .max {
            count += 1
        } else if !replacing {
            return
        }
        keys[slot] = key
        merges[slot] = merge
    }

    private mutating func grow() {
        var larger = MergeTable(capacity: keys.count)
        for slot in keys.indices where merges[slot].rank != .max {
            let key = keys[slot]
            larger.set(
                Int32(truncatingIfNeeded: key >> 32),
                Int32(truncatingIfNeeded: key),
                merges[slot],
                replacing: false
            )
        }
        self = larger
    }
}
