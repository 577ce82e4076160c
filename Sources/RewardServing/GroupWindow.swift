// How many groups of one request are computed at the same time.

/// Counts the groups in flight and their tokens.
///
/// A request of any size is worked off piece by piece: it is not refused because it alone would
/// fill a queue, and it leaves room for others.
struct GroupWindow {
    private let maximumGroupCount: Int
    private let maximumTokenCount: Int
    private(set) var groupCount = 0
    private(set) var tokenCount = 0

    init(limits: ServingLimits) {
        maximumGroupCount = limits.maximumGroupCountInFlight
        maximumTokenCount = limits.maximumTokenCountInFlight
    }

    /// Whether a group of this many tokens may start now; one that is larger than the window
    /// starts alone.
    func hasRoom(tokenCount cost: Int) -> Bool {
        guard groupCount > 0 else { return true }
        return groupCount < maximumGroupCount && tokenCount + cost <= maximumTokenCount
    }

    mutating func start(tokenCount cost: Int) {
        groupCount += 1
        tokenCount += cost
    }

    mutating func finish(tokenCount cost: Int) {
        precondition(groupCount > 0 && tokenCount >= cost, "only what was started is finished")
        groupCount -= 1
        tokenCount -= cost
    }
}
