// Features of examples: from the cache, or else from the daemon.

internal import Foundation
internal import RewardClient
internal import RewardTypes

/// Where in a model features are read.
struct FeaturePlace: Sendable, Equatable {
    let model: String
    /// A number, or `final`.
    let layer: JSONValue
    /// The poolings of the head's input.
    let poolings: [String]
    /// Whether the end of the prompt is read too.
    let readsPrompt: Bool

    /// The poolings as a head file names them.
    var inputName: String { poolings.joined(separator: "+") }

    /// The layer as a head file names it.
    var layerName: String { layer.stringValue ?? layer.jsonText }

    /// The pooling by which the state of the prompt is asked for.
    static let promptPooling = "prompt_end"

    fileprivate var allPoolings: [String] {
        poolings + (readsPrompt ? [Self.promptPooling] : [])
    }

    fileprivate func params(_ poolings: [String]) -> JSONObject {
        [
            "model": .string(model), "layers": [layer],
            "poolings": .array(poolings.map(JSONValue.string)),
            "return": ["features_base64"],
        ]
    }
}

/// The vectors of one example.
struct ExampleFeatures: Sendable {
    /// One for each reply.
    let replies: [[Float]]
    /// The end of the prompt; empty when it was not asked for.
    let prompt: [Float]
}

/// Asks for the features of examples, some at a time.
struct FeatureReader: Sendable {
    let client: Client
    let place: FeaturePlace
    let truncation: String?
    let inFlight: Int
    let retries: RetryPolicy

    /// One pooling of an example: a vector for each reply.
    private typealias Vectors = [[Float]]

    private struct Question: Sendable {
        let index: Int
        let example: FitExample
        /// By pooling; nil is to be computed.
        var known: [Vectors?]
        let keys: [[UInt8]]
    }

    /// What became of one example.
    private struct Reading: Sendable {
        let question: Question
        /// By pooling, in the order of the place.
        let outcome: Result<[Vectors], LineError>
    }

    /// Hands out the features of every example, in their order.
    func read(
        _ examples: [FitExample],
        cache: FeatureCache,
        emit: (_ index: Int, Result<ExampleFeatures, LineError>) throws(CommandFailure) -> Void
    ) async throws(CommandFailure) {
        var questions: [Question] = []
        for (index, example) in examples.enumerated() {
            let keys = try place.allPoolings.map { pooling throws(CommandFailure) in
                try key(of: example, pooling)
            }
            questions.append(
                Question(
                    index: index,
                    example: example,
                    known: keys.map { split(cache[$0], replyCount: example.replies.count) },
                    keys: keys
                )
            )
        }
        let source = WorkList(questions)
        let pipeline = OrderedPipeline<Question, Result<Reading, CommandFailure>>(
            concurrency: inFlight,
            next: { await source.next() },
            work: { await answer($0) }
        )
        try await pipeline.run { result throws(CommandFailure) in
            let reading = try result.get()
            let question = reading.question
            switch reading.outcome {
            case .failure(let error): try emit(question.index, .failure(error))
            case .success(let vectors):
                for (pooling, key) in question.keys.enumerated()
                where question.known[pooling] == nil {
                    try store(vectors[pooling], key, in: cache)
                }
                try emit(question.index, .success(features(vectors)))
            }
        }
    }

    private func store(
        _ vectors: Vectors,
        _ key: [UInt8],
        in cache: FeatureCache
    ) throws(CommandFailure) {
        do {
            try cache.store(Array(vectors.joined()), for: key)
        } catch {
            throw .usage("\(cache.path ?? ""): cannot be written: \(error)")
        }
    }

    private func key(of example: FitExample, _ pooling: String) throws(CommandFailure) -> [UInt8] {
        do {
            return try FeatureCache.key([
                .object(example.group), place.layer, .string(pooling), .string(truncation ?? ""),
            ])
        } catch {
            throw .usage("\(error)")
        }
    }

    /// A remembered record as a vector for each reply; one of another length is not used.
    private func split(_ values: [Float]?, replyCount: Int) -> Vectors? {
        guard let values, !values.isEmpty, values.count % replyCount == 0 else { return nil }
        let width = values.count / replyCount
        return (0..<replyCount).map { Array(values[$0 * width..<($0 + 1) * width]) }
    }

    private func features(_ vectors: [Vectors]) -> ExampleFeatures {
        let input = vectors.prefix(place.poolings.count)
        return ExampleFeatures(
            replies: vectors[0].indices.map { reply in Array(input.map { $0[reply] }.joined()) },
            prompt: place.readsPrompt ? vectors[vectors.count - 1][0] : []
        )
    }

    private func answer(_ question: Question) async -> Result<Reading, CommandFailure> {
        let missing = question.known.indices.filter { question.known[$0] == nil }
        var params = place.params(missing.map { place.allPoolings[$0] })
        if let truncation { params["truncation"] = .string(truncation) }
        params["groups"] = [.object(question.example.group)]
        do throws(ClientError) {
            let outcome: Result<[Vectors], LineError>
            if missing.isEmpty {
                outcome = .success([])
            } else {
                let reply = try await client.call("features", .object(params), retrying: retries)
                outcome = Result { () throws(LineError) in
                    try vectors(
                        reply,
                        replyCount: question.example.replies.count,
                        poolingCount: missing.count
                    )
                }
            }
            return .success(
                Reading(
                    question: question,
                    outcome: outcome.map { new in
                        var new = new.makeIterator()
                        return question.known.map { $0 ?? new.next() ?? [] }
                    }
                )
            )
        } catch {
            switch error {
            case .rpc(let rpc) where rpc.path?.hasPrefix("params.groups") == true:
                return .success(Reading(question: question, outcome: .failure(LineError(rpc))))
            default: return .failure(CommandFailure(error))
            }
        }
    }

    /// By pooling, a vector for each reply.
    private func vectors(
        _ reply: JSONValue,
        replyCount: Int,
        poolingCount: Int
    ) throws(LineError) -> [Vectors] {
        let results = reply[member: "groups"]?.arrayValue?.first?[member: "results"]?.arrayValue
        guard let results, results.count == replyCount else {
            throw LineError(kind: "bad_reply", message: "the daemon sent another number of results")
        }
        var vectors = [Vectors](repeating: [], count: poolingCount)
        for result in results {
            guard result[member: "status"] == "ok" else {
                throw LineError(
                    kind: result[member: "status"]?.stringValue ?? "bad_reply",
                    message: result[member: "message"]?.stringValue ?? "there is no reason"
                )
            }
            let texts = result[member: "features_base64"]?.arrayValue ?? []
            guard texts.count == poolingCount else {
                throw LineError(kind: "bad_reply", message: "the daemon sent no features")
            }
            for (pooling, text) in texts.enumerated() {
                guard let vector = [Float](littleEndianBase64: text.stringValue ?? "") else {
                    throw LineError(kind: "bad_reply", message: "features are not base64")
                }
                vectors[pooling].append(vector)
            }
        }
        return vectors
    }
}

extension [Float] {
    /// 32-bit floats, four bytes each; nil when that is not what the text is.
    init?(littleEndianBase64 text: String) {
        guard let data = Data(base64Encoded: text), !data.isEmpty, data.count % 4 == 0 else {
            return nil
        }
        let bytes = [UInt8](data)
        self = stride(from: 0, to: bytes.count, by: 4).map { start in
            let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << (8 * $1) }
            return Float(bitPattern: bits)
        }
    }
}
