// Rows and columns, drawn for a terminal or plainly.

/// How tables are drawn.
struct TableStyle: Sendable, Equatable {
    var columnCount: Int
    /// Rules of box characters; plain tables have dashes.
    var usesBoxes: Bool
    var usesColor: Bool

    /// For a terminal, or else plainly and as wide as the environment says.
    init(output: TextOutput, environment: [String: String]) {
        if let terminal = output.terminal {
            columnCount = max(terminal.columnCount, 20)
            usesBoxes = true
            usesColor = terminal.usesColor
        } else {
            columnCount = max(environment["COLUMNS"].flatMap(Int.init) ?? 80, 20)
            usesBoxes = false
            usesColor = false
        }
    }

    func bold(_ text: String) -> String { usesColor ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
    func dim(_ text: String) -> String { usesColor ? "\u{1B}[2m\(text)\u{1B}[0m" : text }
    func red(_ text: String) -> String { usesColor ? "\u{1B}[31m\(text)\u{1B}[0m" : text }

    func green(_ text: String) -> String { usesColor ? "\u{1B}[32m\(text)\u{1B}[0m" : text }

    /// A line across, with a title in it.
    func rule(_ title: String) -> String {
        let dash = usesBoxes ? "─" : "-"
        let start = "\(dash)\(dash) "
        let shown = title.shortened(toCellCount: max(columnCount - 8, 1))
        let rest = max(columnCount - shown.cellCount - 4, 0)
        let end = " " + String(repeating: dash, count: rest)
        return dim(start) + bold(shown) + dim(end)
    }
}

/// A table whose last column takes what room is left.
struct Table: Sendable {
    enum Alignment: Sendable { case left, right }

    struct Column: Sendable {
        var title: String
        var alignment: Alignment
    }

    var columns: [Column]
    /// Cells are `displayed` text already.
    var rows: [[String]] = []

    private static let gap = 2

    /// The cells that every column needs.
    private var naturalWidths: [Int] {
        var widths = columns.map { $0.title.cellCount }
        for row in rows {
            for (index, cell) in row.enumerated() {
                widths[index] = max(widths[index], cell.cellCount)
            }
        }
        return widths
    }

    /// Where the last column begins.
    var widthBeforeLastColumn: Int { naturalWidths.dropLast().reduce(0) { $0 + $1 + Self.gap } }

    /// Lines, without line ends.
    func lines(style: TableStyle) -> [String] {
        var widths = naturalWidths
        if let last = widths.indices.last {
            widths[last] = min(widths[last], max(style.columnCount - widthBeforeLastColumn, 8))
        }
        let header = line(columns.map(\.title), widths: widths)
        let gap = String(repeating: " ", count: Self.gap)
        let ruler = widths.map { String(repeating: style.usesBoxes ? "─" : "-", count: $0) }
        return [style.bold(header), style.dim(ruler.joined(separator: gap))]
            + rows.map { line($0, widths: widths) }
    }

    private func line(_ cells: [String], widths: [Int]) -> String {
        var text = ""
        for (index, cell) in cells.enumerated() {
            let isLast = index == columns.count - 1
            let fitted = cell.shortened(toCellCount: widths[index])
            switch columns[index].alignment {
            case .left: text += isLast ? fitted : fitted.padded(toCellCount: widths[index])
            case .right: text += fitted.paddedLeft(toCellCount: widths[index])
            }
            if !isLast { text += String(repeating: " ", count: Self.gap) }
        }
        return text
    }
}
