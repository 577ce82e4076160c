import Glibc
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("multi_objective")
struct MultiObjectiveScorerTests {
    private let kind = "multi_objective"
    private let regression = HeadTensor.made(3, 8)
    private let matrix = HeadTensor(shape: [3, 3], values: [1, 0, -0.5, 0, 1, 0, 0.25, 0, 1])
    private let gate = HeadTensor.made(3, 8, seed: 5)
    private let pattern = "<|im_end|>\n<|im_start|>assistant\n"
    private let names = ["help", "truth", "length"]

    private var tensors: [String: HeadTensor] {
        [
            "regression_layer.weight": regression, "gating.layers.0.weight": gate,
            "gating.layers.0.bias": HeadTensor(shape: [3], values: [1, 0, -1]),
            "gating.logit_scale": HeadTensor(shape: [1], values: [1.25]),
            "reward_transform_matrix": matrix,
        ]
    }

    private var options: JSONObject {
        ["attributes": ["help", "truth", "length"], "gate_at": ["pattern": .string(pattern)]]
    }

    private func softmax(_ values: [Double]) -> [Double] {
        let weights = values.map { exp($0) }
        return weights.map { $0 / weights.reduce(0, +) }
    }

    private func close(_ found: Double?, _ expected: Double) -> Bool {
        abs((found ?? .nan) - expected) < 1e-12
    }

    @Test("the gate reads the prompt's end, and weighs transformed rewards: ArmoRM")
    func gated() throws {
        let bench = try HeadBench(tensors)
        // The pattern begins with the token that ends the turn of the user.
        let gateState = try bench.state("<|im_start|>user\nHi<|im_end|>")
        let logits = zip(gate.times(gateState), [1.0, 0, -1]).map { ($0 + $1) / 10 }
        let mixture = softmax(logits).map { $0 * 1.25 }
        let rewards = regression.times(try bench.state(chatML("ab")))
        // r' = r M, score = g r'.
        let transformed = (0..<3).map { column in
            (0..<3).reduce(0) { $0 + rewards[$1] * matrix.row($1)[column] }
        }
        let score = try bench.score(kind, options)
        #expect(close(score.value, product(mixture, transformed)))
        var sum = 0.0
        for (index, name) in names.enumerated() {
            #expect(score[name] == rewards[index])
            #expect(close(score["gate.\(name)"], mixture[index]))
            let coefficient = product(matrix.row(index), mixture)
            #expect(close(score["coefficient.\(name)"], coefficient))
            sum += rewards[index] * coefficient
        }
        #expect(close(score.value, sum), "the authors' own check")
        #expect(score.components.count == 9)
    }

    @Test("the last occurrence of the pattern counts, and a prompt without it has no score")
    func lastPattern() throws {
        let bench = try HeadBench(tensors)
        func gates(_ prompt: [Message]) throws -> [ScoringResult] {
            let job = ScoringJob(
                prompt: .messages(prompt, tools: []),
                candidates: [Candidate(content: .text("ab"))]
            )
            return try bench.bench.run(try bench.scorer(kind, options), job)
        }
        let turns = [
            Message(role: "user", content: "Hi"), Message(role: "assistant", content: "Yo"),
            Message(role: "user", content: "So?"),
        ]
        let text =
            "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nYo<|im_end|>\n"
            + "<|im_start|>user\nSo?<|im_end|>"
        let logits = zip(gate.times(try bench.state(text)), [1.0, 0, -1]).map { ($0 + $1) / 10 }
        let score = try gates(turns)[0].get()
        #expect(close(score["gate.help"], softmax(logits)[0] * 1.25))
        var missing = options
        missing["gate_at"] = ["pattern": [1, 2, 3]]
        let failure = try bench.results(kind, missing, ["ab"])[0].failure
        #expect(failure?.status == .invalidInput)
        #expect(failure?.message.contains("does not contain the tokens [1, 2, 3]") == true)
        #expect(failure?.message.contains("gate_at") == true)
    }

