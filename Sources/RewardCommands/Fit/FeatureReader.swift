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

    fileprivate var params: JSONObject {
        [
            "model": .string(model), "layers": [layer],
            "poolings": .array(allPoolings.map(JSONValue.string)),
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

    /// What became of one example.
    struct Reading: Sendable {
        let index: Int
        /// The vectors of all its replies, one after the other for each pooling.
        let outcome: Result<[[Float]], LineError>
        let isNew: Bool
    }

    private struct Question: Sendable {
        let index: Int
        let example: FitExample
        let known: [[Float]]?
    }

    /// Hands out the features of every example, in their order.
    func read(
        _ examples: [FitExample],
        cache: FeatureCache,
        emit: (_ index: Int, Result<ExampleFeatures, LineError>) throws(CommandFailure) -> Void
    ) async throws(CommandFailure) {
        var questions: [Question] = []
        var keys: [[UInt8]] = []
        for (index, example) in examples.enumerated() {
            let key = try key(of: example)
            keys.append(key)
            questions.append(
                Question(index: index, example: example, known: split(cache[key], example))
            )
        }
        let source = Questions(questions)
        let pipeline = OrderedPipeline<Question, Result<Reading, CommandFailure>>(
            concurrency: inFlight,
            next: { await source.next() },
            work: { await answer($0) }
        )
        try await pipeline.run { result throws(CommandFailure) in
            let reading = try result.get()
            switch reading.outcome {
            case .failure(let error): try emit(reading.index, .failure(error))
            case .success(let vectors):
                if reading.isNew {
                    do {
                        try cache.store(Array(vectors.joined()), for: keys[reading.index])
                    } catch {
                        throw .usage("\(cache.path ?? ""): cannot be written: \(error)")
                    }
                }
                try emit(reading.index, .success(features(vectors)))
            }
        }
    }

    private func key(of example: FitExample) throws(CommandFailure) -> [UInt8] {
        do {
            return try FeatureCache.key([
                .object(example.group), place.layer,
                .array(place.params["poolings"]?.arrayValue ?? []), .string(truncation ?? ""),
            ])
        } catch {
            throw .usage("\(error)")
        }
    }

    /// A remembered record as vectors; one of another length is not used.
    private func split(_ values: [Float]?, _ example: FitExample) -> [[Float]]? {
        let count = example.replies.count * place.allPoolings.count
        guard let values, !values.isEmpty, values.count % count == 0 else { return nil }
        let width = values.count / count
        return (0..<count).map { Array(values[$0 * width..<($0 + 1) * width]) }
    }

    private func features(_ vectors: [[Float]]) -> ExampleFeatures {
        let perReply = place.allPoolings.count
        let replies = stride(from: 0, to: vectors.count, by: perReply).map { start in
            Array(vectors[start..<start + place.poolings.count].joined())
        }
        return ExampleFeatures(
            replies: replies,
            prompt: place.readsPrompt ? vectors[perReply - 1] : []
        )
    }

    private func answer(_ question: Question) async -> Result<Reading, CommandFailure> {
        func reading(_ outcome: Result<[[Float]], LineError>, isNew: Bool) -> Reading {
            Reading(index: question.index, outcome: outcome, isNew: isNew)
        }
        if let known = question.known { return .success(reading(.success(known), isNew: false)) }
        var params = place.params
        if let truncation { params["truncation"] = .string(truncation) }
        params["groups"] = [.object(question.example.group)]
        do throws(ClientError) {
            let reply = try await client.call("features", .object(params), retrying: retries)
            let outcome = Result { () throws(LineError) in
                try vectors(reply, replyCount: question.example.replies.count)
            }
            return .success(reading(outcome, isNew: true))
        } catch {
            switch error {
            case .rpc(let rpc) where rpc.path?.hasPrefix("params.groups") == true:
                return .success(reading(.failure(LineError(rpc)), isNew: true))
            default: return .failure(CommandFailure(error))
            }
        }
    }

    private func vectors(
        _ reply: JSONValue,
        replyCount: Int
    ) throws(LineError) -> [[Float]] {
        let results = reply[member: "groups"]?.arrayValue?.first?[member: "results"]?.arrayValue
        guard let results, results.count == replyCount else {
            throw LineError(kind: "bad_reply", message: "the daemon sent another number of results")
        }
        var vectors: [[Float]] = []
        for result in results {
            guard result[member: "status"] == "ok" else {
                throw LineError(
                    kind: result[member: "status"]?.stringValue ?? "bad_reply",
                    message: result[member: "message"]?.stringValue ?? "there is no reason"
                )
            }
            let texts = result[member: "features_base64"]?.arrayValue ?? []
            guard texts.count == place.allPoolings.count else {
                throw LineError(kind: "bad_reply", message: "the daemon sent no features")
            }
            for text in texts {
                guard let vector = [Float](littleEndianBase64: text.stringValue ?? "") else {
                    throw LineError(kind: "bad_reply", message: "features are not base64")
                }
                vectors.append(vector)
            }
        }
        return vectors
    }

    /// Hands out questions one by one.
    private actor Questions {
        private var rest: ArraySlice<Question>

        init(_ questions: [Question]) { rest = questions[...] }

        func next() -> Question? { rest.popFirst() }
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
