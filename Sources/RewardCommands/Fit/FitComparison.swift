// What a head is compared with: the length of replies, and scorers that need no training.

internal import RewardClient
internal import RewardFitting
internal import RewardTypes

/// Measures others on the held-out pairs; what was scored before comes from the cache.
struct FitComparison {
    let client: Client
    let options: FitOptions
    let cache: FeatureCache

    /// A scorer of the daemon; equal versions give equal scores.
    private struct Scorer {
        let name: String
        let version: JSONValue
    }

    /// One line for shorter and for longer replies, and one for each scorer.
    func measures(
        _ examples: [FitExample],
        _ data: FitData
    ) async throws(CommandFailure) -> [FitMeasure] {
        let heldOut = data.split.heldOut.map { examples[$0] }
        var measures: [FitMeasure] = []
        let lengths = heldOut.map { example in
            Double(example.replies[0].utf8.count - example.replies[1].utf8.count)
        }
        try append("shorter reply", lengths.map { -$0 }, to: &measures)
        try append("longer reply", lengths, to: &measures)
        for scorer in try await scorers() {
            try append(scorer.name, try await margins(heldOut, scorer), to: &measures)
        }
        return measures
    }

    private func append(
        _ name: String,
        _ margins: [Double],
        to measures: inout [FitMeasure]
    ) throws(CommandFailure) {
        do throws(FitError) {
            measures.append(FitMeasure(name: name, accuracy: try Accuracy(margins: margins)))
        } catch {
            throw .usage("\(name): \(error)")
        }
    }

    /// The scorers of the command line, or all of kind `mean_logprob`.
    private func scorers() async throws(CommandFailure) -> [Scorer] {
        let reply: JSONValue
        do throws(ClientError) {
            reply = try await client.call("scorers", [:], timeout: .seconds(10))
        } catch {
            throw CommandFailure(error)
        }
        let known = reply[member: "scorers"]?.arrayValue ?? []
        func scorer(_ value: JSONValue) -> Scorer {
            Scorer(
                name: value[member: "name"]?.stringValue ?? "",
                version: value[member: "version"] ?? .null
            )
        }
        guard !options.compare.isEmpty else {
            return known.filter { $0[member: "kind"] == "mean_logprob" }.map(scorer)
        }
        var scorers: [Scorer] = []
        for name in options.compare {
            guard let found = known.first(where: { $0[member: "name"]?.stringValue == name })
            else { throw .usage("--compare: there is no scorer \"\(name)\"") }
            scorers.append(scorer(found))
        }
        return scorers
    }

    private struct Question: Sendable {
        let example: FitExample
        let key: [UInt8]
        let known: Double?
    }

    /// The margins of the pairs that the scorer could score.
    private func margins(
        _ examples: [FitExample],
        _ scorer: Scorer
    ) async throws(CommandFailure) -> [Double] {
        var members: JSONObject = ["scorer": .string(scorer.name), "return": []]
        if let truncation = options.truncation {
            members["truncation"] = .string(truncation.rawValue)
        }
        var questions: [Question] = []
        for example in examples {
            do {
                let key = try FeatureCache.key([
                    "margin", scorer.version, .object(example.group), .object(members),
                ])
                let known = cache[key].flatMap { Double(halves: $0) }
                questions.append(Question(example: example, key: key, known: known))
            } catch {
                throw .usage("\(error)")
            }
        }
        let rest = WorkList(questions)
        let pipeline = OrderedPipeline<Question, Result<Answer, CommandFailure>>(
            concurrency: options.inFlight,
            next: { await rest.next() },
            work: { [client, members] question in
                await Self.answer(question, client, members)
            }
        )
        var margins: [Double] = []
        try await pipeline.run { result throws(CommandFailure) in
            let answer = try result.get()
            guard let margin = answer.margin else { return }
            margins.append(margin)
            guard answer.question.known == nil else { return }
            do {
                try cache.store(margin.halves, for: answer.question.key)
            } catch {
                throw .usage("\(cache.path ?? ""): cannot be written: \(error)")
            }
        }
        return margins
    }

    private struct Answer: Sendable {
        let question: Question
        /// Nil when one of the replies has no score.
        let margin: Double?
    }

    private static func answer(
        _ question: Question,
        _ client: Client,
        _ members: JSONObject
    ) async -> Result<Answer, CommandFailure> {
        if let known = question.known {
            return .success(Answer(question: question, margin: known))
        }
        var params = members
        params["groups"] = [.object(question.example.group)]
        do throws(ClientError) {
            let reply = try await client.call("score", .object(params), retrying: RetryPolicy())
            let results =
                reply[member: "groups"]?.arrayValue?.first?[member: "results"]?.arrayValue
            let scores = (results ?? []).compactMap { $0[member: "score"]?.doubleValue }
            let margin = scores.count == 2 ? scores[0] - scores[1] : nil
            return .success(Answer(question: question, margin: margin))
        } catch {
            return .failure(CommandFailure(error))
        }
    }
}

extension Double {
    /// The bits of a double as those of two floats, the upper ones first: what the cache can keep.
    fileprivate var halves: [Float] {
        [
            Float(bitPattern: UInt32(truncatingIfNeeded: bitPattern >> 32)),
            Float(bitPattern: UInt32(truncatingIfNeeded: bitPattern)),
        ]
    }

    /// The double of two halves; nil when it is not finite or there are not two.
    fileprivate init?(halves: [Float]) {
        guard halves.count == 2 else { return nil }
        self.init(
            bitPattern: UInt64(halves[0].bitPattern) << 32 | UInt64(halves[1].bitPattern)
        )
        guard isFinite else { return nil }
    }
}
