// The engine against PyTorch on the default model, SmolLM2-135M-Instruct.
//
// Both multiply the same dequantised weights in float32; over 30 layers the order of sums moves a
// log-probability by some 1e-4. The tolerance is 1e-3 nats: bfloat16 moves them by 1e-1.

import RewardBackend
import RewardEngine
import RewardScoring
import RewardTestSupport
import RewardTokenization
import RewardTypes
import Testing

@Suite("Parity of the engine on the default model", .needsTestModel, .needsTestData)
struct RealModelParityTests {
    private static let tolerance = 1e-3
    private static let file = "golden/smollm2_135m_instruct_logprobs.json"

    @Test("ids of prompts and replies are those of the reference tokenizer")
    func ids() throws {
        let cases = try RealCase.all(Self.file)
        let model = try TestEngine(path: try #require(TestEnvironment.modelPath)).served()
        let end = try #require(model.tokenizer.specialTokens.endOfSequence)
        for expected in cases {
            #expect(
                try model.tokenizer.ids(of: expected.promptText, addSpecialTokens: false)
                    == expected.prompt
            )
            #expect(
                try model.tokenizer.ids(of: expected.replyText, addSpecialTokens: false) + [end]
                    == expected.response
            )
            let rendered = try model.template?.render(
                ChatTemplateContext(
                    messages: [Message(role: "user", content: expected.question)],
                    addGenerationPrompt: true
                )
            )
            #expect(rendered == expected.promptText)
        }
    }

    @Test("log-probabilities of replies are those of PyTorch in float32")
    func logProbabilities() throws {
        let cases = try RealCase.all(Self.file)
        let backend = try TestEngine(path: try #require(TestEnvironment.modelPath)).backend
        var largest = LargestDifference()
        var sums = LargestDifference()
        for (index, expected) in cases.enumerated() {
            var tree = TokenTree(root: expected.prompt)
            let reply = tree.append(expected.response, to: 0)
            let pass = ForwardPass(
                tree: tree,
                readouts: [.logProbabilities(node: reply, exitLayer: nil)]
            )
            let found = try backend.readouts(pass)[0].logProbabilities()
            largest.record(found, expected.logProbabilities, at: "case \(index)")
            sums.record(
                found.reduce(0) { $0 + Double($1) },
                expected.logProbabilities.reduce(0, +),
                at: "sum of case \(index)"
            )
        }
        largest.report("default model, log-probabilities", tolerance: Self.tolerance)
        // Replies have up to 31 tokens, whose differences may add up.
        sums.report("default model, sums", tolerance: 31 * Self.tolerance)
    }

    // bf16 keeps 8 bits of each factor; this is a tenth of what 8-bit activations cost.
    @Test("fast arithmetic is near the reference: 0.02 nats a token on average at most")
    func fast() throws {
        let cases = try RealCase.all(Self.file)
        let backend = try TestEngine(
            path: try #require(TestEnvironment.modelPath),
            options: EngineOptions(precision: .fast)
        ).backend
        var sum = 0.0
        var count = 0
        for expected in cases {
            var tree = TokenTree(root: expected.prompt)
            let reply = tree.append(expected.response, to: 0)
            let found = try backend.readouts(
                ForwardPass(
                    tree: tree,
                    readouts: [.logProbabilities(node: reply, exitLayer: nil)]
                )
            )[0].logProbabilities()
            for (value, wanted) in zip(found, expected.logProbabilities) {
                sum += abs(Double(value) - wanted)
                count += 1
            }
        }
        let mean = sum / Double(count)
        print("fast, mean difference of \(count) log-probabilities: \(mean)")
        #expect(mean <= 0.02)
        #expect(mean > 1e-4, "bf16 cannot be this near: is it in use?")
    }

    @Test("replies to one prompt in one tree give what each gives alone")
    func tree() throws {
        let cases = try RealCase.all(Self.file)
        let shared = cases.filter { $0.prompt == cases[0].prompt }
        try #require(shared.count > 1, "the data has no two replies to one prompt")
        let backend = try TestEngine(path: try #require(TestEnvironment.modelPath)).backend
        var tree = TokenTree(root: shared[0].prompt)
        let nodes = shared.map { tree.append($0.response, to: 0) }
        let readouts = try backend.readouts(
            ForwardPass(
                tree: tree,
                readouts: nodes.map { .logProbabilities(node: $0, exitLayer: nil) }
            )
        )
        var largest = LargestDifference()
        for (index, pair) in zip(readouts, shared).enumerated() {
            largest.record(
                try pair.0.logProbabilities(),
                pair.1.logProbabilities,
                at: "reply \(index)"
            )
        }
        largest.report("default model, tree of replies", tolerance: Self.tolerance)
    }
}

/// One prompt with one reply and what PyTorch computes for it.
struct RealCase: Sendable {
    let question: String
    let promptText: String
    let replyText: String
    let prompt: [TokenID]
    let response: [TokenID]
    let logProbabilities: [Double]

    /// All cases of a golden file of the data folder.
    static func all(_ file: String) throws -> [RealCase] {
        let value = try JSONValue(parsing: try TestEnvironment.data(file))
        return try value.list("cases").map { entry in
            RealCase(
                question: try entry.text("prompt"),
                promptText: try entry.text("text"),
                replyText: try entry.text("response"),
                prompt: try entry.tokens("prompt_ids"),
                response: try entry.tokens("response_ids"),
                logProbabilities: try entry.numbers("logprobs_f32")
            )
        }
    }
}
