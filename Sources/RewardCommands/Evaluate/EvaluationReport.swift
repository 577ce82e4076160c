// What an evaluation found, as JSON and as tables of the terminal.

internal import RewardSelection
internal import RewardTypes

/// Scorers on one data set.
struct EvaluationReport: Sendable {
    let dataset: String
    let itemCount: Int
    /// Lines that could not be used.
    let leftOutCount: Int
    let rules: EvaluationRules
    let scorers: [ScorerEvaluation]
    let agreements: [ScorerAgreement]

    /// Evaluates the scores of several scorers: one list of scores for each item.
    init(
        dataset: String,
        items: [EvaluationItem],
        scores: [(name: String, scores: [[Double?]])],
        leftOutCount: Int,
        rules: EvaluationRules
    ) throws(SelectionError) {
        self.dataset = dataset
        itemCount = items.count
        self.leftOutCount = leftOutCount
        self.rules = rules
        var scorers: [ScorerEvaluation] = []
        var agreements: [ScorerAgreement] = []
        for (index, one) in scores.enumerated() {
            scorers.append(
                try ScorerEvaluation(name: one.name, items: items, scores: one.scores, rules: rules)
            )
            for other in scores[..<index] { agreements.append(try ScorerAgreement(other, one)) }
        }
        self.scorers = scorers
        self.agreements = agreements
    }

    /// Items that some scorer left out.
    var failureCount: Int { scorers.reduce(0) { $0 + $1.overall.failureCount } }

    var json: JSONValue {
        [
            "dataset": .string(dataset), "items": .integer(Int64(itemCount)),
            "lines_left_out": .integer(Int64(leftOutCount)),
            "ties": .string(rules.ties.rawValue), "seed": .integer(Int64(rules.seed)),
            "scorers": .array(scorers.map(\.json)),
            "agreement": .array(agreements.map(\.json)),
        ]
    }

    func lines(style: TableStyle) -> [String] {
        var lines: [String] = []
        for scorer in scorers {
            lines.append(
                style.rule("\(scorer.name.displayed): \(itemCount) items, ties \(rules.ties)")
            )
            lines += scorer.subsetTable.lines(style: style)
            if !scorer.curve.points.isEmpty {
                lines += [""] + scorer.curveTable.lines(style: style)
            }
            lines += [""] + scorer.facts
        }
        for agreement in agreements {
            lines.append(
                "\(agreement.first.displayed) and \(agreement.second.displayed): Kendall "
                    + "\(agreement.kendall?.decimalText(digitCount: 3) ?? "-"), same choice "
                    + "\(agreement.sameChoice.text) (\(agreement.sameChoice.intervalText))"
            )
        }
        return lines
    }
}

extension ScorerEvaluation {
    var json: JSONValue {
        var members: JSONObject = [
            "scorer": .string(name), "overall": overall.json, "macro": .optional(macro),
            "subsets": .array(subsets.map(\.json)), "curve": curve.json,
        ]
        members["calibration"] = calibration.map { calibration in
            [
                "n": .integer(Int64(calibration.count)), "ece": .number(calibration.expected),
                "ace": .number(calibration.average), "mce": .number(calibration.maximum),
                "bins": .array(calibration.bins.map(\.json)),
            ]
        }
        members["length"] = length.json
        return .object(members)
    }

    /// Titles and rows of the table of subsets; the first two columns are names and numbers.
    var subsetRows: (titles: [String], rows: [[String]]) {
        let all = subsets.count == 1 ? [overall] : subsets + [overall]
        let rows = all.map { row in
            [
                row.name, "\(row.choice.count)", row.choice.text, row.choice.intervalText,
                row.pairs.text, row.pairs.intervalText, row.chance.text, "\(row.tieCount)",
                "\(row.failureCount)",
            ]
        }
        let titles = ["SUBSET", "N", "BEST", "95 %", "PAIRS", "95 %", "CHANCE", "TIES", "FAILED"]
        return (titles, rows)
    }

    /// Titles and rows of the curve.
    var curveRows: (titles: [String], rows: [[String]]) {
        var titles = ["n", "BEST OF N", "95 %", "PASS@N"]
        if curve.hasVotes { titles += ["MAJORITY", "95 %", "WEIGHTED", "95 %"] }
        let rows = curve.points.map { point in
            var row = [
                "\(point.drawCount)", point.best.text, point.best.intervalText, point.oracle.text,
            ]
            if curve.hasVotes {
                row += [
                    point.majority.text, point.majority.intervalText, point.weighted.text,
                    point.weighted.intervalText,
                ]
            }
            return row
        }
        return (titles, rows)
    }

    fileprivate var subsetTable: Table { Self.table(subsetRows) }
    fileprivate var curveTable: Table { Self.table(curveRows) }

    private static func table(_ content: (titles: [String], rows: [[String]])) -> Table {
        var table = Table(
            columns: content.titles.enumerated().map { index, title in
                .init(title: title, alignment: index == 0 ? .left : .right)
            }
        )
        table.rows = content.rows.map { $0.map(\.displayed) }
        return table
    }

    /// Sentences about everything that is one number.
    var facts: [String] {
        var facts = ["Mean over subsets: \(macro?.shareText ?? "-")."]
        if let calibration {
            facts.append(
                "Calibration error of the confidence: \(calibration.expected.shareText) over "
                    + "\(calibration.count) pairs."
            )
        }
        facts.append(
            "Right response longer: \(length.longer.text) of \(length.longer.count) pairs; "
                + "shorter: \(length.shorter.text) of \(length.shorter.count); Kendall of score "
                + "and length \(length.kendall?.decimalText(digitCount: 3) ?? "-")."
        )
        return facts
    }
}

extension CalibrationError.Bin {
    fileprivate var json: JSONValue {
        [
            "n": .integer(Int64(count)), "confidence": .optional(meanProbability),
            "accuracy": .optional(positiveShare),
        ]
    }
}
