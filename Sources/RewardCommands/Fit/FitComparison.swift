// What a head is compared with: the length of replies, and scorers that need no training.

internal import RewardClient
internal import RewardFitting
internal import RewardTypes

/// Measures others on the held-out pairs.
struct FitComparison: Sendable {
    let client: Client
    let options: FitOptions

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
            try append(scorer, try await margins(heldOut, scorer), to: &measures)
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
    private func scorers() async throws(CommandFailure) -> [String] {
        guard options.compare.isEmpty else { return options.compare }
        let reply: JSONValue
        do throws(ClientError) {
            reply = try await client.call("scorers", [:], timeout: .seconds(10))
        } catch {
            throw CommandFailure(error)
        }
        return (reply[member: "scorers"]?.arrayValue ?? [])
            .filter { $0[member: "kind"] == "mean_logprob" }
            .compactMap { $0[member: "name"]?.stringValue }
    }

    /// The margins of the pairs that the scorer could score.
    private func margins(
        _ examples: [FitExample],
        _ scorer: String
    ) async throws(CommandFailure) -> [Double] {
        var members: JSONObject = ["scorer": .string(scorer), "return": []]
        if let truncation = options.truncation {
            members["truncation"] = .string(truncation.rawValue)
        }
        let questions = Rest(examples)
        let pipeline = OrderedPipeline<FitExample, Result<Double?, CommandFailure>>(
            concurrency: options.inFlight,
            next: { await questions.next() },
            work: { [members] example in
                var params = members
                params["groups"] = [.object(example.group)]
                do throws(ClientError) {
                    let reply = try await client.call(
                        "score",
                        .object(params),
                        retrying: RetryPolicy()
                    )
                    let results =
                        reply[member: "groups"]?.arrayValue?.first?[member: "results"]?.arrayValue
                    let scores = (results ?? []).compactMap { $0[member: "score"]?.doubleValue }
                    return .success(scores.count == 2 ? scores[0] - scores[1] : nil)
                } catch {
                    return .failure(CommandFailure(error))
                }
            }
        )
        var margins: [Double] = []
        try await pipeline.run { result throws(CommandFailure) in
            if let margin = try result.get() { margins.append(margin) }
        }
        return margins
    }

    /// Hands out examples one by one.
    private actor Rest {
        private var examples: ArraySlice<FitExample>

        init(_ examples: [FitExample]) { self.examples = examples[...] }

        func next() -> FitExample? { examples.popFirst() }
    }
}
