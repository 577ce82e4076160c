import RewardBackend
import RewardTestSupport
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Weights of steps in an implicit reward")
struct StepWeightsTests {
    private let bench: ImplicitBench

    init() throws { bench = try ImplicitBench() }

    private func scores(
        _ options: JSONObject,
        _ candidates: [Candidate]
    ) throws -> [ScoringResult] {
        var options = options
        if options["steps"] == nil { options["steps"] = true }
        return try bench.scores(options, candidates)
    }

    private func texts(_ texts: String...) -> [Candidate] {
        texts.map { Candidate(content: .text($0)) }
    }

    /// The mean states of parts of a reply, which are given by their tokens.
    private func states(_ reply: String, _ steps: [Range<Int>]) throws -> [[Double]] {
        let prefixes = try bench.prefixes(reply)
        let last = try #require(try bench.ids(ImplicitBench.end).last)
        let backend = try bench.bench.backend("policy")
        // The state after a token is the one before the next.
        let after = prefixes.dropFirst() + [(prefixes[prefixes.count - 1] + [last])[...]]
        let states = after.map { backend.hiddenState(after: $0) }
        return steps.map { step in
            states[0].indices.map { column in
                step.reduce(0) { $0 + Double(states[$1][column]) } / Double(step.count)
            }
        }
    }

    private func cosine(_ left: [Double], _ right: [Double]) -> Double {
        func product(_ left: [Double], _ right: [Double]) -> Double {
            zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
        }
        return product(left, right) / (product(left, left) * product(right, right)).squareRoot()
    }

    @Test("each step counts by its mean, and by how near it is to that of the first reply")
    func steps() throws {
        // Tokens are bytes: "ab", two line breaks; "c" with the end of the turn.
        let replies = ["ab\n\nc", "x\n\nyz\n\nw", "ab"]
        let parts: [[Range<Int>]] = [[0..<4, 4..<6], [0..<3, 3..<7, 7..<9], [0..<3]]
        let results = try scores(["beta": 0.5], replies.map { Candidate(content: .text($0)) })
        let first = try states(replies[0], parts[0])
        for (index, reply) in replies.enumerated() {
            let score = try results[index].get()
            let differences = try bench.differences(reply)
            let own = try states(reply, parts[index])
            var (sum, total) = (0.0, 0.0)
            for (step, range) in parts[index].enumerated() {
                // The third step of the second reply is compared with the second of the first.
                let weight = 1 + cosine(own[step], first[min(step, 1)])
                let mean = range.reduce(0) { $0 + differences[$1] } / Double(range.count)
                #expect(abs((score["step.\(step).weight"] ?? .nan) - weight) < 1e-12)
                #expect(abs((score["step.\(step).mean"] ?? .nan) - mean) < 1e-12)
                sum += weight * mean
                total += weight
            }
            #expect(abs(score.value - 0.5 * sum / total) < 1e-12, "\(reply)")
            #expect(score["step.\(parts[index].count).weight"] == nil)
            #expect(score.tokenCount == differences.count)
        }
        #expect(try results[0].get()["step.0.weight"].map { abs($0 - 2) < 1e-12 } == true)
    }

    @Test("the split is an option; steps that came with a reply go before it")
    func splits() throws {
        var given = texts("a b c")
        given[0].steps = ["a", "b c"]
        #expect(try scores([:], given)[0].get()["step.1.mean"] != nil)
        #expect(try scores([:], given)[0].get()["step.2.mean"] == nil)
        let line = try scores(["steps": ["split": " "]], texts("a b c"))[0].get()
        #expect(line["step.2.mean"] != nil)
        let plain = try scores(["steps": false], texts("a b c"))[0].get()
        #expect(plain["step.0.mean"] == nil)
    }

    @Test("without a reference, a step is the policy's mean")
    func withoutReference() throws {
        let score = try scores(["reference": nil], texts("ab"))[0].get()
        let values = try bench.values("policy", "ab")
        #expect(abs(score.value - values.reduce(0, +) / 3) < 1e-12)
    }

