// A model that writes what a test wants it to write, and tools that answer it.

import RewardBackend
import RewardTestSupport
import RewardTokenization
import RewardTools
import RewardTypes
import Testing

@testable import RewardScoring

/// A model whose next token is known; its hidden states are those of `FakeBackend`.
final class ScriptedBackend: Backend {
    /// The token after others; nil leaves all logits equal.
    typealias Script = @Sendable ([TokenID]) -> TokenID?

    let states: FakeBackend
    private let script: Script

    init(model: ModelDescription, script: @escaping Script) {
        states = FakeBackend(model: model)
        self.script = script
    }

    var model: ModelDescription { states.model }

    func row(after ids: [TokenID]) -> [Float] {
        var row = [Float](repeating: -1, count: model.vocabularySize)
        if let next = script(ids) { row[Int(next.rawValue)] = 1 }
        return row
    }

    func run(_ batch: ForwardBatch) -> [PassResult] {
        batch.passes.map { pass in
            guard case .logitRows(let node, let offsets) = pass.readouts.first else {
                return states.run(ForwardBatch(passes: [pass]))[0]
            }
            let ids = pass.tree.sequence(to: node)
            #expect(pass.readouts.count == 1 && offsets == ids.count - 1..<ids.count)
            #expect(ids.count < model.maximumContextTokenCount)
            return .success([.logitRows(row(after: ids))])
        }
    }
}

/// A scripted model with a head of width 8, the built-in tools, and a way to run plans.
struct TraceBench {
    let model: ServedModel
    let backend: ScriptedBackend
    let tokenizer: FakeTokenizer
    let head: HeadTensor

    /// What begins a trace in the published layout.
    static let start = "### ASSISTANT:\n<start_tool> "
    static let endOfSequence = "</s>"

    /// `rest` is what the model writes after a trace; an empty text is the EOS.
    init(
        maximumContextTokenCount: Int = 4096,
        ends: Bool = true,
        rest: @escaping @Sendable (_ trace: String) -> String
    ) throws {
        let tokenizer = FakeTokenizer(
            merges: ["Action", " Input", "Work", "Observation", "\n<"],
            specials: [
                "<s>", Self.endOfSequence, "<start_tool>", "<start_observation>", "<start_work>",
            ],
            beginning: "<s>",
            end: ends ? Self.endOfSequence : nil,
            addsBeginning: true
        )
        self.tokenizer = tokenizer
        model = try .fake(
            style: nil,
            tokenizer: tokenizer,
            maximumContextTokenCount: maximumContextTokenCount
        )
        head = .made(1, model.description.hiddenSize)
        backend = ScriptedBackend(model: model.description) { ids in
            let text = tokenizer.decode(ids, skipSpecialTokens: false)
            guard let place = text.ranges(of: Self.start).last else { return nil }
            let next = rest(String(text[place.upperBound...]))
            guard !next.isEmpty else { return tokenizer.specialTokens.endOfSequence }
            return try? tokenizer.encode(next, addSpecialTokens: false).first?.id
        }
    }

    /// A model that writes a trace, with the observations that it expects.
    init(
        writing trace: String,
        maximumContextTokenCount: Int = 4096
    ) throws {
        try self.init(maximumContextTokenCount: maximumContextTokenCount) { written in
            trace.hasPrefix(written) ? String(trace.dropFirst(written.count)) : "?"
        }
    }

    func scorer(_ options: JSONObject = [:]) throws -> any Scorer {
        var options = options
        if options["mode"] == nil { options["head"] = "head" }
        var fields = try Fields(.object(options), path: "scorers.s")
        let scorer = try ScorerRegistry.make(
            kind: "tool_augmented",
            options: &fields,
            environment: ScorerEnvironment(
                models: ModelCatalog([model]),
                heads: .memory(["v_head.weight": head])
            ),
            path: "scorers.s.kind"
        )
        try fields.refuseUnknown()
        return scorer
    }

    func refusal(_ options: JSONObject) -> String? {
        do {
            _ = try scorer(options)
            return nil
        } catch { return "\(error)" }
    }

    func run(_ scorer: any Scorer, _ job: ScoringJob) async throws -> [ScoringResult] {
        var plan = try scorer.plan(job)
        for _ in 0..<Limits.maximumScoringRounds {
            var verdicts: [CheckResult] = []
            for call in plan.checks { verdicts.append(try await verdict(of: call)) }
            let results = backend.run(ForwardBatch(passes: plan.passes.map(\.pass)))
            switch try plan.reduce(results, verdicts) {
            case .scores(let scores): return scores
            case .needs(let next): plan = next
            }
        }
        Issue.record("the plan needs too many rounds")
        return []
    }

    func verdict(of call: CheckCall) async throws -> CheckResult {
        do throws(ToolError) {
            return .success(try await call.tool.check(call.arguments, until: nil))
        } catch .failed(let failure) { return .failure(failure) }
    }

    func results(
        _ replies: [String],
        _ options: JSONObject = [:],
        guidance: Guidance = Guidance(),
        wishes: ScoringOptions = ScoringOptions()
    ) async throws -> [ScoringResult] {
        var job = ScoringJob.texts("2 + 2?", replies, wishes)
        job.guidance = guidance
        return try await run(try scorer(options), job)
    }

    func score(
        _ options: JSONObject = [:],
        guidance: Guidance = Guidance(),
        reply: String = "4"
    ) async throws -> Score {
        try await results([reply], options, guidance: guidance)[0].get()
    }

    /// The text before a trace, in the published layout.
    static func prompt(_ reply: String) -> String {
        "### USER:\nQuestion: 2 + 2?\nAnswer: \(reply)\n\(start)"
    }

    /// The tokens that the head reads.
    func ids(_ trace: String, reply: String = "4") throws -> [TokenID] {
        try tokenizer.ids(of: Self.prompt(reply) + trace, addSpecialTokens: true)
            + [try #require(tokenizer.specialTokens.endOfSequence)]
    }

    /// W h at the EOS behind prompt and trace.
    func value(_ trace: String, reply: String = "4") throws -> Double {
        let ids = try ids(trace, reply: reply)
        return head.times(backend.states.hiddenState(after: ids[...]).map(Double.init))[0]
    }
}

extension Score {
    /// The text of the trace, of the details.
    var trace: String? { details["trace"]?.stringValue }
    /// Why it ended.
    var ending: String? { details["ending"]?.stringValue }
    /// A member of each call.
    func calls(_ member: String) -> [JSONValue?] {
        (details["calls"]?.arrayValue ?? []).map { call in
            if case .object(let members) = call { members[member] } else { nil }
        }
    }
}