    @Test("weights of a request replace the gate, as they are, whatever their sum")
    func userWeights() throws {
        let bench = try HeadBench(tensors)
        let rewards = regression.times(try bench.state(chatML("ab")))
        let weights = [2.0, 0, -0.5]
        let coefficients = (0..<3).map { product(matrix.row($0), weights) }
        for given: JSONValue in [["help": 2, "length": -0.5], [2, 0, -0.5]] {
            let score = try bench.score(kind, options, guidance: Guidance(weights: given))
            #expect(close(score.value, product(rewards, coefficients)))
            #expect(score["gate.help"] == 2)
        }
        let zero = try bench.score(kind, options, guidance: Guidance(weights: [0, 0, 0]))
        #expect(zero.value == 0)
        #expect(try bench.passCount() == 3)
    }

    @Test(
        "weights of a request that do not fit are an error at their path",
        arguments: [
            ([1, 2], "weights: expected 3 numbers"),
            (
                ["helpful": 1],
                "weights.helpful: is not a known key; known here: help, length, truth"
            ),
        ] as [(JSONValue, String)]
    )
    func wrongUserWeights(_ weights: JSONValue, _ message: String) throws {
        let bench = try HeadBench(tensors)
        var job = ScoringJob.texts("Hi", ["ab"])
        job.guidance.weights = weights
        let scorer = try bench.scorer(kind, options)
        let error = #expect(throws: ScoringError.self) { try scorer.plan(job) }
        guard case .invalidInput(let field) = error else { return }
        #expect(field.description == message)
    }

    @Test("without a gate all attributes count the same, or as configured")
    func noGate() throws {
        let bench = try HeadBench(["rm_head.weight": regression])
        let rewards = regression.times(try bench.state(chatML("ab")))
        let equal = try bench.score(kind)
        #expect(close(equal.value, rewards.reduce(0, +) / 3))
        #expect(equal["attribute1"] == rewards[1])
        #expect(equal["coefficient.attribute1"] == 1.0 / 3)
        let weighted = try bench.score(kind, ["weights": [1, -1, 3]])
        #expect(close(weighted.value, rewards[0] - rewards[1] + 3 * rewards[2]))
        let named: JSONObject = ["attributes": ["a", "b", "c"], "weights": ["b": 2]]
        #expect(try bench.score(kind, named).value == 2 * rewards[1])
    }

    @Test("published weights of SteerLM, for nine attributes or the last five")
    func published() throws {
        let weights = [0.65, 0.8, 0.45, 0.55, -0.4]
        for count in [5, 9] {
            let head = HeadTensor.made(count, 8)
            let bench = try HeadBench(["rm_head.weight": head])
            let rewards = head.times(try bench.state(chatML("ab")))
            let score = try bench.score(kind, ["weights": "helpsteer2_70b"])
            #expect(close(score.value, product(Array(rewards.suffix(5)), weights)))
            if count == 9 { #expect(score["verbosity"] == rewards[8]) }
        }
        let bench = try HeadBench(["rm_head.weight": .made(3, 8)])
        let refusal = bench.refusal(kind, ["weights": "helpsteer2_70b"])
        #expect(refusal?.contains("or the head has not five or nine attributes") == true)
        #expect(
            bench.refusal(kind, ["weights": "mine"])?
                .contains("s.weights: \"mine\" is not one of helpsteer2_70b, nemotron4_340b")
                == true
        )
    }

    @Test("ratings are in the unit of the labels")
    func ratings() throws {
        let bench = try HeadBench(["rm_head.weight": regression])
        let rewards = regression.times(try bench.state(chatML("ab")))
        let score = try bench.score(kind, ["scale": 5, "offset": -0.5])
        #expect(score["rating.attribute2"] == rewards[2] * 5 - 0.5)
        #expect(try score.value == bench.score(kind).value)
    }

    @Test("quantiles are means of their attribute, and mixed level by level: QRM")
    func quantiles() throws {
        let head = HeadTensor.made(4, 8)
        let bench = try HeadBench(["regression_layer.weight": head])
        let outputs = head.times(try bench.state(chatML("ab")))
        let options: JSONObject = ["quantiles": 2, "attributes": ["a", "b"], "weights": [1, 3]]
        let score = try bench.score(kind, options)
        let means = [(outputs[0] + outputs[1]) / 2, (outputs[2] + outputs[3]) / 2]
        #expect(close(score.value, means[0] + 3 * means[1]))
        #expect(score["a"] == means[0])
        #expect(close(score["quantile.0"], outputs[0] + 3 * outputs[2]))
        #expect(close(score["quantile.1"], outputs[1] + 3 * outputs[3]))
        for (level, index) in [(0.1, 0), (0.49, 0), (0.5, 1), (0.99, 1)] {
            var careful = options
            careful["quantile"] = .number(level)
            let quantile = try bench.score(kind, careful)
            #expect(quantile.value == score["quantile.\(index)"])
            #expect(quantile["mean"] == score.value)
        }
    }

