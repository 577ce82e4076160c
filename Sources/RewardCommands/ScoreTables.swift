// Scores as tables: a block for each group, a row for each item.

internal import RewardTypes

/// The component columns of a table: few, and numbers only.
struct ComponentColumns: Equatable {
    static let maximumCount = 8
    /// Components of this name tell how a value was made, which is for JSON.
    private static let countSuffix = "_token_count"
    /// Cells of a column whose title is cut and whose numbers are rounded to two decimals.
    private static let compactWidth = 6
    let names: [String]
    /// Whether columns are kept narrow.
    var isCompact = false

    init(_ results: [JSONValue]) {
        var names: [String] = []
        for result in results {
            for (name, value) in result[member: "components"]?.objectValue ?? [:] {
                guard value.doubleValue != nil, !name.hasSuffix(Self.countSuffix),
                    !names.contains(name)
                else { continue }
                names.append(name)
            }
        }
        self.names = names.count <= Self.maximumCount ? names : []
    }

    var columns: [Table.Column] {
        names.map { name in
            let title = name.displayed.uppercased()
            return .init(
                title: isCompact ? String(title.prefix(Self.compactWidth)) : title,
                alignment: .right
            )
        }
    }

    func cells(_ result: JSONValue) -> [String] {
        let components = result[member: "components"]
        return names.map { name in
            guard let value = components?[member: name]?.doubleValue else { return "–" }
            return isCompact ? value.decimalText(digitCount: 2) : value.tableText
        }
    }
}

extension JSONValue {
    /// The score of a result, or its status if it has none.
    fileprivate var scoreText: String {
        if self[member: "status"] == "ok", let score = self[member: "score"]?.doubleValue {
            return score.tableText
        }
        return (self[member: "status"]?.stringValue ?? "no score").displayed
    }

    fileprivate var tokenCountText: String { self[member: "token_count"]?.cellText ?? "–" }
}

/// The responses of one group, in an order that the reply names, or in their own.
struct GroupBlock {
    /// Component columns that would leave less than this for the response are left out.
    private static let minimumResponseWidth = 12

    let work: WorkLine
    let result: LineResult
    /// The member of the reply that has the order; nil for that of the line.
    let rankMember: String?

    private var isRanked: Bool { rankMember != nil }

    /// Those of the reply, or the scores of the line.
    private var results: [JSONValue] {
        work.shape == .scores ? work.givenResults : result.results
    }

    func lines(title: String, style: TableStyle) -> [String] {
        var lines = [style.rule(computeTime.map { "\(title), \($0)" } ?? title)]
        if work.shape != .scores {
            let prompt = work.promptText.shortened(toCellCount: style.columnCount - 8)
            lines.append(style.dim("prompt  ") + prompt)
        }
        lines += widestTable(style).lines(style: style)
        if let remark {
            lines.append(style.dim(remark.shortened(toCellCount: style.columnCount)))
        }
        lines.append("")
        return lines
    }

    /// What the order of the rows does not say.
    private var remark: String? {
        if let error = result.choiceError {
            return "Nothing can be chosen: \(error)"
        }
        guard let index = result.group["index"]?.intValue else { return nil }
        let isFirst = result.group["ranking"]?.arrayValue?.first?.intValue == index
        // Only of the highest score it is true that the order decides between equals.
        let others = ["votes", "probabilities", "pool", "utilities"]
        let isTie = result.group["tie"] == true && others.allSatisfy { result.group[$0] == nil }
        if let chosen = result.group["indices"]?.arrayValue {
            return "Chosen: \(chosen.map(\.cellText).joined(separator: ", "))."
        }
        guard isFirst else { return "Response \(index) has been chosen." }
        return isTie ? "The best score is shared; the first response has been chosen." : nil
    }

    /// How long the daemon computed, if it says so.
    private var computeTime: String? {
        result.reply["timings"]?[member: "compute_ms"]?.doubleValue.map {
            Duration.milliseconds($0).readableText
        }
    }

    /// All components if they leave room for the response, or narrow ones, or none.
    private func widestTable(_ style: TableStyle) -> Table {
        var components = ComponentColumns(results)
        for isCompact in [false, true] {
            components.isCompact = isCompact
            let table = table(components)
            if style.columnCount - table.widthBeforeLastColumn >= Self.minimumResponseWidth {
                return table
            }
        }
        return table(ComponentColumns([]))
    }

    private func table(_ components: ComponentColumns) -> Table {
        let showsTokens = !components.isCompact && work.shape != .scores
        let advantages = result.group["advantages"]?.arrayValue
        var table = Table(
            columns: [.init(title: isRanked ? "RANK" : "#", alignment: .right)]
                + (isRanked ? [.init(title: "#", alignment: .right)] : [])
                + [.init(title: "SCORE", alignment: .right)]
                + (advantages == nil ? [] : [.init(title: "ADVANTAGE", alignment: .right)])
                + components.columns
                + (showsTokens ? [.init(title: "TOKENS", alignment: .right)] : [])
                + [.init(title: "RESPONSE", alignment: .left)]
        )
        let texts = work.responseTexts
        for (rank, index) in order {
            let result = results[index]
            let advantage = advantages.map { list in
                let value = index < list.count ? list[index].doubleValue : nil
                return value?.tableText ?? "–"
            }
            table.rows.append(
                [isRanked ? rank : "\(index)"] + (isRanked ? ["\(index)"] : [])
                    + [result.scoreText] + [advantage].compactMap(\.self)
                    + components.cells(result)
                    + (showsTokens ? [result.tokenCountText] : [])
                    + [index < texts.count ? texts[index] : "–"]
            )
        }
        return table
    }

    /// Ranks and indices of the results in the order in which they are shown.
    private var order: [(rank: String, index: Int)] {
        let indices = Array(results.indices)
        guard let rankMember, let ranking = result.group[rankMember]?.arrayValue else {
            return indices.map { ("–", $0) }
        }
        let ranked = ranking.compactMap(\.intValue).filter(indices.contains)
        let others = indices.filter { !ranked.contains($0) }
        return ranked.enumerated().map { ("\($0 + 1)", $1) } + others.map { ("–", $0) }
    }
}

/// Items as rows of one table, whose widths are fixed because it grows while it is printed.
struct ItemTable {
    private static let titleWidth = 14
    private static let numberWidth = 10
    private var components: ComponentColumns?

    mutating func lines(
        title: String,
        work: WorkLine,
        result: LineResult,
        style: TableStyle
    ) -> [String] {
        let isFirst = components == nil
        let components = components ?? ComponentColumns(result.results)
        self.components = components
        let item = result.results[0]
        var lines: [String] = []
        if isFirst {
            let titles = ["SCORE"] + components.columns.map(\.title) + ["TOKENS"]
            lines.append(style.bold(row("ITEM", titles, "RESPONSE", style)))
        }
        let numbers = [item.scoreText] + components.cells(item) + [item.tokenCountText]
        lines.append(row(title, numbers, work.responseTexts[0], style))
        return lines
    }

    private func row(
        _ title: String,
        _ numbers: [String],
        _ text: String,
        _ style: TableStyle
    ) -> String {
        let width = Self.titleWidth
        var line = title.shortened(toCellCount: width).padded(toCellCount: width)
        for number in numbers {
            let fitted = number.shortened(toCellCount: Self.numberWidth)
            line += "  " + fitted.paddedLeft(toCellCount: Self.numberWidth)
        }
        let room = max(style.columnCount - line.cellCount - 2, 8)
        return line + "  " + text.shortened(toCellCount: room)
    }
}
