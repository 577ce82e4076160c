import Glibc
import RewardBackend
import RewardTestSupport
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Pair preference model")
struct PairModelScorerTests {
    private let kind = "pair_lm"
    private let bench: Bench

    init() throws { bench = Bench([try .fake()]) }

    /// The logit of A less that of B after a text.
    private func difference(
        after text: String,
        _ bench: Bench? = nil,
        answers: (String, String) = ("A", "B")
    ) throws -> Double {
        let bench = bench ?? self.bench
        let model = bench.models.models[0]
        let ids = try model.ids(text)
        let tokens = try [answers.0, answers.1].map { try #require(model.ids($0).first) }
        let logits = try tokens.map { try bench.backend().logit(of: $0, after: ids[...]) }
        return Double(logits[0]) - Double(logits[1])
    }

    private func chat(_ content: String) -> String {
        "<|im_start|>user\n\(content)<|im_end|>\n<|im_start|>assistant\n"
    }

    private func pair(
        _ options: JSONObject,
        _ replies: [String] = ["ab", "c"],
        prompt: [Message] = [Message(role: "user", content: "Hi")]
    ) throws -> Score {
        let scorer = try #require(try bench.scorer(kind, .object(options)) as? any PairScorer)
        let job = ScoringJob(
            prompt: .messages(prompt, tools: []),
            candidates: replies.map { Candidate(content: .text($0)) }
        )
        let plan = try scorer.pairPlan(job, pairs: [CandidatePair(0, 1)])
        let passes = try plan.passes.map { pass in
            try #require(bench.backend().run(ForwardBatch(passes: [pass.pass])).first)
        }
        guard case .scores(let scores) = try plan.reduce(passes) else {
            throw ItemFailure(.backendError, "more was asked for")
        }
        #expect(scores.count == 1)
        return try scores[0].get()
    }

    @Test("the probability is the mean over both orders, the value its logit")
    func bothOrders() throws {
        let score = try pair([:])
        let given = try difference(after: chat("[CONTEXT] Hi [RESPONSE A] ab [RESPONSE B] c \n"))
        let turned = try difference(after: chat("[CONTEXT] Hi [RESPONSE A] c [RESPONSE B] ab \n"))
        let probability = (1 / (1 + exp(-given)) + 1 / (1 + exp(turned))) / 2
        #expect(given != turned)
        #expect(abs((score["probability"] ?? .nan) - probability) < 1e-15)
        #expect(abs(score.value - log(probability / (1 - probability))) < 1e-12)
        #expect(abs((score["probability_as_a"] ?? .nan) - 1 / (1 + exp(-given))) < 1e-15)
        #expect(abs((score["probability_as_b"] ?? .nan) - 1 / (1 + exp(turned))) < 1e-15)
        #expect(score["orders_disagree"] == ((given > 0) == (turned > 0) ? 1 : 0))
        #expect(score.tokenCount == 2)
        let text = chat("[CONTEXT] Hi [RESPONSE A] ab [RESPONSE B] c \n")
        #expect(try score.promptTokenCount == bench.models.models[0].ids(text).count)
    }

    @Test("exchanged replies have the opposite value, and equal ones none")
    func antisymmetric() throws {
        let (one, other) = (try pair([:]), try pair([:], ["c", "ab"]))
        #expect(abs(one.value + other.value) < 1e-14)
        #expect(one["orders_disagree"] == other["orders_disagree"])
        #expect(try pair([:], ["ab", "ab"]).value == 0)
        #expect(try pair([:], ["ab", "ab"])["probability"] == 0.5)
    }

    @Test("orders that contradict each other are told")
    func disagreement() throws {
        var found: Set<Double> = []
        for reply in ["a", "b", "d", "e", "f", "g", "h"] {
            let score = try pair([:], [reply, "c"])
            let (a, b) = (score["probability_as_a"] ?? .nan, score["probability_as_b"] ?? .nan)
            #expect(score["orders_disagree"] == ((a > 0.5) != (b > 0.5) ? 1 : 0))
            found.insert(score["orders_disagree"] ?? .nan)
        }
        #expect(found == [0, 1])
        let scores = try bench.scores(kind, [:], ["a", "c", "e"]).map { try $0.get() }
        #expect(scores.allSatisfy { (0...1).contains($0["orders_disagree"] ?? -1) })
    }

    @Test("one order, a temperature, another question and other answers")
    func options() throws {
        let score = try pair([
            "orders": "given", "temperature": 4, "question": "{b}{context}|{a}",
            "answers": ["1", "2"], "system": "Judge.",
        ])
        let text = "<|im_start|>system\nJudge.<|im_end|>\n" + chat("cHi|ab")
        let odds = try difference(after: text, answers: ("1", "2")) / 4
        #expect(abs(score.value - odds) < 1e-14)
        #expect(score.components.map(\.name) == ["probability"])
        #expect(score.tokenCount == 1)
        let given = try bench.scorer(kind, ["orders": "given"]) as? any PairScorer
        #expect(given?.isAntisymmetric == false)
        let values = try bench.scores(kind, ["orders": "given"], ["a", "c", "e"])
        #expect(try values.allSatisfy { try $0.get()["opponents"] == 2 })
        #expect(try values[0].get().tokenCount == 2)
    }

    @Test(
        "format slic is plain text without a template",
        arguments: [("response", "RESPONSE"), ("summary", "SUMMARY")]
    )
    func slic(word: String, name: String) throws {
        let bench = Bench([try .fake(style: nil)])
        let options: JSONValue = ["format": "slic", "word": .string(word), "orders": "given"]
        let scores = try bench.scores(kind, options, ["ab", "c"]).map { try $0.get() }
        let odds = try difference(
            after: "[CONTEXT] Hi [\(name) A] ab [\(name) B] c",
            bench
        )
        #expect(abs(scores[0].value - 1 / (1 + exp(-odds))) < 1e-15)
        #expect(bench.refusal(kind, [:])?.contains("has no chat template to ask it with") == true)
    }

    @Test("the context is written as asked")
    func context() throws {
        let turns = [
            Message(role: "user", content: "Hi"), Message(role: "assistant", content: "Yo"),
            Message(role: "user", content: "{a}"),
        ]
        for (style, text) in [
            ("turns", "user: Hi\nassistant: Yo\nuser: {a}"), ("last_user", "{a}"),
            ("tags", "\n\n<turn> user\n Hi\n<turn> assistant\n Yo\n<turn> user\n {a}\n"),
        ] {
            let options: JSONObject = ["context": .string(style), "orders": "given"]
            let odds = try difference(
                after: chat("[CONTEXT] \(text) [RESPONSE A] ab [RESPONSE B] c \n")
            )
            #expect(abs(try pair(options, prompt: turns).value - odds) < 1e-14)
        }
    }

    @Test("all pairs of a group are one pass, and equal the pairs alone")
    func group() throws {
        let replies = ["ab", "abc", "", "d"]
        let scores = try bench.scores(kind, [:], replies).map { try $0.get() }
        #expect(try bench.backend().passCount == 1)
        for (index, reply) in replies.enumerated() {
            var total = 0.0
            for (other, opponent) in replies.enumerated() where other != index {
                total += try pair([:], [reply, opponent])["probability"] ?? .nan
            }
            #expect(abs(scores[index].value - total / 3) < 1e-14)
        }
    }

    @Test("ids and what is too long fail their pairs; prompts of ids fail the group")
    func failures() throws {
        let scorer = try bench.scorer(kind, [:])
        var job = ScoringJob.texts("Hi", ["a", "b"])
        job.candidates.append(Candidate(content: .tokens([97])))
        let results = try bench.run(scorer, job)
        #expect(results[2].failure?.status == .invalidInput)
        #expect(try results[0].get()["opponents"] == 1)
        job.prompt = .tokens([97])
        #expect(throws: ScoringError.self) { try scorer.plan(job) }
        let small = Bench([try .fake(maximumContextTokenCount: 80)])
        let long = String(repeating: "a", count: 60)
        let cut = try small.scores(
            kind,
            [:],
            ["a", "b", long],
            wishes: ScoringOptions(truncation: .left)
        )
        #expect(try cut[2].get().truncatedTokenCount > 0)
        let whole = try small.scores(kind, [:], ["a", "b", long])
        #expect(whole[2].failure?.status == .contextTooLong)
        #expect(whole[0].failure == nil)
    }

    @Test(
        "wrong options are refused by name",
        arguments: [
            ("question", "{context} {a}", "s.question: does not say where both replies stand: {b}"),
            ("answers", ["A"], "s.answers: has 1 elements; give two"),
            ("answers", ["A", "Alas"], "s.answers[1]: begins with the same token as \"A\""),
            ("answers", ["A", 2], "s.answers[1]: expected a string, found an integer"),
            ("answers", ["", "B"], "s.answers[0]: has no tokens"),
            ("temperature", 0, "s.temperature: 0.0 is not above 0"),
            ("orders", "all", "s.orders: \"all\" is not one of \"both\", \"given\""),
            ("context", "all", "s.context: \"all\" is not one of \"turns\", \"last_user\""),
            ("model", "none", "s.model: there is no model \"none\""),
        ] as [(String, JSONValue, String)]
    )
    func refusals(name: String, value: JSONValue, message: String) {
        let refusal = bench.refusal(kind, .object([name: value])) ?? "accepted"
        #expect(refusal.contains(message), "\(refusal)")
    }

    @Test("options that exclude each other are refused")
    func exclusions() {
        let own: JSONValue = ["question": "{a}{b}", "word": "summary"]
        #expect(
            bench.refusal(kind, own)?.hasSuffix("s.word: is for the built-in question; remove it")
                == true
        )
        let system: JSONValue = ["format": "slic", "system": "x"]
        #expect(
            bench.refusal(kind, system)?.contains("s.system: has no place in format slic") == true
        )
    }
}
