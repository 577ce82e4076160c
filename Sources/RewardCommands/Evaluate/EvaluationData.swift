// Reading a data set, and asking for scores.

internal import Foundation
internal import RewardClient
internal import RewardTypes

/// The items of a data set.
struct EvaluationData: Sendable {
    /// Bytes of a file that is one array.
    static let maximumArrayByteCount = 256 << 20
    /// Items that are held in memory.
    static let maximumItemCount = 1 << 17

    private(set) var items: [EvaluationItem] = []
    /// Lines that could not be used; each was told.
    private(set) var leftOutCount = 0

    /// Reads JSON Lines, or an array if the name ends in `.json`.
    init(_ path: String, _ context: CommandContext) async throws(CommandFailure) {
        if path.hasSuffix(".json") {
            for (index, value) in try Self.array(path).enumerated() {
                try add("\(path): element \(index + 1)", context) { () throws(LineError) in value }
            }
        } else {
            let inputs = try ScoringOptions.open([path], context)
            defer { ScoringOptions.close(inputs, context) }
            let reader = LineReader(inputs)
            while let line = await reader.next() {
                try add("\(line.file):\(line.number)", context) { () throws(LineError) in
                    try line.content.json()
                }
            }
        }
        items = items.gathered
    }

    private mutating func add(
        _ place: String,
        _ context: CommandContext,
        _ read: () throws(LineError) -> JSONValue
    ) throws(CommandFailure) {
        guard items.count < Self.maximumItemCount else {
            throw .usage("\(place): more than \(Self.maximumItemCount) items; divide the data set")
        }
        do throws(LineError) {
            items.append(try Self.item(try read()))
        } catch {
            leftOutCount += 1
            context.tell("\(place): left out: \(error.text)")
        }
    }

    private static func item(_ value: JSONValue) throws(LineError) -> EvaluationItem {
        do throws(FieldError) {
            return try EvaluationItem(value)
        } catch {
            throw LineError(kind: "invalid_line", message: error.problem, path: error.path)
        }
    }

    private static func array(_ path: String) throws(CommandFailure) -> [JSONValue] {
        let bytes: Data
        do {
            let size = try URL(filePath: path).resourceValues(forKeys: [.fileSizeKey]).fileSize
            guard size ?? 0 <= maximumArrayByteCount else {
                throw CommandFailure.usage(
                    "\(path): more than \(maximumArrayByteCount) bytes; give JSON Lines instead"
                )
            }
            bytes = try Data(contentsOf: URL(filePath: path))
        } catch let error as CommandFailure {
            throw error
        } catch {
            throw .usage("\(path): cannot be opened: \(error.localizedDescription)")
        }
        let value: JSONValue
        do {
            value = try JSONValue(parsing: Array(bytes))
        } catch {
            throw .usage("\(path): it is not JSON: \(error)")
        }
        guard let array = value.arrayValue else {
            throw .usage("\(path): it has no array; JSON Lines have the ending .jsonl")
        }
        return array
    }
}

/// Asks the daemon for the scores of items.
struct EvaluationScoring: Sendable {
    let client: Client
    let scorer: String
    let inFlight: Int
    let connection: ConnectionOptions

    private struct Answer: Sendable {
        let index: Int
        let outcome: ScoredLine.Outcome
    }

    /// One list for each item, with nil where there is no score.
    func scores(
        _ items: [EvaluationItem],
        _ context: CommandContext
    ) async throws(CommandFailure) -> [[Double?]] {
        let list = WorkList(Array(items.enumerated()))
        var scores: [[Double?]] = []
        let pipeline = OrderedPipeline<(offset: Int, element: EvaluationItem), Answer>(
            concurrency: inFlight,
            next: { await list.next() },
            work: { await answer($0.offset, $0.element) }
        )
        try await pipeline.run { answer throws(CommandFailure) in
            let count = items[answer.index].responses.count
            let nothing = [Double?](repeating: nil, count: count)
            switch answer.outcome {
            case .stopped(let failure): throw failure
            case .failed(let error):
                context.tell("\(scorer): item \(answer.index + 1): \(error.text)")
                scores.append(nothing)
            case .scored(let result):
                let found = result.results.map { value in
                    value[member: "status"] == "ok" ? value[member: "score"]?.doubleValue : nil
                }
                if let failure = result.failures.first {
                    let status = failure[member: "status"]?.stringValue ?? "failed"
                    context.tell("\(scorer): item \(answer.index + 1): \(status.displayed)")
                }
                scores.append(found.count == count ? found : nothing)
            }
        }
        return scores
    }

    private func answer(_ index: Int, _ item: EvaluationItem) async -> Answer {
        var params: JSONObject = ["scorer": .string(scorer)]
        if let deadline = connection.deadlineMilliseconds {
            params["deadline_ms"] = .integer(deadline)
        }
        let line = WorkLine(group: item.group)
        do throws(ClientError) {
            let reply = try await client.call(
                "score",
                line.params(params),
                timeout: connection.replyTimeout,
                retrying: RetryPolicy()
            )
            return Answer(index: index, outcome: .init(reply, line))
        } catch {
            return Answer(index: index, outcome: .init(error))
        }
    }
}
