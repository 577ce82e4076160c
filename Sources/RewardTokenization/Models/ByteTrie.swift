// Byte strings by their beginnings.

/// Numbered byte strings, found where a text begins with them.
struct ByteTrie: Sendable {
    // The child of a node by a byte.
    private var children = MergeTable(capacity: 0)
    // The number of the string that ends at a node, or -1.
    private var numbers: [Int32] = [-1]

    /// Adds a string; of equal strings the last one counts.
    mutating func set(_ entry: some Sequence<UInt8>, _ number: Int32) {
        precondition(number >= 0, "numbers are not negative")
        var node: Int32 = 0
        for byte in entry {
            let known = children.merge(node, Int32(byte))
            if known.rank == .max {
                numbers.append(-1)
                let child = Int32(numbers.count - 1)
                children.set(node, Int32(byte), .init(rank: 0, result: child), replacing: true)
                node = child
            } else {
                node = known.result
            }
        }
        numbers[Int(node)] = number
    }

    /// Calls `body` with the number and the end of every string that a range of text begins with,
    /// the shortest first.
    @inline(__always)
    func forEachPrefix(
        of range: Range<Int>,
        in text: borrowing Span<UInt8>,
        _ body: (_ number: Int32, _ end: Int) -> Void
    ) {
        var node: Int32 = 0
        var index = range.lowerBound
        while index < range.upperBound {
            let child = children.merge(node, Int32(text[index]))
            guard child.rank != .max else { return }
            node = child.result
            index += 1
            if numbers[Int(node)] >= 0 { body(numbers[Int(node)], index) }
        }
    }
}
