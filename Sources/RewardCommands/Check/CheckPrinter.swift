// Verdicts in a terminal or as JSON, and what they come to.

internal import RewardTypes

/// A line of input and what a tool said about it.
struct CheckedLine: Sendable {
    enum Outcome: Sendable {
        case answered(JSONObject)
        /// This line has no answer; others may.
        case failed(LineError)
        /// No line will have an answer from now on.
        case stopped(CommandFailure)
    }

    let input: InputLine
    let id: JSONValue?
    let outcome: Outcome
}

/// Prints verdicts one by one and counts them.
struct CheckPrinter {
    private enum Mark { case passed, failed, silent, broken }

    let format: OutputOptions.Format
    let isQuiet: Bool
    let showsFailedOnly: Bool
    let context: CommandContext

    private var counts: [Mark: Int] = [:]
    private let start = ContinuousClock.now
    private let style: TableStyle

    init(
        format: OutputOptions.Format,
        isQuiet: Bool,
        showsFailedOnly: Bool,
        context: CommandContext
    ) {
        self.format = format
        self.isQuiet = isQuiet
        self.showsFailedOnly = showsFailedOnly
        self.context = context
        style = TableStyle(output: context.output, environment: context.environment)
    }

    /// Whether nothing failed and everything had a verdict.
    var isClean: Bool { counts[.failed] == nil && counts[.broken] == nil }

    mutating func add(_ line: CheckedLine) throws(CommandFailure) {
        var members: JSONObject = ["line": .integer(Int64(line.input.number))]
        if let id = line.id { members["id"] = id }
        switch line.outcome {
        case .stopped(let failure): throw failure
        case .failed(let error): members["error"] = error.json
        case .answered(let answer): members = members.joined(with: answer)
        }
        let mark = Self.mark(members)
        counts[mark, default: 0] += 1
        guard !showsFailedOnly || mark == .failed || mark == .broken else { return }
        if format == .json {
            return try context.output.write(JSONValue.object(members).jsonText + "\n")
        }
        try context.output.write(text(of: members, mark) + "\n")
    }

    /// Tells on standard error what all verdicts come to.
    func finish() {
        guard !isQuiet else { return }
        let names: KeyValuePairs<Mark, String> = [
            .passed: "passed", .failed: "failed", .silent: "without an opinion",
            .broken: "without a verdict",
        ]
        let parts = names.compactMap { mark, name in counts[mark].map { "\($0) \(name)" } }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let time = "\((seconds * 100).rounded() / 100) s"
        context.tell(
            parts.isEmpty ? "nothing to check" : "\(parts.joined(separator: ", ")), \(time)"
        )
    }

    private static func mark(_ members: JSONObject) -> Mark {
        guard members["status"] == "ok" else { return .broken }
        return switch members["passed"]?.boolValue {
        case true?: .passed
        case false?: .failed
        case nil: .silent
        }
    }

    private func text(of members: JSONObject, _ mark: Mark) -> String {
        let name = (members["id"] ?? members["line"] ?? .null).cellText.displayed
        let tool = members["tool"]?.stringValue ?? "-"
        let outcome = (members["outcome"] ?? members["status"])?.stringValue ?? "error"
        let reason =
            (members["reason"] ?? members["message"] ?? members["error"]?[member: "message"])?
            .stringValue ?? ""
        let head = [
            name.padded(toCellCount: 8), tool.displayed.padded(toCellCount: 12),
            outcome.displayed.padded(toCellCount: 12),
        ].joined(separator: "  ")
        let room = max(style.columnCount - head.cellCount - 5, 16)
        let shown = "\(head)  \(style.dim(reason.displayed.shortened(toCellCount: room)))"
        return "\(symbol(mark)) \(shown)"
    }

    private func symbol(_ mark: Mark) -> String {
        switch (mark, style.usesBoxes) {
        case (.passed, true): style.green("✓")
        case (.failed, true): style.red("✗")
        case (.silent, true): style.dim("·")
        case (.broken, true): style.red("!")
        case (.passed, false): "ok  "
        case (.failed, false): "FAIL"
        case (.silent, false): "-   "
        case (.broken, false): "!   "
        }
    }
}
