// Scores as tables: a block for each group, a row for each item.

internal import RewardTypes

/// The component columns of a table: few, and numbers only.
struct ComponentColumns: Equatable {
    static let maximumCount = 5
    let names: [String]

    init(_ results: [JSONValue]) {
        var names: [String] = []
        for result in results {
            for (name, value) in result[member: "components"]?.objectValue ?? [:] {
                if value.doubleValue != nil, !names.contains(name) { names.append(name) }
            }
        }
        self.names = names.count <= Self.maximumCount ? names : []
    }

    var columns: [Table.Column] {
        names.map { .init(title: $0.displayed.uppercased(), alignment: .right) }
    }

    func cells(_ result: JSONValue) -> [String] {
        let components = result[member: "components"]
        return names.map { components?[member: $0]?.doubleValue?.tableText ?? "–" }
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

/// The responses of one group, best first if they were ranked.
struct GroupBlock {
    /// Component columns that would leave less than this for the response are left out.
    private static let minimumResponseWidth = 12

    let work: WorkLine
    let result: LineResult
    let isRanked: Bool

    func lines(title: String, style: TableStyle) -> [String] {
        var lines = [style.rule(title)]
        let prompt = work.promptText.shortened(toCellCount: style.columnCount - 8)
        lines.append(style.dim("prompt  ") + prompt)
        var table = table(ComponentColumns(result.results))
        if style.columnCount - table.widthBeforeLastColumn < Self.minimumResponseWidth {
            table = self.table(ComponentColumns([]))
        }
        lines += table.lines(style: style)
        if isRanked, result.group["tie"] == true {
            lines.append(style.dim("The best score is shared; the first response has been chosen."))
        }
        lines.append("")
        return lines
    }

    private func table(_ components: ComponentColumns) -> Table {
        var table = Table(
            columns: [.init(title: isRanked ? "RANK" : "#", alignment: .right)]
                + (isRanked ? [.init(title: "#", alignment: .right)] : [])
                + [.init(title: "SCORE", alignment: .right)] + components.columns
                + [
                    .init(title: "TOKENS", alignment: .right),
                    .init(title: "RESPONSE", alignment: .left),
                ]
        )
        let texts = work.responseTexts
        for (rank, index) in order {
            let result = result.results[index]
            table.rows.append(
                [isRanked ? rank : "\(index)"] + (isRanked ? ["\(index)"] : [])
                    + [result.scoreText] + components.cells(result)
                    + [result.tokenCountText, index < texts.count ? texts[index] : "–"]
            )
        }
        return table
    }

    /// Ranks and indices of the results in the order in which they are shown.
    private var order: [(rank: String, index: Int)] {
        let indices = Array(result.results.indices)
        guard isRanked, let ranking = result.group["ranking"]?.arrayValue else {
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
