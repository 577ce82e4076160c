import RewardBackend
import RewardTestSupport
import RewardTokenization
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("ToolAugmentedScorer")
struct ToolAugmentedScorerTests {
    private static let weekday =
        "Thought: Which day?\nAction: Calendar.week_day\nAction Input: 2004-05-03"
    private static let monday = "\n<start_observation> Observation: Monday\n"
    private static let work = "<start_work> Work: It was a Monday."

    @Test("a trace with a call is written, and the head reads prompt, trace and EOS")
    func whole() async throws {
        let trace = Self.weekday + Self.monday + Self.work
        let bench = try TraceBench(writing: trace)
        let score = try await bench.score()
        #expect(score.trace == trace)
        #expect(score.value == (try bench.value(trace)))
        #expect(score.ending == "work")
        #expect(score.components == [Component("calls", 1), Component("cut", 0)])
        #expect(score.calls("observation") == ["Monday"])
        #expect(score.calls("outcome") == ["value"])
        let prompt = try bench.tokenizer.ids(of: TraceBench.prompt("4"), addSpecialTokens: true)
        #expect(score.promptTokenCount == prompt.count)
        #expect(score.tokenCount == (try bench.ids(trace).count) - prompt.count)
    }

    @Test("the other actions of the calendar, and the calculator, need no options")
    func usualTools() async throws {
        let trace =
            "Thought: a\nAction: calendar.target_day\nAction Input: 2023-06-01, 12"
            + "\n<start_observation> Observation: 2023-06-13\n"
            + "<start_tool> Thought: b\nAction: Calendar.day_difference\n"
            + "Action Input: \"2023-06-13,2023-06-01\"\n<start_observation> Observation: 12\n"
        let bench = try TraceBench(writing: trace + "<start_work> Work: c")
        let score = try await bench.score()
        #expect(score.ending == "work")
        #expect(score.calls("observation") == ["2023-06-13", "12"])
        let steps = "Thought: a\nAction: calculator\nAction Input: <<2+2=4>>4"
        let right = try await TraceBench(writing: steps).score(reply: "It is 4. #### 4")
        #expect(right.calls("outcome") == ["right"])
        let wrong = try await TraceBench(writing: steps).score(reply: "It is 5. #### 5")
        #expect(wrong.calls("outcome") == ["wrong_answer"])
    }

    @Test("Finished is followed by the mark of the work")
    func finished() async throws {
        let trace = "Thought: Do I need a tool? No\nFinished.\n<start_work> Work: good"
        // The model says EOS behind the word; the mark is not its own.
        let bench = try TraceBench { written in
            if written.hasSuffix("Finished.") { return "" }
            return trace.hasPrefix(written) ? String(trace.dropFirst(written.count)) : "?"
        }
        let score = try await bench.score()
        #expect(score.trace == trace)
        #expect(score.ending == "work")
    }

    @Test("an unknown action has no observation, a failed one has the sentence for it")
    func failures() async throws {
        let unknown = "Thought: a\nAction: abacus\nAction Input: 1\n<start_observation> Work: b"
        let first = try await TraceBench(writing: unknown).score()
        #expect(first.trace == unknown)
        #expect(first.calls("is_known") == [false])
        #expect(first.ending == "work")
        for (input, reason) in [
            ("2004-05-33", "There is no answer"), ("2023-06-01, x", "days is not a whole number"),
            ("2023-06-01", "the input has 1 parts, not 2"),
        ] {
            let action = reason.hasPrefix("There") ? "week_day" : "target_day"
            let trace =
                "Thought: a\nAction: Calendar.\(action)\nAction Input: \(input)"
                + "\n<start_observation> Observation: No luck.\nWork: b"
            let score = try await TraceBench(writing: trace)
                .score(["failed_observation": "No luck."])
            #expect(score.trace == trace)
            #expect(score.calls("failure")[0]?.stringValue?.hasPrefix(reason) == true)
        }
    }

    @Test("what is neither an action nor work ends the trace and is read as it is")
    func others() async throws {
        for trace in ["", "Thought: a\nAction: calculator", "Action Input: 3", "Finish"] {
            let bench = try TraceBench(writing: trace)
            let score = try await bench.score()
            #expect(score.trace == trace)
            #expect(score.ending == "other")
            #expect(score.value == (try bench.value(trace)))
            #expect(score["cut"] == 0)
        }
    }

    @Test("limits end a trace, and what is there is read")
    func limits() async throws {
        let step = Self.weekday
        let bench = try TraceBench { written in
            let begun = written.ranges(of: Self.monday).last.map { written[$0.upperBound...] }
            return String((step + Self.monday).dropFirst((begun ?? written[...]).count))
        }
        let three = String(repeating: step + Self.monday, count: 3)
        let score = try await bench.score()
        #expect(score.trace == three)
        #expect(score.ending == "max_iterations")
        #expect(score["cut"] == 1)
        #expect(score.value == (try bench.value(three)))
        let one = try await bench.score(["max_iterations": 1])
        #expect(one.trace == step + Self.monday)
        let short = try await bench.score(["max_new_tokens": 5])
        #expect(short.ending == "max_new_tokens")
        #expect(short.trace == "Thoug")
        #expect(short.value == (try bench.value("Thoug")))
    }

