// The daemon that Proto/transcripts/README.md describes, on a real Unix socket.

import Foundation
import RewardBackend
import RewardScheduling
import RewardScoring
import RewardServing
import RewardTestSupport
import RewardTokenization
import RewardTransport
import RewardTypes
import Synchronization

/// A listening daemon with one scorer.
enum ExampleDaemon {
    static let model = ModelDescription(
        id: ModelID("tiny"),
        architecture: "example",
        vocabularySize: 256,
        layerCount: 4,
        hiddenSize: 8,
        maximumContextTokenCount: 64,
        parameterCount: 1,
        precision: .exact,
        kernels: "none",
        isReproducible: true,
        weightByteCount: 4,
        digest: String(repeating: "0", count: 64)
    )

    static let measurement = KernelMeasurement(
        kernels: "none",
        threadCount: 2,
        peakGigaflops: 200,
        products: [
            .init(name: "queries_keys_values", rows: 64, columns: 24, inner: 8, gigaflops: 150),
            .init(name: "head", rows: 64, columns: 256, inner: 8, gigaflops: 50),
        ]
    )

    /// Turns, one a line.
    private static let template =
        "{% for message in messages %}{{ message.content }}{% if not loop.last %}{{ '\n' }}"
        + "{% endif %}{% endfor %}{% if add_generation_prompt %}{{ '\n' }}{% endif %}"

    static func makeService(scorers: [ServedScorer]? = nil) throws -> Service {
        var limits = ServingLimits()
        limits.maximumLineByteCount = 65536
        return Service(
            scorers: scorers ?? [
                ServedScorer(
                    name: "example",
                    version: "example-1",
                    scorer: ExampleScorer(),
                    options: ["model": "tiny"]
                )
            ],
            queues: [model.id: ExampleQueue()],
            limits: limits,
            info: ServerInfo(
                version: "0",
                bootID: "boot",
                started: .now,
                compute: ["kernels": "none"],
                residentByteCount: { 1 }
            ),
            modelDetails: [model.id: ["tokenizer_digest": "bytes"]],
            models: ModelCatalog([
                ServedModel(
                    description: model,
                    tokenizer: FakeTokenizer(),
                    template: try ChatTemplate(source: template)
                )
            ])
        )
    }

    /// Runs `body` beside a daemon; the socket is gone afterwards.
    static func withDaemon<Value: Sendable>(
        _ body: @Sendable (_ path: String) async throws -> Value
    ) async throws -> Value {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "rewardd-\(UUID().uuidString.prefix(8))"
        )
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // A folder that stays behind harms nobody.
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "s").path(percentEncoded: false)
        let service = try makeService()
        var limits = TransportLimits()
        limits.maximumLineByteCount = service.limits.maximumLineByteCount
        let server = try await Server.start(
            at: [.unix(UnixSocketAddress(path: path))],
            limits: limits,
            refusalLine: { service.refusalLine }
        ) { _ in
            SessionHandler(session: service.makeSession())
        }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await server.run() }
            defer { server.shutdown(within: .zero) }
            return try await body(path)
        }
    }
}

/// Lines of a connection to a session.
struct SessionHandler: LineHandler {
    let session: Session

    func receive(_ line: [UInt8], write: @escaping LineWriter) async {
        await session.receive(line, write: write)
    }

    func receiveOversized(
        prefix: [UInt8],
        byteCount: Int,
        write: @escaping LineWriter
    ) async {
        await session.receiveOversized(prefix: prefix, byteCount: byteCount, write: write)
    }

    func connectionClosed() { session.connectionClosed() }
}

/// The sum of log-probabilities over bytes.
struct ExampleScorer: Scorer {
    static let kind = "example"
    let modelIDs = [ExampleDaemon.model.id]

    init() {}
    init(options: inout Fields, environment: ScorerEnvironment) throws(FieldError) { self.init() }

    func plan(_ job: ScoringJob) throws(ScoringError) -> ScoringPlan {
        let prompt = tokens(of: job.prompt)
        let vocabularySize = ExampleDaemon.model.vocabularySize
        if let id = prompt.first(where: { $0.rawValue >= vocabularySize }) {
            let problem = "has the token id \(id), which the model does not know"
            throw .invalidInput(FieldError(path: "prompt", problem: problem))
        }
        var tree = TokenTree(root: prompt)
        var readouts: [ReadoutRequest] = []
        var failures: [ItemFailure?] = []
        var lists: [[TokenID]] = []
        for candidate in job.candidates {
            let list = tokens(of: candidate.content)
            let failure = failure(promptTokenCount: prompt.count, tokenCount: list.count)
            failures.append(failure)
            lists.append(list)
            guard failure == nil else { continue }
            let node = tree.append(list, to: 0)
            readouts.append(.logProbabilities(node: node, exitLayer: nil))
        }
        let pass = ModelPass(
            model: ExampleDaemon.model.id,
            pass: ForwardPass(tree: tree, readouts: readouts)
        )
        let includesTokens = job.options.includesTokens
        return ScoringPlan(passes: readouts.isEmpty ? [] : [pass]) { [failures, lists] outcomes in
            var values: [[Float]] = []
            var error: ItemFailure?
            switch outcomes.first {
            case nil: break
            case .success(let readouts):
                for case .logProbabilities(let list) in readouts { values.append(list) }
            case .failure(.deadlineExceeded): error = ItemFailure(.timeout, "came too late")
            case .failure(.cancelled): error = ItemFailure(.cancelled, "was given up")
            case .failure(let other): error = ItemFailure(.backendError, "\(other)")
            }
            var next = 0
            return .scores(
                zip(failures, lists).map { failure, ids in
                    if let failure = failure ?? error { return .failure(failure) }
                    defer { next += 1 }
                    let sum = values[next].reduce(0) { $0 + Double($1) }
                    return .success(
                        Score(
                            value: sum,
                            components: [
                                Component("sum", sum), Component("mean", sum / Double(ids.count)),
                            ],
                            tokens: includesTokens
                                ? [
                                    TokenScores(
                                        name: "tiny",
                                        ids: ids,
                                        logProbabilities: values[next]
                                    )
                                ] : [],
                            tokenCount: ids.count,
                            promptTokenCount: prompt.count
                        )
                    )
                }
            )
        }
    }

