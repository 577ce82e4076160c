// What a fit came to, beside what needs no training.

internal import RewardFitting
internal import RewardTypes

/// One line of the report: how often something puts the better reply first.
struct FitMeasure: Sendable {
    let name: String
    let accuracy: Accuracy

    var json: JSONValue {
        let interval = accuracy.interval
        return [
            "name": .string(name), "pairs": .integer(Int64(accuracy.count)),
            "accuracy": .number(accuracy.fraction),
            "low": .number(interval.lowerBound), "high": .number(interval.upperBound),
            "ties": .integer(Int64(accuracy.tieCount)),
        ]
    }
}

/// How near the predictions of one attribute are to its labels.
struct AttributeMeasure: Sendable {
    let name: String
    /// Held-out rows with a label.
    let count: Int
    /// Mean squared error.
    let error: Double
    /// Mean squared error of always saying the mean of the training labels.
    let meanError: Double

    var json: JSONValue {
        [
            "name": .string(name), "rows": .integer(Int64(count)), "error": .number(error),
            "error_of_the_mean": .number(meanError),
        ]
    }
}

/// All that a fit has to tell.
struct FitReport: Sendable {
    let kind: FitKind
    let head: FittedHead
    let data: FitData
    /// Where the head was written.
    let output: String?
    /// Lines that could not be used.
    var leftOutCount: Int
    /// The fit on its parts, then everything it is compared with, on the held-out part.
    var measures: [FitMeasure]
    let attributes: [AttributeMeasure]
    /// A scorer that serves the head, as the configuration has it.
    let scorer: JSONObject

    var json: JSONValue {
        var members: JSONObject = [
            "kind": .string(kind.rawValue),
            "output": output.map(JSONValue.string) ?? .null,
            "training": .integer(Int64(data.split.training.count)),
            "validation": .integer(Int64(data.split.validation.count)),
            "held_out": .integer(Int64(data.split.heldOut.count)),
            "left_out": .integer(Int64(leftOutCount)),
            "measures": .array(measures.map(\.json)),
        ]
        if !attributes.isEmpty { members["attributes"] = .array(attributes.map(\.json)) }
        members["fit"] = .object(head.facts)
        members["scorer"] = .object(scorer)
        return .object(members)
    }

    func lines(style: TableStyle) -> [String] {
        var lines = [
            style.rule(
                "\(kind.rawValue): \(data.split.training.count) to train, "
                    + "\(data.split.validation.count) to choose, "
                    + "\(data.split.heldOut.count) held out"
            )
        ]
        if !measures.isEmpty {
            var table = Table(
                columns: [
                    .init(title: "BETTER REPLY FIRST", alignment: .left),
                    .init(title: "ACCURACY", alignment: .right),
                    .init(title: "95 %", alignment: .right),
                    .init(title: "TIES", alignment: .right),
                    .init(title: "PAIRS", alignment: .right),
                ]
            )
            table.rows = measures.map { measure in
                let interval = measure.accuracy.interval
                return [
                    measure.name.displayed, measure.accuracy.fraction.percentText,
                    "\(interval.lowerBound.percentText) to \(interval.upperBound.percentText)",
                    "\(measure.accuracy.tieCount)", "\(measure.accuracy.count)",
                ]
            }
            lines += table.lines(style: style)
        }
        if !attributes.isEmpty {
            var table = Table(
                columns: [
                    .init(title: "ATTRIBUTE", alignment: .left),
                    .init(title: "SQUARED ERROR", alignment: .right),
                    .init(title: "OF THE MEAN", alignment: .right),
                    .init(title: "ROWS", alignment: .right),
                ]
            )
            table.rows = attributes.map {
                [
                    $0.name.displayed, $0.error.decimalText(digitCount: 4),
                    $0.meanError.decimalText(digitCount: 4), "\($0.count)",
                ]
            }
            lines += table.lines(style: style)
        }
        lines.append("")
        if let output { lines.append("Written: \(output.displayed). A scorer for it:") }
        lines.append("  \(JSONValue.object(scorer).jsonText)")
        return lines
    }
}