    @Test("names that a head has with it are used, unless others are given")
    func trainedNames() throws {
        func bench(_ names: String) throws -> HeadBench {
            try HeadBench(
                ["rm_head.weight": regression],
                metadata: ["rewardd.attributes": names]
            )
        }
        let names = ["help", "truth", "length"]
        let score = try bench(#"["help","truth","length"]"#).score(kind)
        #expect(score.components.prefix(3).map(\.name) == names)
        for other in ["[]", "no list", #"["a","b"]"#, "{}"] {
            #expect(try bench(other).score(kind)["attribute0"] != nil, "\(other)")
        }
        let twice = try bench(#"["a","a","b"]"#)
        #expect(
            twice.refusal(kind)
                == "scorers.s.head: has attributes of which one \"a\" is there twice; give "
                + "attributes"
        )
        #expect(try twice.score(kind, ["attributes": ["x", "y", "z"]])["x"] != nil)
    }

    @Test("a gate that overflows gives a failure, not a number")
    func overflow() throws {
        var all = tensors
        all["gating.layers.0.weight"] = .constant(3e38, 3, 8)
        for index in 1..<10 { all["gating.layers.\(index).weight"] = .constant(3e38, 3, 3) }
        let bench = try HeadBench(all)
        let statuses = try ["a", "b", "c", "d", "e", "f"].map { prompt in
            try bench.results(kind, options, ["ab"], prompt: prompt)[0].failure?.status
        }
        #expect(statuses.contains(.backendError))
    }

    @Test(
        "wrong options are refused by name",
        arguments: [
            (["gate_at": .null], "s.gate_at: is missing, and the head has a gate"),
            (["quantiles": 2], "s.quantiles: 2 do not divide the 3 outputs of the head"),
            (["quantile": 0.5], "s.quantile: needs a head with quantiles"),
            (
                ["quantiles": 3, "attributes": ["mean"], "gate_at": .null],
                "s.attributes: \"mean\" is"
            ),
            (["temperature": 0], "s.temperature: 0.0 is not above 0"),
            (["temperature": -1], "s.temperature: -1.0 is not above 0"),
            (["gate_tensor": "router"], "s.head: head.safetensors has no tensor \"router.weight\""),
            (["gate_tensor": "regression"], "has no tensor \"regression.weight\""),
            (["weights": [1]], "s.weights: expected 3 numbers"),
            (["weights": ["a": 1]], "s.weights.a: is not a known key"),
            (["tensor": "score"], "s.head: head.safetensors has no tensor \"score.weight\""),
        ] as [(JSONObject, String)]
    )
    func refusals(_ changes: JSONObject, _ message: String) throws {
        var options = options
        for (name, value) in changes { options[name] = value == .null ? nil : value }
        let refusal = try HeadBench(tensors).refusal(kind, options) ?? "accepted"
        #expect(refusal.contains(message), "\(refusal)")
    }

    @Test("tensors that do not belong together are refused")
    func wrongTensors() throws {
        var all = tensors
        all["reward_transform_matrix"] = .made(2, 2)
        var refusal = try HeadBench(all).refusal(kind, options)
        #expect(refusal?.contains("has the shape [2, 2], not [3, 3]") == true)
        all = tensors
        all["gating.layers.0.weight"] = .made(2, 8)
        all["gating.layers.0.bias"] = nil
        refusal = try HeadBench(all).refusal(kind, options)
        #expect(refusal?.contains("s.gate_tensor: gives 2 weights for 3 attributes") == true)
        refusal = try HeadBench(["regression_layer.weight": regression]).refusal(kind, options)
        #expect(
            refusal?.contains("s.gate_at: is given, and head.safetensors has no tensor") == true
        )
        let none = try HeadBench(["other.weight": regression]).refusal(kind)
        #expect(none?.contains("s.tensor: is missing, and head.safetensors has none of") == true)
        let wide = try HeadBench(["score.weight": .made(1025, 8)]).refusal(kind)
        #expect(wide?.hasPrefix("scorers.s.quantiles") == true)
    }
}