    private func failure(promptTokenCount: Int, tokenCount: Int) -> ItemFailure? {
        if tokenCount == 0 { return ItemFailure(.invalidInput, "the response is empty") }
        let count = promptTokenCount + tokenCount
        let maximum = ExampleDaemon.model.maximumContextTokenCount
        guard count > maximum else { return nil }
        return ItemFailure(.contextTooLong, "\(count) tokens; at most \(maximum) fit the model")
    }

    private func tokens(of prompt: Prompt) -> [TokenID] {
        switch prompt {
        case .messages(let turns, _): bytes(turns.map(\.text).joined(separator: "\n"))
        case .tokens(let ids): ids
        }
    }

    private func tokens(of content: Candidate.Content) -> [TokenID] {
        switch content {
        case .text(let text): bytes(text)
        case .tokens(let ids): ids
        }
    }

    private func bytes(_ text: String) -> [TokenID] { text.utf8.map { TokenID(Int32($0)) } }
}

/// Answers at once, except for the prompts that play something.
final class ExampleQueue: PassQueue {
    let model = ExampleDaemon.model
    private let counters = Mutex(QueueStatistics())
    private let computed = Mutex(BackendStatistics())

    var statistics: QueueStatistics { counters.withLock { $0 } }

    var backendStatistics: BackendStatistics {
        var statistics = computed.withLock { $0 }
        statistics.prefixMemory = PrefixMemoryStatistics()
        return statistics
    }

    func measureKernels(deadline: Deadline?) async -> MeasurementOutcome {
        MeasurementOutcome(
            result: .success(ExampleDaemon.measurement),
            queued: .zero,
            computed: .zero
        )
    }

    func submit(_ pass: ForwardPass, deadline: Deadline?) async -> PassOutcome {
        PassOutcome(result: await result(of: pass), queued: .zero, computed: .zero)
    }

    private func result(of pass: ForwardPass) async -> PassResult {
        let root = pass.tree.nodes[0].tokens.map { UInt8(truncatingIfNeeded: $0.rawValue) }
        switch String(decoding: root, as: UTF8.self) {
        case "wait":
            // Ends when the task is cancelled, and only then.
            for await _ in AsyncStream<Never>.makeStream().stream {}
            return .failure(.cancelled)
        case "busy": return .failure(.overloaded(retryAfter: .milliseconds(250)))
        case "broken": return .failure(.failed("the example model is broken"))
        case "not a number": return .success(pass.readouts.map { _ in .logProbabilities([.nan]) })
        default:
            counters.withLock {
                $0.batchCount += 1
                $0.passCount += 1
                $0.tokenCount += pass.tree.tokenCount
            }
            computed.withLock { statistics in
                statistics.computedTokenCount += pass.tree.tokenCount
                for node in pass.tree.nodes.indices.dropFirst() {
                    statistics.askedTokenCount += pass.tree.sequence(to: node).count
                }
            }
            return .success(pass.readouts.map { answer($0, pass.tree) })
        }
    }

    private func answer(_ request: ReadoutRequest, _ tree: TokenTree) -> Readout {
        func digit(_ token: TokenID) -> Float { Float(token.rawValue % 10) }
        switch request {
        case .logProbabilities(let node, _):
            return .logProbabilities(tree.nodes[node].tokens.map { -digit($0) / 10 })
        case .logits(_, _, let tokens): return .logits(tokens.map { _ in 0 })
        case .hiddenStates(let node, let offsets, let layer):
            let zeros = Array(repeating: Float(0), count: model.hiddenSize - 2)
            return .hiddenStates(
                offsets.flatMap { offset in
                    [digit(tree.nodes[node].tokens[offset]), Float(layer ?? 0)] + zeros
                }
            )
        case .logitRows(_, let offsets):
            let count = offsets.count * model.vocabularySize
            return .logitRows(Array(repeating: 0, count: count))
        }
    }
}
