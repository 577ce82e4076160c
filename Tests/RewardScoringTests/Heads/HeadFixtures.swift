// Heads made in memory on a model whose hidden states are known.

import RewardBackend
import RewardTestSupport
import RewardTokenization
import RewardTypes
import Testing

@testable import RewardScoring

/// A model of width 8, and a head for it in the file `head`.
struct HeadBench {
    let bench: Bench
    let model: ServedModel

    /// What messages call the file.
    static let fileName = "head.safetensors"

    init(
        _ tensors: [String: HeadTensor] = [:],
        metadata: [String: String] = [:],
        style: Style? = .chatML,
        tokenizer: FakeTokenizer? = nil,
        maximumContextTokenCount: Int = 4096,
        hasLanguageModelHead: Bool = true
    ) throws {
        let fake = try ServedModel.fake(
            style: style,
            tokenizer: tokenizer,
            maximumContextTokenCount: maximumContextTokenCount
        )
        model = ServedModel(
            description: .fake(
                "tiny",
                vocabularySize: fake.tokenizer.vocabularySize,
                hasLanguageModelHead: hasLanguageModelHead,
                maximumContextTokenCount: maximumContextTokenCount
            ),
            tokenizer: fake.tokenizer,
            template: fake.template,
            templateDigest: style == nil ? nil : "template-1"
        )
        bench = Bench([model], heads: .memory(tensors, metadata: metadata))
    }

    /// The hidden state after ids.
    func state(after ids: [TokenID], layer: Int? = nil) throws -> [Double] {
        try bench.backend().hiddenState(after: ids[...], layer: layer).map(Double.init)
    }

    /// The hidden state after a text that is tokenized as it is.
    func state(_ text: String, layer: Int? = nil) throws -> [Double] {
        try state(after: try model.ids(text), layer: layer)
    }

    /// The states of all tokens of a text.
    func states(_ text: String) throws -> [[Double]] {
        let ids = try model.ids(text)
        return try ids.indices.map { try state(after: Array(ids[...$0])) }
    }

    func scorer(_ kind: String, _ options: JSONObject = [:]) throws -> any Scorer {
        var options = options
        if options["head"] == nil { options["head"] = "head" }
        if options["head"] == .null { options["head"] = nil }
        return try bench.scorer(kind, .object(options))
    }

    func results(
        _ kind: String,
        _ options: JSONObject = [:],
        _ replies: [String],
        prompt: String = "Hi",
        guidance: Guidance = Guidance(),
        wishes: ScoringOptions = ScoringOptions()
    ) throws -> [ScoringResult] {
        var job = ScoringJob.texts(prompt, replies, wishes)
        job.guidance = guidance
        return try bench.run(try scorer(kind, options), job)
    }

    /// The score of one reply to "Hi".
    func score(
        _ kind: String,
        _ options: JSONObject = [:],
        _ reply: String = "ab",
        guidance: Guidance = Guidance(),
        wishes: ScoringOptions = ScoringOptions()
    ) throws -> Score {
        try results(kind, options, [reply], guidance: guidance, wishes: wishes)[0].get()
    }

    /// The message that options are refused with.
    func refusal(_ kind: String, _ options: JSONObject = [:]) -> String? {
        do {
            _ = try scorer(kind, options)
            return nil
        } catch { return "\(error)" }
    }

    func passCount() throws -> Int { try bench.backend().passCount }

    /// The ids that the model ran, node by node, in the pass that was last.
    func lastSequences() throws -> [[TokenID]] {
        let tree = try #require(try bench.backend().passes.last).tree
        let parents = Set(tree.nodes.compactMap(\.parent))
        return tree.nodes.indices.filter { !parents.contains($0) }.map { tree.sequence(to: $0) }
    }
}

extension HeadLibrary {
    /// One file, called `head`, and the same tensors saved with the model.
    static func memory(
        _ tensors: [String: HeadTensor],
        metadata: [String: String] = [:]
    ) -> HeadLibrary {
        let head = HeadTensors(
            fileName: HeadBench.fileName,
            digest: "1",
            metadata: metadata
        ) { name throws(HeadReadError) in
            if name.hasPrefix("broken") { throw HeadReadError("\(name): row 3 is not finite") }
            return tensors[name]
        }
        return HeadLibrary(
            file: { path throws(HeadReadError) in
                guard path == "head" else { throw HeadReadError("cannot open \(path)") }
                return head
            },
            model: { _ throws(HeadReadError) in head }
        )
    }
}

extension HeadTensor {
    /// Numbers that are exact in binary, and differ from place to place and from seed to seed.
    static func made(_ shape: Int..., seed: Int = 1) -> HeadTensor {
        let count = shape.reduce(1, *)
        return HeadTensor(
            shape: shape,
            values: (0..<count).map { Float(($0 * 37 + seed * 11) % 29 - 14) / 8 }
        )
    }

    /// All the same.
    static func constant(_ value: Float, _ shape: Int...) -> HeadTensor {
        HeadTensor(
            shape: shape,
            values: Array(repeating: value, count: shape.reduce(1, *))
        )
    }

    /// A row as numbers in double precision.
    func row(_ index: Int) -> [Double] {
        let width = shape.last ?? 1
        return values[index * width..<(index + 1) * width].map(Double.init)
    }

    /// W x, summed in the order of the columns.
    func times(_ x: [Double]) -> [Double] {
        (0..<values.count / x.count).map { product(row($0), x) }
    }
}

extension PreferenceExample {
    /// Two replies to one turn of the user.
    init(_ prompt: String, chosen: String, rejected: String) {
        self.init(
            prompt: .messages([Message(role: "user", content: prompt)], tools: []),
            chosen: Candidate(content: .text(chosen)),
            rejected: Candidate(content: .text(rejected))
        )
    }
}

/// The sum of products, in order.
func product(_ left: [Double], _ right: [Double]) -> Double {
    zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
}

/// A conversation of one turn with a reply, as the style chatML writes it.
func chatML(_ reply: String, prompt: String = "Hi") -> String {
    "<|im_start|>user\n\(prompt)<|im_end|>\n<|im_start|>assistant\n\(reply)<|im_end|>\n"
}

/// The same up to where the reply begins.
func chatMLPrompt(_ prompt: String = "Hi") -> String {
    "<|im_start|>user\n\(prompt)<|im_end|>\n<|im_start|>assistant\n"
}
