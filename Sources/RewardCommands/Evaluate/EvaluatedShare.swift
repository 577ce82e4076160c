// A share of trials, and how sure it is.

internal import RewardFitting
internal import RewardTypes

/// Successes among trials; a tie may be a part of a success.
struct EvaluatedShare: Sendable, Equatable {
    private(set) var total = 0.0
    private(set) var count = 0

    init() {}

    /// So many successes among `count` trials.
    init(total: Double, count: Int) {
        self.total = total
        self.count = count
    }

    /// Adds a trial whose success is in 0...1.
    mutating func add(_ success: Double) {
        total += success
        count += 1
    }

    /// The mean success; nil without trials.
    var fraction: Double? { count > 0 ? total / Double(count) : nil }

    /// The Wilson interval at 95 %; nil without trials.
    var interval: ClosedRange<Double>? {
        count > 0 ? Accuracy.interval(ofTotal: total, count: count) : nil
    }

    var json: JSONValue {
        [
            "n": .integer(Int64(count)), "accuracy": .optional(fraction),
            "low": .optional(interval?.lowerBound), "high": .optional(interval?.upperBound),
        ]
    }

    /// Such as `63.0 %`.
    var text: String { fraction?.shareText ?? "-" }

    /// Such as `53.2 to 71.8 %`.
    var intervalText: String {
        guard let interval else { return "-" }
        return "\((interval.lowerBound * 100).decimalText(digitCount: 1)) to "
            + interval.upperBound.shareText
    }
}

extension Double {
    /// A part of one with a decimal, such as `73.1 %`.
    var shareText: String { "\((self * 100).decimalText(digitCount: 1)) %" }
}

extension JSONValue {
    /// A number, or null.
    static func optional(_ number: Double?) -> JSONValue { number.map(JSONValue.number) ?? .null }
}
