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
    /// How much was done when; the first one is as old as the rate looks back.
    private var samples: [(instant: ContinuousClock.Instant, count: Int)]

    /// The rate is that of the last half minute, so that it follows what goes slower or faster.
    private static let sampleInterval = Duration.seconds(1)
    private static let maximumSampleCount = 30

    /// A bar of so many columns; none at all if that is nil.
    ///
    /// `startCount` was done before, and says nothing about the rate.
    init(
        total: Int?,
        columnCount: Int?,
        start: ContinuousClock.Instant,
        startCount: Int = 0
    ) {
        samples = [(start, startCount)]
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
        let rate = rate(doneCount: doneCount, at: now)
        return "\r\u{1B}[K" + text(doneCount: doneCount, rate: rate, width: columnCount - 1)
    }

    /// What to write to remove the bar, if it is there.
    mutating func clear() -> String? {
        guard isShown else { return nil }
        isShown = false
        return "\r\u{1B}[K"
    }

    /// Lines in a second since the oldest sample.
    private mutating func rate(doneCount: Int, at now: ContinuousClock.Instant) -> Double {
        let oldest = samples[0]
        if samples[samples.count - 1].instant.duration(to: now) >= Self.sampleInterval {
            samples.append((now, doneCount))
            if samples.count > Self.maximumSampleCount { samples.removeFirst() }
        }
        let elapsed = oldest.instant.duration(to: now)
        return Double(doneCount - oldest.count) / max(elapsed.seconds, 1e-6)
    }

    private func text(doneCount: Int, rate: Double, width: Int) -> String {
        let speed = "\(rate.decimalText(digitCount: 1)) lines/s"
        guard let total else {
            return "\(doneCount) lines  \(speed)".shortened(toCellCount: width)
        }
        // While nothing is done nobody knows how long the rest takes.
        let left =
            rate > 0
            ? Duration.seconds(Double(total - doneCount) / rate).readableText + " left" : "waiting"
        let facts = "\(doneCount)/\(total) lines  \(speed)  \(left)"
        let barWidth = min(width - facts.cellCount - 2, 40)
        guard barWidth >= 5 else { return facts.shortened(toCellCount: width) }
        let filledCount = barWidth * doneCount / max(total, 1)
        let bar =
            String(repeating: "█", count: filledCount)
            + String(repeating: "░", count: barWidth - filledCount)
        return "\(bar)  \(facts)"
    }
}
