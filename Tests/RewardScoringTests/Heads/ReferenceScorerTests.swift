import RewardTestSupport
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("reference")
struct ReferenceScorerTests {
    private let kind = "reference"
    private let weight = HeadTensor.made(1, 8)
    private let options: JSONObject = ["separator": "<|eot|>", "end": "</s>"]

    private func bench(_ style: Style? = nil, maximum: Int = 4096) throws -> HeadBench {
        try HeadBench(
            ["v_head.weight": weight],
            style: style,
            tokenizer: (style ?? .chatML).tokenizer(),
            maximumContextTokenCount: maximum
        )
    }

    private func results(
        _ bench: HeadBench,
        _ replies: [String],
        _ more: JSONObject = [:],
        reference: String? = "R",
        truncation: Truncation? = nil
    ) throws -> [ScoringResult] {
        var options = options
        for (name, value) in more { options[name] = value }
        return try bench.results(
            kind,
            options,
            replies,
            prompt: "P",
            guidance: Guidance(reference: reference),
            wishes: ScoringOptions(truncation: truncation)
        )
    }

    @Test("the head reads the end of: prompt, reference, separator, prompt, reply: POLAR")
    func text() throws {
        let bench = try bench()
        let score = try results(bench, ["ab"])[0].get()
        #expect(try score.value == weight.times(bench.state("P\nR<|eot|>P\nab</s>"))[0])
        #expect(score.tokenCount == 3)
        #expect(score.promptTokenCount == 6)
        let pretrain = try results(bench, ["ab"], ["wrapper": "pretrain"])[0].get()
        #expect(try pretrain.value == weight.times(bench.state("PR<|eot|>Pab</s>"))[0])
    }

    @Test("turns are lines, without roles or template, and a BOS comes from the tokenizer alone")
    func turns() throws {
        let bench = try bench(.headers)
        let turns = [
            Message(role: "system", content: "S"), Message(role: "user", content: "U"),
            Message(role: "assistant", content: "A"), Message(role: "user", content: "V"),
        ]
        let job = ScoringJob(
            prompt: .messages(turns, tools: []),
            candidates: [Candidate(content: .text("ab"))],
            guidance: Guidance(reference: "R")
        )
        _ = try bench.bench.run(try bench.scorer(kind, options), job)
        #expect(
            try bench.lastSequences() == [
                bench.model.ids("<s>S\nU\nA\nV\nR<|eot|>S\nU\nA\nV\nab</s>")
            ]
        )
    }

    @Test("reasoning is scored, unless it is stripped")
    func reasoning() throws {
        let bench = try bench()
        let reply = "hm</think>no</think>\n ab"
        let whole = try results(bench, [reply])[0].get()
        #expect(try whole.value == weight.times(bench.state("P\nR<|eot|>P\n\(reply)</s>"))[0])
        let stripped = try results(bench, [reply, "ab"], ["strip_reasoning": true])
        #expect(try stripped[0].get().value == stripped[1].get().value)
    }

    @Test("without a reference there is no score, and the path says what is missing")
    func missing() throws {
        let bench = try bench()
        let error = #expect(throws: ScoringError.self) {
            try results(bench, ["ab"], reference: nil)
        }
        guard case .invalidInput(let field) = error else { return }
        #expect(field.path == "reference")
        #expect(field.problem == "is missing; give a reply that is known to be good")
    }

    @Test("ids have no text to put behind another")
    func ids() throws {
        let bench = try bench()
        let scorer = try bench.scorer(kind, options)
        var job = ScoringJob.texts("P", ["ab"])
        job.guidance.reference = "R"
        job.candidates.append(Candidate(content: .tokens([97])))
        let results = try bench.bench.run(scorer, job)
        #expect(results.map { $0.failure?.status } == [nil, .invalidInput])
        job.prompt = .tokens([97])
        #expect(throws: ScoringError.self) { try scorer.plan(job) }
    }

    @Test("a sequence may be cut in front, never at the end that is read")
    func truncation() throws {
        let whole = try bench().model.ids("P\nR<|eot|>P\nab</s>")
        let small = try bench(maximum: whole.count - 2)
        let cut = try results(small, ["ab"], truncation: .left)[0].get()
        #expect(cut.truncatedTokenCount == 2)
        #expect(try small.lastSequences() == [Array(whole[2...])])
        #expect(try results(small, ["ab"])[0].failure?.status == .contextTooLong)
        let right = try results(small, ["ab"], truncation: .right)[0].failure
        #expect(right?.status == .contextTooLong)
        #expect(right?.message.contains("cannot be cut there") == true)
        #expect(try results(bench(), ["ab"], truncation: .right)[0].failure == nil)
    }

    @Test("the reference counts where text is bounded")
    func cost() throws {
        let bench = try bench()
        let long = String(repeating: "r", count: 1 << 16)
        let error = #expect(throws: ScoringError.self) {
            try results(bench, Array(repeating: "a", count: 600), reference: long)
        }
        #expect("\(error.map { "\($0)" } ?? "")".contains("send fewer candidates"))
    }

    @Test(
        "wrong options are refused by name",
        arguments: [
            (["separator": "<|reward|>"], "s.separator: \"<|reward|>\" is not a single token"),
            (["end": "ab"], "s.end: \"ab\" is not a single token"),
            (["wrapper": "none"], "s.wrapper: \"none\" is not one of \"sft\", \"pretrain\""),
            (["ending": ["append": "eos"]], "s.ending: has no place here"),
            (["system": "S"], "s.system: has no place here"),
            (["template_variables": [:]], "s.template_variables: has no place here"),
            (["tensor": "score"], "has no tensor \"score.weight\""),
        ] as [(JSONObject, String)]
    )
    func refusals(_ changes: JSONObject, _ message: String) throws {
        var options = options
        for (name, value) in changes { options[name] = value }
        let refusal = try bench().refusal(kind, options) ?? "accepted"
        #expect(refusal.contains(message), "\(refusal)")
        let two = try HeadBench(["v_head.weight": .made(2, 8)])
        #expect(
            two.refusal(kind, self.options)?.contains("s.tensor: has 2 outputs, not one") == true
        )
    }
}
