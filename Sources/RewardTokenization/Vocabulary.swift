// Byte strings and their ids, both ways.
//
// `String` compares by canonical equivalence, which is wrong for vocabularies: real ones hold both
// a composed character and its decomposed twin. So entries are bytes.

/// Different byte strings, numbered in the order in which they were added.
struct ByteStringTable: Sendable {
    private var bytes: [UInt8] = []
    // Entry i is bytes[starts[i]..<starts[i + 1]].
    private var starts: [Int] = [0]
    // Open addressing: entry number + 1, or 0. The count is a power of two, at most half full.
    private var slots: [UInt32]
    /// Bytes of the longest entry.
    private(set) var maximumByteCount = 0

    /// An empty table with room for `capacity` entries.
    init(capacity: Int) {
        var slotCount = 16
        while slotCount < 2 * capacity { slotCount *= 2 }
        slots = [UInt32](repeating: 0, count: slotCount)
        starts.reserveCapacity(capacity + 1)
    }

    /// How many entries there are.
    var count: Int { starts.count - 1 }

    /// The bytes of an entry.
    subscript(index: Int) -> ArraySlice<UInt8> { bytes[starts[index]..<starts[index + 1]] }

    @inline(__always)
    private static func hash(_ text: borrowing Span<UInt8>, _ range: Range<Int>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in range { hash = (hash ^ UInt64(text[index])) &* 0x100_0000_01B3 }
        return hash ^ (hash >> 32)
    }

    /// The number of the entry that equals a part of a text.
    @inline(__always)
    func index(of range: Range<Int>, in text: borrowing Span<UInt8>) -> Int? {
        guard range.count <= maximumByteCount else { return nil }
        let slot = find(range, in: text)
        return slots[slot] == 0 ? nil : Int(slots[slot]) - 1
    }

    /// The number of an entry.
    func index(of entry: [UInt8]) -> Int? { index(of: entry.indices, in: entry.span) }

    private func find(_ range: Range<Int>, in text: borrowing Span<UInt8>) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: Self.hash(text, range)) & mask
        while slots[slot] != 0 {
            let start = starts[Int(slots[slot]) - 1]
            if starts[Int(slots[slot])] - start == range.count {
                var offset = 0
                while offset < range.count, bytes[start + offset] == text[range.lowerBound + offset]
                {
                    offset += 1
                }
                if offset == range.count { return slot }
            }
            slot = (slot + 1) & mask
        }
        return slot
    }

    /// Adds an entry; false if it is there already, and then nothing changes.
    mutating func append(_ entry: [UInt8]) -> Bool {
        if 2 * (count + 1) > slots.count { grow() }
        let slot = find(entry.indices, in: entry.span)
        guard slots[slot] == 0 else { return false }
        bytes.append(contentsOf: entry)
        starts.append(bytes.count)
        slots[slot] = UInt32(count)
        maximumByteCount = max(maximumByteCount, entry.count)
        return true
    }

    private mutating func grow() {
        var larger = ByteStringTable(capacity: slots.count)
        for index in 0..<count { _ = larger.append(Array(self[index])) }
        self = larger
    }
}

/// Entries with ids of their own choice.
struct Vocabulary: Sendable {
    private var table: ByteStringTable
    private var ids: [Int32] = []
    // The table's number of each id, or -1.
    private var numbers: [Int32] = []

    /// An empty vocabulary with room for `capacity` entries.
    init(capacity: Int) { table = ByteStringTable(capacity: capacity) }

    /// Ids are below this.
    var idLimit: Int { numbers.count }
    /// How many entries there are.
    var count: Int { table.count }
    /// Bytes of the longest entry.
    var maximumByteCount: Int { table.maximumByteCount }

    /// Adds an entry; false if the entry or the id is taken or the id is negative.
    mutating func append(_ entry: [UInt8], id: Int32) -> Bool {
        guard id >= 0, id >= numbers.count || numbers[Int(id)] < 0 else { return false }
        guard table.append(entry) else { return false }
        if id >= numbers.count {
            numbers.append(contentsOf: repeatElement(-1, count: Int(id) + 1 - numbers.count))
        }
        numbers[Int(id)] = Int32(table.count - 1)
        ids.append(id)
        return true
    }

    /// The id of an entry.
    func id(of entry: [UInt8]) -> Int32? { table.index(of: entry).map { ids[$0] } }

    /// The id of a part of a text.
    @inline(__always)
    func id(of range: Range<Int>, in text: borrowing Span<UInt8>) -> Int32? {
        guard let number = table.index(of: range, in: text) else { return nil }
        return ids[number]
    }

    /// The bytes of an id.
    func entry(of id: Int32) -> ArraySlice<UInt8>? {
        guard id >= 0, id < numbers.count, numbers[Int(id)] >= 0 else { return nil }
        return table[Int(numbers[Int(id)])]
    }

    /// Calls `body` with every entry and its id, in the order in which they were added.
    func forEach<Failure: Error>(
        _ body: (ArraySlice<UInt8>, Int32) throws(Failure) -> Void
    ) throws(Failure) {
        for number in 0..<table.count { try body(table[number], ids[number]) }
    }
}