    @Test("special tokens that do not count are in no step")
    func masked() throws {
        let score = try scores(["mask_special": true], texts("ab"))[0].get()
        let differences = try bench.differences("ab")
        #expect(abs((score["step.0.mean"] ?? .nan) - (differences[0] + differences[1]) / 2) < 1e-12)
    }

    @Test("a reply without steps fails alone; without those of the first, all do")
    func failures() throws {
        var candidates = texts("ab", " \n", "cd")
        let results = try scores([:], candidates)
        #expect(results.map { $0.failure?.message } == [nil, "has no steps", nil])
        candidates.swapAt(0, 1)
        let swapped = try scores([:], candidates)
        #expect(swapped[0].failure?.message == "has no steps")
        #expect(
            swapped[2].failure?.message.contains("first response of its group, which has none")
                == true
        )
        #expect(swapped[2].failure?.status == .invalidInput)
        let empty = try scores(["mask_special": true], texts("", "ab"))
        #expect(empty[0].failure == .noTokens)
    }

    @Test("weights of tokens have no place beside those of steps")
    func tokenWeights() throws {
        let candidate = Candidate(content: .text("a"), tokenWeights: [1, 1])
        let failure = try scores([:], [candidate])[0].failure
        #expect(failure?.message.contains("the weights of steps of this scorer") == true)
    }

    @Test("a cosine of opposite states weighs nothing, one with zeros weighs 1")
    func cosines() {
        let first: [[Double]] = [[1, 0], [0, 0]]
        let weights = StepWeights.weights([[-2, 0], [3, 4], [0, 1]], first: first)
        #expect(weights == [0, 1, 1])
        #expect(StepWeights.weights([[3, 0], [0, 1]], first: [[2, 0]]) == [2, 1])
        #expect(StepWeights.weights([[0, 0]], first: [[2, 0]]) == [1])
    }

    @Test("states of a step are averaged over its tokens that count")
    func means() {
        let states: [ArraySlice<Float>] = [[1, 2], [100, 100], [3, 6], [5, 5]]
        let means = StepWeights.meanStates(states, offsets: [0, 2, 3], steps: [[0, 1], [2]])
        #expect(means == [[2, 4], [5, 5]])
    }

    @Test("a reply all of whose steps weigh nothing has no mean")
    func zeros() {
        let reply = CountedReply(reply: [1, 2], logProbabilities: [-1, -2], offsets: [0, 1])
        let values = ImplicitValues(
            policy: reply,
            reference: nil,
            extrapolated: nil,
            weighting: .steps([.init(weight: 0, places: [0]), .init(weight: 0, places: [1])])
        )
        let failure = #expect(throws: ItemFailure.self) { try values.reward(.sum) }
        #expect(failure?.message.contains("all its steps weigh 0") == true)
    }

    @Test(
        "wrong options are refused by name",
        arguments: [
            (["steps": "x"], "s.steps: is of no known form; give true or {split: text}"),
            (["steps": ["split": ""]], "s.steps.split: is empty"),
            (["steps": [:]], "s.steps.split: is missing"),
            (["steps": ["split": "a", "x": 1]], "s.steps.x: is not a known key"),
            (["steps": true, "norm": "mean"], "s.norm: has no meaning for steps"),
            (["steps": true, "span": "joint"], "s.span: is \"response\" for steps"),
            (
                ["steps": true, "token_weights": "activations"],
                "s.token_weights: cannot be given together with steps"
            ),
        ] as [(JSONObject, String)]
    )
    func refusals(options: JSONObject, message: String) throws {
        var options = options
        options["policy"] = "policy"
        let refusal = bench.bench.refusal("implicit", .object(options)) ?? "accepted"
        #expect(refusal.contains(message), "\(refusal)")
    }
}
