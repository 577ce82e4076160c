// Prints scored lines as JSON Lines or as tables, reports failures and shows progress.

internal import RewardTypes

/// The output of one run; used by one task.
final class ScoringPrinter {
    private let format: OutputOptions.Format
    private let quiet: Bool
    private let namesFiles: Bool
    private let context: CommandContext
    private let style: TableStyle
    private let rankMember: String?
    private var itemTable = ItemTable()
    private var progress: Progress
    private var printedCount = 0
    private(set) var failedCount = 0

    /// `rankMember` is what a group's order in tables is called in the reply.
    init(options: ScoringOptions, context: CommandContext, rankMember: String?, total: Int?) {
        format = options.output.format(for: context.output)
        quiet = options.output.quiet
        namesFiles = options.files.count > 1
        self.context = context
        self.rankMember = rankMember
        style = TableStyle(output: context.output, environment: context.environment)
        progress = Progress(
            total: total,
            columnCount: quiet ? nil : context.errors.terminal?.columnCount,
            start: ContinuousClock.now
        )
    }

    /// Prints a line; throws if no further line need be printed.
    func add(_ line: ScoredLine) throws(CommandFailure) {
        switch line.outcome {
        case .stopped(let failure): throw failure
        case .failed(let error):
            failedCount += 1
            clearProgress()
            context.tell("\(place(of: line)): \(error.text)")
            if format == .json { try context.output.write(json(line, error).jsonText + "\n") }
        case .scored(let result):
            clearProgress()
            if let summary = Self.failureSummary(result) {
                failedCount += 1
                context.tell("\(place(of: line)): \(summary)")
            }
            let text =
                switch format {
                case .json: json(line, result).jsonText + "\n"
                case .table: table(line, result).map { $0 + "\n" }.joined()
                }
            try context.output.write(text)
        }
        printedCount += 1
        show(progress.update(doneCount: printedCount, at: ContinuousClock.now))
    }

    /// Removes the progress bar and prints how it went.
    func finish() {
        clearProgress()
        guard !quiet, format == .table || context.errors.terminal != nil else { return }
        let duration = progress.start.duration(to: ContinuousClock.now)
        var text = "\(printedCount) line\(printedCount == 1 ? "" : "s")"
        if failedCount > 0 { text += ", \(failedCount) with failures" }
        text += ", \(duration.readableText)"
        if printedCount > 1 {
            let rate = Double(printedCount) / max(duration.seconds, 1e-6)
            text += " (\(rate.decimalText(digitCount: 1)) lines/s)"
        }
        show(text + "\n")
    }

    private func clearProgress() { show(progress.clear()) }

    private func show(_ text: String?) {
        // There is nowhere left to say that nobody looks at the progress.
        if let text { try? context.errors.write(text) }
    }

    private func place(of line: ScoredLine) -> String {
        let number = "line \(line.input.number)"
        return namesFiles ? "\(line.input.file), \(number)" : number
    }

    private static func failureSummary(_ result: LineResult) -> String? {
        guard let first = result.failures.first else {
            return result.choiceError.map { "nothing can be chosen: \($0)" }
        }
        let status = first[member: "status"]?.stringValue ?? "no status"
        let message = first[member: "message"]?.stringValue.map { ": \($0.displayed)" } ?? ""
        guard result.results.count > 1 else { return "\(status.displayed)\(message)" }
        return """
            \(result.failures.count) of \(result.results.count) responses failed; \
            the first: \(status.displayed)\(message)
            """
    }
}

// MARK: - JSON Lines

extension ScoringPrinter {
    private func head(_ line: ScoredLine) -> JSONObject {
        var object: JSONObject = ["line": .integer(Int64(line.input.number))]
        if namesFiles { object["file"] = .string(line.input.file) }
        if let id = line.id { object["id"] = id }
        return object
    }

    private func json(_ line: ScoredLine, _ error: LineError) -> JSONValue {
        var object = head(line)
        object["error"] = error.json
        return .object(object)
    }

    private func json(_ line: ScoredLine, _ result: LineResult) -> JSONValue {
        var object = head(line)
        object["scorer"] = result.reply["scorer"]
        object["version"] = result.reply["version"]
        let body =
            switch line.line?.shape {
            case .group, .scores: result.group
            case .item, nil: result.results.first?.objectValue ?? [:]
            }
        for (name, value) in body where name != "id" { object[name] = value }
        object["timings"] = result.reply["timings"]
        return .object(object)
    }
}

// MARK: - Tables

extension ScoringPrinter {
    private func table(_ line: ScoredLine, _ result: LineResult) -> [String] {
        guard let work = line.line else { return [] }
        let title = line.id?.cellText ?? place(of: line)
        switch work.shape {
        case .item:
            return itemTable.lines(title: title, work: work, result: result, style: style)
        case .group, .scores:
            let block = GroupBlock(work: work, result: result, rankMember: rankMember)
            return block.lines(title: title, style: style)
        }
    }
}