    @Test("a text that is never finished stops where the context is full")
    func context() async throws {
        let prompt = TraceBench.prompt("4")
        let count = try TraceBench(writing: "").tokenizer
            .ids(of: prompt, addSpecialTokens: true).count
        let bench = try TraceBench(maximumContextTokenCount: count + 8) { _ in "x" }
        let results = try await bench.results(["4", String(repeating: "4", count: 9)])
        let score = try results[0].get()
        #expect(score.ending == "context")
        #expect(score.trace == "xxxxxxx")
        #expect(score.value == (try bench.value("xxxxxxx")))
        #expect(results[1].failure?.status == .contextTooLong)
        let cut = try await bench.results(
            [String(repeating: "4", count: 9)],
            wishes: ScoringOptions(truncation: .left)
        )
        #expect(try cut[0].get().truncatedTokenCount == 1)
    }

    @Test("no room for an observation is a failure of this reply alone")
    func noRoom() async throws {
        let trace = Self.weekday + Self.monday + Self.work
        let count = try TraceBench(writing: "").ids(Self.weekday).count
        let bench = try TraceBench(writing: trace, maximumContextTokenCount: count + 24)
        let result = try await bench.results(["4"])[0]
        #expect(result.failure?.status == .contextTooLong)
    }

    @Test("arguments may come from the reply, the prompt and the request")
    func arguments() async throws {
        let trace = "Action: code_run\nAction Input: Same as the answer"
        let options: JSONObject = [
            "tools": [
                "code_run": [
                    "tool": "math_equal", "starts_work": true,
                    "arguments": ["answer": "{response}", "gold": "{ground_truth}"],
                ]
            ]
        ]
        let told = Guidance(groundTruth: "4")
        let score = try await TraceBench(writing: trace).score(options, guidance: told)
        #expect(score.calls("outcome") == ["equal"])
        #expect(score.trace?.contains("\n<start_work> ?") == true)
        let untold = try await TraceBench(writing: trace).score(options)
        #expect(
            untold.calls("failure") == ["the request does not give {ground_truth}"]
        )
        let gone = try await TraceBench(writing: Self.weekday)
            .score(["tools": ["Calendar.week_day": .null]])
        #expect(gone.calls("is_known") == [false])
    }

    @Test("the context and the layout of the prompt")
    func prompts() async throws {
        let bench = try TraceBench(writing: "Work: a")
        let turns = [
            Message(role: "user", content: "A?"), Message(role: "assistant", content: "B."),
            Message(role: "user", content: "C?"),
        ]
        let job = ScoringJob(
            prompt: .messages(turns, tools: []),
            candidates: [Candidate(content: .text("{prompt}"))]
        )
        _ = try await bench.run(try bench.scorer(), job)
        let pass = try #require(bench.backend.states.passes.last)
        let text = bench.tokenizer.decode(
            pass.tree.sequence(to: pass.tree.nodes.count - 1),
            skipSpecialTokens: false
        )
        #expect(
            text == "<s>### USER:\nContext: user: A?\nassistant: B.\nQuestion: C?\n"
                + "Answer: {prompt}\n### ASSISTANT:\n<start_tool> Work: a</s>"
        )
    }

    @Test("without a model, the verdict of a tool is the number")
    func rule() async throws {
        let bench = try TraceBench(writing: "")
        let options: JSONObject = [
            "mode": "rule", "tool": "math_equal", "values": ["passed": 1, "failed": -1],
        ]
        let scorer = try bench.scorer(options)
        #expect(scorer.modelIDs.isEmpty)
        let results = try await bench.results(
            ["4", "5"],
            options,
            guidance: Guidance(groundTruth: "4")
        )
        #expect(try results.map { try $0.get().value } == [1, -1])
    }

    @Test("options that make no sense are refused")
    func refusals() throws {
        let bench = try TraceBench(writing: "")
        let cases: [(JSONObject, String)] = [
            (["prompt": "?"], "prompt: does not say where the reply stands"),
            (["ending": "template"], "ending: has no use here"),
            (["max_new_tokens": 1025], "max_new_tokens: 1025 is outside"),
            (["tools": ["a": ["tool": "b"]]], "tools.a.tool: there is no tool \"b\""),
            (["tools": ["a": ["tool": "calendar", "x": 1]]], "tools.a.x: is not a known key"),
            (
                ["tools": ["a": ["tool": "calendar", "arguments": ["date": "{2}"]]]],
                "tools.a.split: is missing"
            ),
            (["tools": ["a": ["tool": "calendar", "split": ""]]], "tools.a.split: is empty"),
        ]
        for (options, message) in cases {
            #expect(bench.refusal(options)?.hasPrefix("scorers.s.\(message)") == true, "\(options)")
        }
        let endless = try TraceBench(ends: false) { _ in "" }
        #expect(endless.refusal([:])?.hasPrefix("scorers.s.model: \"tiny\" has no EOS") == true)
    }
}
