// Which parts of a piece of memory nobody uses.

/// Free regions in ascending order, none of which touches the next one.
///
/// Looking for room and giving it back take time in proportion to the number of regions.
struct FreeRegions {
    private(set) var regions: [Range<Int>]

    /// Everything is free.
    init(count: Int) { regions = count > 0 ? [0..<count] : [] }

    /// The first place where so much is free, which then is not any more; nil if there is none.
    ///
    /// Low places come first: memory that was never needed is never touched.
    mutating func take(_ count: Int) -> Range<Int>? {
        precondition(count > 0, "a region is not empty")
        guard let index = regions.firstIndex(where: { $0.count >= count }) else { return nil }
        let start = regions[index].lowerBound
        if regions[index].count == count {
            regions.remove(at: index)
        } else {
            regions[index] = start + count..<regions[index].upperBound
        }
        return start..<start + count
    }

    /// Frees what was taken.
    mutating func give(_ region: Range<Int>) {
        precondition(!region.isEmpty, "a region is not empty")
        let next = regions.firstIndex { $0.lowerBound >= region.lowerBound } ?? regions.count
        precondition(
            (next == 0 || regions[next - 1].upperBound <= region.lowerBound)
                && (next == regions.count || region.upperBound <= regions[next].lowerBound),
            "nothing is freed twice"
        )
        var merged = region
        var replaced = next..<next
        if next > 0, regions[next - 1].upperBound == region.lowerBound {
            merged = regions[next - 1].lowerBound..<merged.upperBound
            replaced = next - 1..<next
        }
        if next < regions.count, regions[next].lowerBound == region.upperBound {
            merged = merged.lowerBound..<regions[next].upperBound
            replaced = replaced.lowerBound..<next + 1
        }
        regions.replaceSubrange(replaced, with: [merged])
    }
}
