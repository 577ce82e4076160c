// Tokens a second, learned from the batches that ran.

/// A running estimate of how fast a model computes; says how long a client should stay away.
struct ThroughputEstimate {
    /// What is assumed before the first batch: a small model on two cores.
    static let initialTokensPerSecond = 500.0
    /// Shorter advice makes clients hammer; longer advice makes them give up on a queue that moves.
    static let adviceRange = Duration.milliseconds(50)...Duration.seconds(60)
    /// Weight of the newest batch: the estimate follows a change within about ten batches.
    private static let weight = 0.2

    /// The estimate.
    private(set) var tokensPerSecond = initialTokensPerSecond
    private var hasMeasured = false

    /// Learns from a batch; one that took no time or held no tokens teaches nothing.
    mutating func add(tokenCount: Int, duration: Duration) {
        let seconds = duration / .seconds(1)
        guard tokenCount > 0, seconds > 0 else { return }
        let rate = Double(tokenCount) / seconds
        tokensPerSecond =
            hasMeasured ? tokensPerSecond + Self.weight * (rate - tokensPerSecond) : rate
        hasMeasured = true
    }

    /// About how long `tokenCount` tokens take, kept within reasonable advice.
    func advice(forTokenCount tokenCount: Int) -> Duration {
        let longest = Self.adviceRange.upperBound
        let seconds = Double(tokenCount) / max(tokensPerSecond, 1e-3)
        guard seconds < longest / .seconds(1) else { return longest }
        return max(.milliseconds(Int64(seconds * 1000)), Self.adviceRange.lowerBound)
    }
}
