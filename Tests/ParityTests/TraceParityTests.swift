// Traces that a real model writes in rounds, a group at once with a prefix memory, against a loop
// that runs the whole text of one reply for each token.

import RewardBackend
import RewardEngine
import RewardTestSupport
import RewardTokenization
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Parity of traces")
struct TraceParityTests {
    private static let tokenCount = 24

    /// A head whose weights are exact in binary.
    private static func head(width: Int) -> HeadTensor {
        HeadTensor(shape: [1, width], values: (0..<width).map { Float(($0 * 7) % 11 - 5) / 8 })
    }

    private func scorer(_ model: ServedModel) throws -> any Scorer {
        let head = Self.head(width: model.description.hiddenSize)
        let tensors = HeadTensors(fileName: "head", digest: nil) { name throws(HeadReadError) in
            name == "v_head.weight" ? head : nil
        }
        var fields = try Fields(
            [
                "prompt": "Question: {prompt} Answer: {response} ",
                "max_new_tokens": .integer(Int64(Self.tokenCount)),
            ],
            path: "s"
        )
        let library = HeadLibrary(
            file: { _ throws(HeadReadError) in tensors },
            model: { _ throws(HeadReadError) in tensors }
        )
        return try ToolAugmentedScorer(
            options: &fields,
            environment: ScorerEnvironment(models: ModelCatalog([model]), heads: library)
        )
    }

    @Test(
        "rounds of a group write what one token after the other is, and the head reads its bits",
        .disabled(if: TestEngine.usesBLAS, "OpenBLAS chooses its own order"),
        arguments: ["llama-tiny-a", "qwen2-tiny-b"]
    )
    func greedy(_ name: String) throws {
        let golden = try GoldenModel(name)
        let engine = try TestEngine(golden)
        let model = try engine.served()
        let replies = ["The sum is four.", "It rains in the sum of", "4"]
        var plan = try scorer(model).plan(
            ScoringJob(
                prompt: .messages([Message(role: "user", content: "2 + 2?")], tools: []),
                candidates: replies.map { Candidate(content: .text($0)) }
            )
        )
        var scores: [Score] = []
        for _ in 0..<Self.tokenCount + 2 where scores.isEmpty {
            let results = engine.backend.run(ForwardBatch(passes: plan.passes.map(\.pass)))
            switch try plan.reduce(results) {
            case .scores(let results): scores = try results.map { try $0.get() }
            case .needs(let next): plan = next
            }
        }
        let plain = try TestEngine(golden, options: EngineOptions(prefixMemoryByteCount: 0)).backend
        try #require(scores.count == replies.count)
        for (reply, score) in zip(replies, scores) {
            let (text, value) = try reference("Question: 2 + 2? Answer: \(reply) ", plain, model)
            #expect(score.details["trace"] == .string(text), "\(reply)")
            #expect(score.value == value, "\(reply)")
        }
    }

    /// The text that a model writes greedily, and what the head says to the whole.
    private func reference(
        _ prompt: String,
        _ backend: any Backend,
        _ model: ServedModel
    ) throws -> (text: String, value: Double) {
        let end = try #require(model.tokenizer.specialTokens.endOfSequence)
        var ids = try model.tokenizer.ids(of: prompt, addSpecialTokens: true)
        var written: [TokenID] = []
        while written.count < Self.tokenCount {
            let row = try vector(
                .logitRows(node: 0, offsets: ids.count - 1..<ids.count),
                ids,
                backend
            )
            let best = try #require(row.max())
            let next = TokenID(Int32(try #require(row.firstIndex(of: best))))
            if next == end { break }
            written.append(next)
            ids.append(next)
        }
        let text = model.tokenizer.decode(written, skipSpecialTokens: false)
        let whole = try model.tokenizer.ids(of: prompt + text, addSpecialTokens: true) + [end]
        let place = whole.count - 1..<whole.count
        let state = try vector(.hiddenStates(node: 0, offsets: place, layer: nil), whole, backend)
        let weights = Self.head(width: state.count).values
        let value = zip(weights, state).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        return (text, value)
    }

    private func vector(
        _ question: ReadoutRequest,
        _ ids: [TokenID],
        _ backend: any Backend
    ) throws -> [Float] {
        let pass = ForwardPass(tree: TokenTree(root: ids), readouts: [question])
        switch try backend.readouts(pass)[0] {
        case .logitRows(let values), .hiddenStates(let values): return values
        default: throw UnexpectedReadout()
        }
    }

    private struct UnexpectedReadout: Error {}
}
