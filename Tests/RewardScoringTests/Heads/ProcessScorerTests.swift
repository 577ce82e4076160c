import Glibc
import RewardTestSupport
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("process")
struct ProcessScorerTests {
    private let kind = "process"
    private let classes = HeadTensor.made(2, 8)
    private let qwen: JSONObject = ["format": "qwen", "step_token": "<|eot|>"]

    private func bench(
        _ tensors: [String: HeadTensor]? = nil,
        maximum: Int = 4096
    ) throws -> HeadBench {
        try HeadBench(
            tensors ?? ["score.weight": classes],
            maximumContextTokenCount: maximum
        )
    }

    private func probability(_ bench: HeadBench, _ text: String) throws -> Double {
        let outputs = classes.times(try bench.state(text))
        return 1 / (1 + exp(outputs[0] - outputs[1]))
    }

    private func with(_ more: JSONObject) -> JSONObject {
        var options = qwen
        for (name, value) in more { options[name] = value }
        return options
    }

    private func run(
        _ bench: HeadBench,
        _ options: JSONObject,
        _ candidates: [Candidate]
    ) throws -> [ScoringResult] {
        var job = ScoringJob.texts("Hi", [])
        job.candidates = candidates
        return try bench.bench.run(try bench.scorer(kind, options), job)
    }

    @Test("a head of two classes judges each step, and aggregates make one number of them")
    func aggregates() throws {
        let bench = try bench()
        let texts = ["a<|eot|>", "a<|eot|>b<|eot|>", "a<|eot|>b<|eot|>c<|eot|>"]
        let steps = try texts.map { try probability(bench, chatMLPrompt() + $0) }
        for (aggregate, expected) in [
            ("last", steps[2]), ("min", min(steps[0], steps[1], steps[2])),
            ("prod", steps[0] * steps[1] * steps[2]),
            ("mean", (steps[0] + steps[1] + steps[2]) / 3),
        ] {
            let options = with(["aggregate": .string(aggregate)])
            let score = try bench.score(kind, options, "a\n\nb\n\nc")
            #expect(abs(score.value - expected) < 1e-14, "\(aggregate)")
            #expect(score.components.map(\.name) == ["step.0", "step.1", "step.2"])
            for (component, step) in zip(score.components, steps) {
                #expect(abs(component.value - step) < 1e-14)
            }
            #expect(try score.promptTokenCount == bench.model.ids(chatMLPrompt()).count)
            #expect(score.tokenCount == 6)
        }
        let weights = steps.map { exp(-(2 * $0 - 1) / 0.1) }
        let soft = zip(weights, steps).reduce(0) { $0 + $1.0 * (2 * $1.1 - 1) }
        let score = try bench.score(kind, with(["aggregate": "soft_min"]), "a\n\nb\n\nc")
        #expect(abs(score.value - soft / weights.reduce(0, +)) < 1e-12)
        #expect(try bench.score(kind, qwen, "a\n\nb\n\nc").value == steps[2], "last, by default")
    }

    @Test("σ of a head with one output: skywork")
    func value() throws {
        let head = HeadTensor.made(1, 8)
        let bench = try bench([
            "v_head.summary.weight": head,
            "v_head.summary.bias": HeadTensor(shape: [1], values: [0.5]),
        ])
        let score = try bench.score(kind, ["format": "skywork", "aggregate": "min"], "a\nb")
        let steps = try ["Hi\na\n", "Hi\na\nb\n"].map {
            1 / (1 + exp(-head.times(try bench.state($0))[0] - 0.5))
        }
        #expect(abs(score.value - min(steps[0], steps[1])) < 1e-15)
        #expect(score.promptTokenCount == 3)
        #expect(score.tokenCount == 4)
    }

    @Test("the logits of two words: math_shepherd, and rlhflow in one pass")
    func tokens() throws {
        let bench = try bench()
        func probability(_ text: String, _ good: String = "+", _ bad: String = "-") throws -> Double
        {
            let ids = try bench.model.ids(text)
            let logits = try [good, bad].map { word in
                let id = try #require(bench.model.ids(word).last)
                return Double(try bench.bench.backend().logit(of: id, after: ids[...]))
            }
            return 1 / (1 + exp(logits[1] - logits[0]))
        }
        let shepherd = try bench.score(
            kind,
            ["format": "math_shepherd", "step_token": "#", "aggregate": "prod", "head": .null],
            "a\nb"
        )
        let first = "Hi Step 1: a #"
        let second = first + "\nStep 2: b #"
        let product = try probability(first) * probability(second)
        #expect(abs(shepherd.value - product) < 1e-14)
        let before = try bench.passCount()
        let options: JSONObject = [
            "format": "rlhflow", "good": "yes", "bad": "no", "head": .null,
        ]
        let turns = try bench.score(kind, options, "a\n\nb")
        #expect(try bench.passCount() == before + 1)
        let opening = chatMLPrompt("Hi a")
        let last = opening + "+<|im_end|>\n" + chatMLPrompt("b")
        #expect(abs(turns.value - (try probability(last, "yes", "no"))) < 1e-14)
        #expect(abs((turns["step.0"] ?? .nan) - (try probability(opening, "yes", "no"))) < 1e-14)
    }

