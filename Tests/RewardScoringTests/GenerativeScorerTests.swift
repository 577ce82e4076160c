import Glibc
import RewardBackend
import RewardTestSupport
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Verdicts of a judge")
struct GenerativeScorerTests {
    private let kind = "generative"
    private let bench: Bench
    private let options: JSONObject = [
        "question": "Q: {prompt}\nA: {response}\nGood?", "verdicts": ["Yes": 1, "No": 0],
    ]

    init() throws { bench = Bench([try .fake()]) }

    /// The logits of texts' first tokens after a question.
    private func logits(_ question: String, _ verdicts: [String]) throws -> [Double] {
        let model = bench.models.models[0]
        let ids = try model.ids("<|im_start|>user\n\(question)<|im_end|>\n<|im_start|>assistant\n")
        let backend = try bench.backend()
        return try verdicts.map { verdict in
            let token = try #require(model.ids(verdict).first)
            return Double(backend.logit(of: token, after: ids[...]))
        }
    }

    @Test("yes or no is the probability of yes among the two")
    func yesOrNo() throws {
        let scores = try bench.scores(kind, .object(options), ["ab", "b"]).map { try $0.get() }
        for (score, reply) in zip(scores, ["ab", "b"]) {
            let found = try logits("Q: Hi\nA: \(reply)\nGood?", ["Yes", "No"])
            let expected = 1 / (1 + exp(found[1] - found[0]))
            #expect(abs(score.value - expected) < 1e-12)
            #expect(abs((score["Yes"] ?? 0) + (score["No"] ?? 0) - 1) < 1e-12)
        }
        #expect(scores[0].value != scores[1].value)
    }

    @Test("marks from 1 to 5 give their expectation, at a temperature")
    func marks() throws {
        var options = options
        options["verdicts"] = ["1": 1, "2": 2, "3": 3, "4": 4, "5": 5]
        options["temperature"] = 4
        let score = try bench.scores(kind, .object(options), ["ab"])[0].get()
        let weights = try logits("Q: Hi\nA: ab\nGood?", ["1", "2", "3", "4", "5"])
            .map { exp($0 / 4) }
        let sum = weights.enumerated().reduce(0) { $0 + Double($1.offset + 1) * $1.element }
        #expect(abs(score.value - sum / weights.reduce(0, +)) < 1e-12)
    }

    @Test("what is put in is not searched again, and unknown braces stay")
    func placeholders() throws {
        var options = options
        options["question"] = "{x}{response}{prompt}{"
        let reply = "{prompt}{response}"
        let score = try bench.scores(kind, .object(options), [reply])[0].get()
        let found = try logits("{x}\(reply)Hi{", ["Yes", "No"])
        #expect(abs(score.value - 1 / (1 + exp(found[1] - found[0]))) < 1e-12)
        options["question"] = "{conversation}: {response}"
        let whole = try bench.scores(kind, .object(options), ["a"])[0].get()
        let logits = try logits("user: Hi: a", ["Yes", "No"])
        #expect(abs(whole.value - 1 / (1 + exp(logits[1] - logits[0]))) < 1e-12)
    }

    @Test("ids cannot be put into a question")
    func ids() throws {
        let scorer = try bench.scorer(kind, .object(options))
        var job = ScoringJob.texts("Hi", ["a"])
        job.candidates.append(Candidate(content: .tokens([97])))
        let results = try bench.run(scorer, job)
        #expect(results[1].failure?.status == .invalidInput)
        #expect(results[0].failure == nil)
        job.prompt = .tokens([97])
        #expect(throws: ScoringError.self) { try scorer.plan(job) }
    }

    @Test(
        "wrong options are refused by name",
        arguments: [
            ("question", "Good?", "s.question: does not say where the reply stands"),
            ("question", nil, "s.question: is missing"),
            ("verdicts", ["Yes": 1], "s.verdicts: are 1; 2 to 64"),
            ("verdicts", ["Yes": 1, "Yeah": 0], "s.verdicts.Yeah: begins with the same token"),
            ("verdicts", ["Yes": 1, "": 0], "s.verdicts.: has no tokens"),
            ("verdicts", ["Yes": 1, "No": "x"], "s.verdicts.No: expected a number"),
            ("temperature", 0, "s.temperature: 0.0 is not above 0"),
        ] as [(String, JSONValue?, String)]
    )
    func refusals(name: String, value: JSONValue?, message: String) {
        var options = options
        options[name] = value
        let refusal = bench.refusal(kind, .object(options)) ?? "accepted"
        #expect(refusal.contains(message), "\(refusal)")
    }
}
