// Sends lines of work to the daemon and prints what comes back, in the order of the lines.

internal import RewardClient
internal import RewardPlatform
internal import RewardTypes

/// One run of `score`, or of a command that chooses among responses.
struct ScoringRun {
    let method: String
    /// Whether every line must have several responses.
    let accepted: WorkLine.Accepted
    /// The parameters that every request has.
    let members: JSONObject
    let options: ScoringOptions
    /// The member of a group by which tables order its responses.
    var rankMember: String?
    /// To which the number of each line is added, so that lines draw differently; nil where
    /// nothing is drawn.
    var seed: Int?

    func run(_ context: CommandContext) async throws(CommandFailure) -> CommandStatus {
        let inputs = try options.openInputs(context)
        defer { ScoringOptions.close(inputs, context) }
        let client = try await options.connection.connect(context)
        let printer = ScoringPrinter(
            options: options,
            context: context,
            rankMember: rankMember,
            total: await total(context)
        )
        let reader = LineReader(inputs)
        let pipeline = OrderedPipeline<InputLine, ScoredLine>(
            concurrency: options.inFlight,
            next: { await reader.next() },
            work: { await score($0, client) }
        )
        do throws(CommandFailure) {
            try await pipeline.run { line throws(CommandFailure) in try printer.add(line) }
            printer.finish()
        } catch {
            printer.finish()
            throw error
        }
        await client.close()
        return printer.failedCount == 0 ? .success : .someFailed
    }

    private func score(_ input: InputLine, _ client: Client) async -> ScoredLine {
        let line: WorkLine
        do {
            line = try WorkLine(parsing: input.content, accepting: accepted)
        } catch {
            return ScoredLine(input: input, line: nil, outcome: .failed(error))
        }
        var members = members
        if let seed { members["seed"] = .integer(Int64(seed + input.number)) }
        do throws(ClientError) {
            let reply = try await client.call(
                method,
                line.params(members),
                timeout: options.connection.replyTimeout,
                retrying: options.retryPolicy
            )
            return ScoredLine(input: input, line: line, outcome: .init(reply, line))
        } catch {
            return ScoredLine(input: input, line: line, outcome: .init(error))
        }
    }

    /// How many lines there are, if a progress bar will want to know and it is quickly found out.
    private func total(_ context: CommandContext) async -> Int? {
        guard !options.output.quiet, context.errors.terminal != nil, !options.files.isEmpty else {
            return nil
        }
        var total = 0
        for name in options.files {
            // A file that cannot be opened a second time is of unknown length.
            guard name != "-", let descriptor = try? SystemCall.open(name) else { return nil }
            defer { SystemCall.close(descriptor) }
            guard SystemCall.isRegularFile(descriptor),
                let count = await LineReader.countLines(descriptor)
            else { return nil }
            total += count
        }
        return total
    }
}

/// A line of input and what became of it.
struct ScoredLine: Sendable {
    enum Outcome: Sendable {
        case scored(LineResult)
        /// This line has no result; others may.
        case failed(LineError)
        /// No line will have a result from now on.
        case stopped(CommandFailure)
    }

    let input: InputLine
    /// Nothing if the line could not be read.
    let line: WorkLine?
    let outcome: Outcome

    /// The line's own id, if it has one.
    var id: JSONValue? { line?.members["id"] }
}

extension ScoredLine.Outcome {
    init(_ reply: JSONValue, _ line: WorkLine) {
        do {
            self = .scored(try LineResult(reply, to: line))
        } catch {
            self = .failed(error)
        }
    }

    init(_ error: ClientError) {
        switch error {
        case .rpc(let error) where error.concernsAllLines: self = .stopped(.refused(error))
        case .rpc(let error): self = .failed(LineError(error))
        case .timedOut: self = .failed(LineError(kind: "timeout", message: error.description))
        case .cannotConnect, .connectionLost, .protocolViolation, .cancelled:
            self = .stopped(.disconnected(error))
        }
    }
}

extension RPCError {
    /// Whether every other line would be refused for the same reason.
    fileprivate var concernsAllLines: Bool {
        let methodNotFound = -32601
        let kinds = [
            "unknown_scorer", "scorer_unavailable", "unknown_method", "unknown_operation",
            "unauthorized", "forbidden", "quota_exceeded", "draining",
        ]
        // The members of a line stand in its group or item; all others are those of every line.
        let isOption =
            path.map { path in
                path.hasPrefix("params.")
                    && !["groups", "items", "pairs"].contains { path.hasPrefix("params.\($0)") }
            } ?? false
        return code == methodNotFound || kind.map(kinds.contains) ?? false || isOption
    }
}
