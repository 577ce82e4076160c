// A progress bar on standard error, if that is a terminal and the work takes long enough.

/// Decides what to write; pure but for the instants it is given.
struct Progress {
    /// Shorter work needs no bar.
    static let delay = Duration.milliseconds(500)
    /// Faster changes cannot be read.
    static let interval = Duration.milliseconds(100)

    let start: ContinuousClock.Instant
    private let total: Int?
    private let columnCount: Int?
    private var lastUpdate: ContinuousClock.Instant?
    private var isShown = false

    /// A bar of so many columns; none at all if that is nil.
    init(total: Int?, columnCount: Int?, start: ContinuousClock.Instant) {
        self.total = total
        self.columnCount = columnCount
        self.start = start
    }

    /// What to write to show the bar, if it is time.
    mutating func update(doneCount: Int, at now: ContinuousClock.Instant) -> String? {
        let elapsed = start.duration(to: now)
        guard let columnCount, elapsed >= Self.delay, doneCount < total ?? .max else { return nil }
        if let lastUpdate, lastUpdate.duration(to: now) < Self.interval { return nil }
        lastUpdate = now
        isShown = true
        return "\r\u{1B}[K" + text(doneCount: doneCount, elapsed: elapsed, width: columnCount - 1)
    }

    /// What to write to remove the bar, if it is there.
    mutating func clear() -> String? {
        guard isShown else { return nil }
        isShown = false
        return "\r\u{1B}[K"
    }

    private func text(doneCount: Int, elapsed: Duration, width: Int) -> String {
        let rate = Double(doneCount) / max(elapsed.seconds, 1e-6)
        let speed = "\(rate.decimalText(digitCount: 1)) lines/s"
        guard let total else {
            return "\(doneCount) lines  \(speed)".shortened(toCellCount: width)
        }
        let left = Duration.seconds(Double(total - doneCount) / max(rate, 1e-6))
        let facts = "\(doneCount)/\(total) lines  \(speed)  \(left.readableText) left"
        let barWidth = min(width - facts.cellCount - 2, 40)
        guard barWidth >= 5 else { return facts.shortened(toCellCount: width) }
        let filledCount = barWidth * doneCount / max(total, 1)
        let bar =
            String(repeating: "█", count: filledCount)
            + String(repeating: "░", count: barWidth - filledCount)
        return "\(bar)  \(facts)"
    }
}
