// Models, templates and a way to run plans, for all tests of scorers.

import RewardBackend
import RewardTestSupport
import RewardTokenization
import RewardTypes
import Testing

@testable import RewardScoring

/// Chat templates of our own, in the styles that are in use.
enum Style: String, CaseIterable, Sendable {
    /// Every turn between two special tokens, a line break after each.
    case chatML
    /// Headers in special tokens, a BOS in front, one token at the end of a turn.
    case headers
    /// Brackets around the user's turns; the assistant's end with the EOS.
    case brackets
    /// No special tokens at all.
    case plain

    var source: String {
        switch self {
        case .chatML:
            "{#- style: chatml -#}{% for message in messages %}<|im_start|>{{ message.role }}"
                + "{{ '\n' }}{{ message.content }}<|im_end|>{{ '\n' }}{% endfor %}"
                + "{% if add_generation_prompt %}<|im_start|>assistant{{ '\n' }}{% endif %}"
        case .headers:
            "{#- style: headers -#}{{ bos_token }}{% for message in messages %}"
                + "<|head|>{{ message.role }}<|/head|>{{ '\n\n' }}{{ message.content }}<|eot|>"
                + "{% endfor %}{% if add_generation_prompt %}"
                + "<|head|>assistant<|/head|>{{ '\n\n' }}{% endif %}"
        case .brackets:
            "{#- style: brackets -#}{{ bos_token }}{% for message in messages %}"
                + "{% if message.role == 'user' %}[INST] {{ message.content }} [/INST]"
                + "{% elif message.role == 'assistant' %} {{ message.content }}{{ eos_token }}"
                + "{% else %}{{ raise_exception('unknown role ' + message.role) }}{% endif %}"
                + "{% endfor %}"
        case .plain:
            "{#- style: plain -#}{% for message in messages %}{{ message.role }}: "
                + "{{ message.content }}{{ '\n' }}{% endfor %}"
                + "{% if add_generation_prompt %}assistant: {% endif %}"
        }
    }

    func tokenizer(merges: [String] = [], marksBeginning: Bool = false) -> FakeTokenizer {
        FakeTokenizer(
            merges: merges,
            specials: [
                "<s>", "</s>", "<|im_start|>", "<|im_end|>", "<|head|>", "<|/head|>", "<|eot|>",
            ],
            beginning: self == .plain || self == .chatML ? nil : "<s>",
            end: ["<|im_end|>", "<|eot|>", "</s>", nil][Self.allCases.firstIndex(of: self) ?? 0],
            addsBeginning: self == .headers || self == .brackets,
            marksBeginning: marksBeginning
        )
    }
}

extension ServedModel {
    /// A model that speaks one of the styles.
    static func fake(
        _ id: String = "tiny",
        style: Style? = .chatML,
        tokenizer: FakeTokenizer? = nil,
        merges: [String] = [],
        maximumContextTokenCount: Int = 4096
    ) throws -> ServedModel {
        let tokenizer = tokenizer ?? (style ?? .chatML).tokenizer(merges: merges)
        return ServedModel(
            description: .fake(
                id,
                vocabularySize: tokenizer.vocabularySize,
                maximumContextTokenCount: maximumContextTokenCount
            ),
            tokenizer: tokenizer,
            template: try style.map { try ChatTemplate(source: $0.source) }
        )
    }

    /// Ids of a text in the middle of a sequence.
    func ids(_ text: String) throws -> [TokenID] {
        try tokenizer.ids(of: text, addSpecialTokens: false)
    }
}

/// Scorers and the backends that their plans run on.
struct Bench {
    let models: ModelCatalog
    let heads: HeadLibrary
    let backends: [ModelID: FakeBackend]

    init(
        _ models: [ServedModel],
        heads: HeadLibrary = .empty,
        rule: FakeBackend.Rule? = nil
    ) {
        self.models = ModelCatalog(models)
        self.heads = heads
        backends = Dictionary(
            uniqueKeysWithValues: models.map {
                ($0.id, FakeBackend(model: $0.description, rule: rule))
            }
        )
    }

    func backend(_ id: String = "tiny") throws -> FakeBackend {
        try #require(backends[ModelID(id)])
    }

    /// Makes a scorer of a kind from its options, as the daemon does.
    func scorer(_ kind: String, _ options: JSONValue) throws -> any Scorer {
        var fields = try Fields(options, path: "scorers.s")
        let scorer = try ScorerRegistry.make(
            kind: kind,
            options: &fields,
            environment: ScorerEnvironment(models: models, heads: heads),
            path: "scorers.s.kind"
        )
        try fields.refuseUnknown()
        return scorer
    }

    /// Runs a plan to its end.
    func run(_ scorer: any Scorer, _ job: ScoringJob) throws -> [ScoringResult] {
        var plan = try scorer.plan(job)
        for _ in 0..<Limits.maximumScoringRounds {
            let results = try plan.passes.map { pass in
                try #require(
                    backend(pass.model.rawValue).run(ForwardBatch(passes: [pass.pass])).first
                )
            }
            switch try plan.reduce(results) {
            case .scores(let scores): return scores
            case .needs(let next): plan = next
            }
        }
        Issue.record("the plan needs too many rounds")
        return []
    }

    /// Scores replies to one user turn.
    func scores(
        _ kind: String,
        _ options: JSONValue,
        prompt: String = "Hi",
        _ replies: [String],
        wishes: ScoringOptions = ScoringOptions()
    ) throws -> [ScoringResult] {
        try run(try scorer(kind, options), .texts(prompt, replies, wishes))
    }

    /// The message of the error that options are refused with.
    func refusal(_ kind: String, _ options: JSONValue) -> String? {
        do {
            _ = try scorer(kind, options)
            return nil
        } catch { return "\(error)" }
    }
}

extension ScoringJob {
    /// Replies to one user turn.
    static func texts(
        _ prompt: String,
        _ replies: [String],
        _ wishes: ScoringOptions = ScoringOptions()
    ) -> ScoringJob {
        ScoringJob(
            prompt: .messages([Message(role: "user", content: prompt)], tools: []),
            candidates: replies.map { Candidate(content: .text($0)) },
            options: wishes
        )
    }
}

extension ScoringResult {
    /// The failure, if it is one.
    var failure: ItemFailure? { if case .failure(let failure) = self { failure } else { nil } }
}

extension Score {
    /// The value of a component.
    subscript(name: String) -> Double? { components.first { $0.name == name }?.value }
}

extension [Float] {
    /// In double precision and in order, as scores are summed.
    var sum: Double { reduce(0) { $0 + Double($1) } }
}

/// Short texts that often share beginnings.
func randomText(using generator: inout SeededGenerator) -> String {
    let pieces = ["a", "b", "ab", "ba", " ", "c", "é", "\n"]
    let count = Int.random(in: 0...8, using: &generator)
    return (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
}
