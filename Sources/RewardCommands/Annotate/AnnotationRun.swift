// Sends groups to the daemon and keeps the records that come back, so that no moment loses any.

internal import RewardClient
internal import RewardPlatform
internal import RewardTypes

/// One run of `annotate`.
struct AnnotationRun {
    let paths: AnnotationFiles.Paths
    let restarts: Bool
    /// The parameters that every request has.
    let members: JSONObject
    /// To which the number of each line is added.
    let seed: Int
    let options: ScoringOptions

    /// A state is written after so many lines, or after so long.
    private static let saveLineCount = 1000
    private static let saveInterval = Duration.milliseconds(250)

    /// Runs until all lines are done; a cancelled task keeps what is done and throws.
    func run(_ context: CommandContext) async throws(CommandFailure) -> CommandStatus {
        let inputs = try options.openInputs(context)
        defer { ScoringOptions.close(inputs, context) }
        var files = try AnnotationFiles(
            paths,
            start: AnnotationState(options: keptOptions, inputs: try await facts(of: inputs)),
            inputs: inputs,
            restarts: restarts
        )
        if files.state.isFinished {
            if !options.output.quiet { context.tell("\(paths.output) was finished before") }
        } else {
            if files.durableLineCount > 0, !options.output.quiet {
                context.tell("goes on after \(files.durableLineCount) lines")
            }
            try await annotate(&files, context)
        }
        if !options.output.quiet { context.tell(summary(of: files.state)) }
        return files.state.rejectedCount == 0 ? .success : .someFailed
    }

    /// What the records depend on; how long a request may take is no part of it.
    private var keptOptions: JSONObject {
        var kept: JSONObject = [:]
        for (name, value) in members where name != "deadline_ms" { kept[name] = value }
        kept["seed"] = .integer(Int64(seed))
        return kept
    }

    private func facts(
        of inputs: [LineReader.Input]
    ) async throws(CommandFailure) -> [InputFacts] {
        var facts: [InputFacts] = []
        for input in inputs {
            guard SystemCall.isRegularFile(input.descriptor) else {
                throw .usage(
                    "\(input.name): is no regular file, and a stream cannot be read again after "
                        + "an interruption; write it into a file first"
                )
            }
            guard let read = try await InputFacts.read(input) else { throw .interrupted }
            facts.append(read)
        }
        return facts
    }

    private func annotate(
        _ files: inout AnnotationFiles,
        _ context: CommandContext
    ) async throws(CommandFailure) {
        let client = try await options.connection.connect(context)
        // A second descriptor: the first one is at the end of the file.
        let inputs = try options.openInputs(context)
        defer { ScoringOptions.close(inputs, context) }
        let reader = LineReader(inputs)
        for _ in 0..<files.durableLineCount where await reader.next() == nil { break }
        var progress = Progress(
            total: files.state.totalLineCount,
            columnCount: options.output.quiet ? nil : context.errors.terminal?.columnCount,
            start: ContinuousClock.now,
            startCount: files.durableLineCount
        )
        var lastSave = ContinuousClock.now
        let pipeline = OrderedPipeline<InputLine, Result<AnnotatedLine, CommandFailure>>(
            concurrency: options.inFlight,
            next: { await reader.next() },
            work: { await annotate($0, client) }
        )
        var failure: CommandFailure?
        do throws(CommandFailure) {
            try await pipeline.run { line throws(CommandFailure) in
                try files.add(try line.get())
                let now = ContinuousClock.now
                guard files.state.lineCount - files.durableLineCount >= Self.saveLineCount
                    || lastSave.duration(to: now) >= Self.saveInterval
                else { return }
                try files.save()
                lastSave = now
                show(progress.update(doneCount: files.durableLineCount, at: now), context)
            }
        } catch {
            failure = error
        }
        show(progress.clear(), context)
        await client.close()
        // Lines that came before what went wrong are kept.
        let isComplete = failure == nil && files.state.lineCount == files.state.totalLineCount
        try files.save(isFinished: isComplete)
        if isComplete { return }
        if Task.isCancelled { failure = .interrupted }
        let done = "\(files.durableLineCount) of \(files.state.totalLineCount) lines are done"
        context.tell("\(done); the same command goes on after them")
        throw failure ?? .usage("an input has changed while it was read; begin anew with --restart")
    }

    private func annotate(
        _ input: InputLine,
        _ client: Client
    ) async -> Result<AnnotatedLine, CommandFailure> {
        if case .unreadable(let reason) = input.content {
            return .failure(.usage("\(input.file): cannot be read further: \(reason)"))
        }
        var id: JSONValue?
        do throws(LineError) {
            let line = try WorkLine(parsing: input.content, accepting: .groups)
            id = line.members["id"]
            var members = members
            members["seed"] = .integer(Int64(seed + input.number))
            let reply: Result<JSONValue, ClientError>
            do throws(ClientError) {
                let value = try await client.call(
                    "annotate",
                    line.params(members),
                    timeout: options.connection.replyTimeout,
                    retrying: options.retryPolicy
                )
                reply = .success(value)
            } catch {
                reply = .failure(error)
            }
            switch reply {
            case .success(let value):
                return .success(try AnnotatedLine(try LineResult(value, to: line)))
            // A daemon that is busy or goes away has nothing against this line.
            case .failure(.rpc(let error)) where error.isRetryable:
                return .failure(.refused(error))
            case .failure(let error):
                switch ScoredLine.Outcome(error) {
                case .stopped(let failure): return .failure(failure)
                case .failed(let error): throw error
                case .scored: preconditionFailure("an error is no score")
                }
            }
        } catch {
            return .success(AnnotatedLine(rejecting: input, id: id, error, of: options.files))
        }
    }

    private func summary(of state: AnnotationState) -> String {
        var text = "\(state.lineCount) lines, \(state.recordCount) records"
        for (count, words) in [
            (state.rejectedCount, "lines rejected (\(paths.rejects))"),
            (state.emptyCount, "lines without a pair"),
            (state.unscoredCount, "responses without a score"),
        ] where count > 0 {
            text += ", \(count) \(words)"
        }
        return text
    }

    private func show(_ text: String?, _ context: CommandContext) {
        // There is nowhere left to say that nobody looks at the progress.
        if let text { try? context.errors.write(text) }
    }
}

extension AnnotatedLine {
    /// The records of a reply; throws when the daemon can make none of this group.
    init(_ result: LineResult) throws(LineError) {
        if let error = result.group["error"] {
            throw LineError(
                kind: "not_annotated",
                message: error[member: "message"]?.stringValue ?? "",
                path: error[member: "field"]?.stringValue
            )
        }
        guard let records = result.group["records"]?.arrayValue else {
            throw LineError(kind: "bad_reply", message: "the daemon's reply has no records")
        }
        let skipped = result.group["skipped"]
        outcome = .records(
            records,
            unscoredCount: skipped?[member: "without_score"]?.intValue ?? 0
        )
        version = result.reply["version"]?.stringValue
    }

    /// A line of the side file; it names the file where there are several.
    init(rejecting input: InputLine, id: JSONValue?, _ error: LineError, of files: [String]) {
        var record: JSONObject = ["line": .integer(Int64(input.number))]
        if files.count > 1 { record["file"] = .string(input.file) }
        if let id { record["id"] = id }
        record["error"] = error.json
        outcome = .rejected(.object(record))
    }
}