    @Test("given steps come before the text; otherwise the text is split, or taken whole")
    func steps() throws {
        let bench = try bench()
        let given = Candidate(content: .text("x\n\ny\n\nz"), steps: ["a", "b"])
        let texts = ["a\n\nb", "\n\na\n\n \n\nb\n\n", "a|b"].map { Candidate(content: .text($0)) }
        let results = try run(bench, with(["aggregate": "prod"]), [given] + texts.prefix(2))
        let values = try results.map { try $0.get().value }
        #expect(values[0] == values[1])
        #expect(values[1] == values[2], "empty steps are left out")
        let split = try run(bench, with(["aggregate": "prod", "split": "|"]), [texts[2]])
        #expect(try split[0].get().value == values[0])
        let whole = try run(bench, with(["whole": true]), [Candidate(content: .text("a\n\nb"))])
        #expect(try whole[0].get().components.count == 1)
        let expected = try probability(bench, chatMLPrompt() + "a\n\nb<|eot|>")
        #expect(abs(try whole[0].get().value - expected) < 1e-14)
    }

    @Test("a solution without steps has no score")
    func noSteps() throws {
        let results = try run(
            try bench(),
            qwen,
            [
                Candidate(content: .text("")), Candidate(content: .text(" \n\n\t\n\n")),
                Candidate(content: .text("a"), steps: []),
                Candidate(content: .text("a"), steps: [" ", "\n"]),
                Candidate(content: .tokens([97])), Candidate(content: .text("a")),
            ]
        )
        #expect(results.prefix(5).allSatisfy { $0.failure?.status == .invalidInput })
        #expect(results[0].failure?.message == "has no steps")
        #expect(results[4].failure?.message.contains("token ids have no steps") == true)
        #expect(results[5].failure == nil)
    }

    @Test("a solution that is too long, in tokens or in steps, fails alone")
    func tooLong() throws {
        let limit = try bench().model.ids(chatMLPrompt()).count + 4
        let bench = try bench(maximum: limit)
        let results = try bench.results(kind, qwen, ["a\n\nb", "a\n\nb\n\nc"])
        #expect(results[0].failure == nil, "what stands behind the last mark is not run")
        #expect(results[1].failure?.status == .contextTooLong)
        #expect(results[1].failure?.message.hasSuffix("shorten it") == true)
        let many = Array(repeating: "a", count: 4097).joined(separator: "\n\n")
        let failure = try self.bench().results(kind, qwen, [many])[0].failure
        #expect(failure?.message == "has 4097 steps; at most 4096 are possible")
    }

    @Test("solutions that would be rendered too often are refused together")
    func cost() throws {
        let bench = try bench()
        let long = String(repeating: "a", count: 1 << 14)
        let steps = Array(repeating: long, count: 80).joined(separator: "\n\n")
        let options: JSONObject = ["format": "rlhflow", "head": .null]
        let scorer = try bench.scorer(kind, options)
        // Eighty readings of 1.25 MiB are 100 MiB; each of two solutions of forty would do.
        #expect(throws: ScoringError.self) { try scorer.plan(.texts("Hi", [steps])) }
        let half = Array(repeating: long, count: 40).joined(separator: "\n\n")
        #expect(throws: ScoringError.self) { try scorer.plan(.texts("Hi", [half, half, half])) }
        let given = Candidate(
            content: .text("a"),
            steps: Array(repeating: long, count: 80)
        )
        var job = ScoringJob.texts("Hi", [])
        job.candidates = [given]
        #expect(throws: ScoringError.self) { try scorer.plan(job) }
    }

    @Test("a prompt of ids has no question")
    func ids() throws {
        let scorer = try bench().scorer(kind, qwen)
        let job = ScoringJob(prompt: .tokens([1]), candidates: [Candidate(content: .text("a"))])
        #expect(throws: ScoringError.self) { try scorer.plan(job) }
    }

    @Test(
        "wrong options are refused by name",
        arguments: [
            (["format": .null], "s.format: is missing; give one of math_shepherd, rlhflow, qwen"),
            (["format": "prm"], "s.format: \"prm\" is not one of"),
            (["aggregate": "max"], "s.aggregate: \"max\" is not one of \"last\", \"min\""),
            (["split": ""], "s.split: is empty"),
            (["step_token": ""], "s.step_token: \"\" has no token"),
            (["tensor": "v"], "s.head: head.safetensors has no tensor \"v.weight\""),
            (
                ["format": "skywork"],
                "s.head: head.safetensors has no tensor \"v_head.summary.weight\""
            ),
            (
                ["format": "skywork", "tensor": "score"],
                "s.head: head.safetensors: \"score\" has 2 outputs, not 1"
            ),
            (
                ["format": "rlhflow", "head": .null, "good": "a", "bad": "ba"],
                "s.bad: has the same token as good"
            ),
            (["format": "rlhflow", "head": .null, "good": ""], "s.good: \"\" has no token"),
            (["format": "rlhflow"], "s.head: is not a known key"),
            (["whole": "yes"], "s.whole: expected true or false"),
        ] as [(JSONObject, String)]
    )
    func refusals(_ changes: JSONObject, _ message: String) throws {
        var options = qwen
        for (name, value) in changes { options[name] = value }
        if options["format"] == .null { options["format"] = nil }
        let refusal = try bench().refusal(kind, options) ?? "accepted"
        #expect(refusal.contains(message), "\(refusal)")
    }

    @Test("a model without its language-model head can be asked through heads alone")
    func headless() throws {
        let bench = try HeadBench(["score.weight": classes], hasLanguageModelHead: false)
        #expect(bench.refusal(kind, qwen) == nil)
        for format in ["math_shepherd", "rlhflow"] {
            let refusal = bench.refusal(kind, ["format": .string(format), "head": .null])
            #expect(refusal?.contains("was saved without its language-model head") == true)
        }
    }
}
