// Scorers over the engine against scores that were computed the slow and obvious way.
//
// The reference runs every sequence alone; here all candidates of a case share one tree. A token's
// log-probability may differ by 1e-4 (see ModelParityTests), so may a mean, and a sum by as much
// for each of its tokens.

import RewardBackend
import RewardEngine
import RewardTestSupport
import RewardTokenization
import RewardTypes
import Testing

@testable import RewardDaemon
@testable import RewardScoring

@Suite("Parity of scores with a plain reference")
struct ScorerParityTests {
    private static let tolerance = 1e-4

    @Test(
        "scores, counts and values of tokens",
        arguments: ["mean_logprob", "density_ratio", "followup_likelihood"]
    )
    func scores(_ kind: String) throws {
        let golden = try GoldenScores(kind)
        let models = try TestCatalog(GoldenModel.folders)
        var differences = Differences()
        for goldenCase in golden.cases {
            let scorer = try models.scorer(kind, options: goldenCase.options)
            let results = try models.run(
                scorer,
                ScoringJob(
                    prompt: .messages(goldenCase.messages, tools: []),
                    candidates: golden.candidates,
                    options: ScoringOptions(includesTokens: true)
                )
            )
            try #require(results.count == goldenCase.results.count, "\(goldenCase)")
            for (index, expected) in goldenCase.results.enumerated() {
                try compare(
                    results[index],
                    expected,
                    perToken: goldenCase.isSum,
                    at: "\(goldenCase), candidate \(index)",
                    &differences
                )
            }
        }
        differences.scores.report("\(kind), scores", tolerance: Self.tolerance)
        differences.tokens.report("\(kind), values of tokens", tolerance: Self.tolerance)
    }

    @Test("a candidate scores the same alone as in its group")
    func alone() throws {
        let golden = try GoldenScores("density_ratio")
        let models = try TestCatalog(GoldenModel.folders)
        let goldenCase = try #require(golden.cases.first)
        let scorer = try models.scorer("density_ratio", options: goldenCase.options)
        var differences = Differences()
        for (index, candidate) in golden.candidates.enumerated() {
            let results = try models.run(
                scorer,
                ScoringJob(
                    prompt: .messages(goldenCase.messages, tools: []),
                    candidates: [candidate],
                    options: ScoringOptions(includesTokens: true)
                )
            )
            try compare(
                try #require(results.first),
                goldenCase.results[index],
                perToken: goldenCase.isSum,
                at: "candidate \(index)",
                &differences
            )
        }
        differences.scores.report("density_ratio alone, scores", tolerance: Self.tolerance)
    }

    @Test("token ids score as the text that they were made of")
    func ids() throws {
        let golden = try GoldenScores("mean_logprob")
        let goldenCase = try #require(golden.cases.first)
        let models = try TestCatalog(GoldenModel.folders)
        let scorer = try models.scorer("mean_logprob", options: goldenCase.options)
        let model = try #require(models.catalog.models.first { [$0.id] == scorer.modelIDs })
        let special = model.tokenizer.specialTokens
        let end = try #require(special.endOfSequence)
        let prompt = try #require(model.template).render(
            ChatTemplateContext(
                messages: goldenCase.messages,
                addGenerationPrompt: true,
                beginningOfSequence: special.beginningOfSequence.flatMap {
                    model.tokenizer.entry(of: $0)
                }
            )
        )
        let candidates = try golden.candidates.map { candidate in
            guard case .text(let text) = candidate.content else { return candidate }
            let ids = try model.tokenizer.ids(of: text, addSpecialTokens: false)
            return Candidate(content: .tokens(ids.last == end ? ids : ids + [end]))
        }
        let results = try models.run(
            scorer,
            ScoringJob(
                prompt: .tokens(try model.tokenizer.ids(of: prompt, addSpecialTokens: false)),
                candidates: candidates,
                options: ScoringOptions(includesTokens: true)
            )
        )
        var differences = Differences()
        for (index, expected) in goldenCase.results.enumerated() {
            try compare(
                try #require(results.indices.contains(index) ? results[index] : nil),
                expected,
                perToken: goldenCase.isSum,
                at: "candidate \(index)",
                &differences
            )
        }
        differences.scores.report("mean_logprob of ids, scores", tolerance: Self.tolerance)
    }

    private struct Differences {
        var scores = LargestDifference()
        var tokens = LargestDifference()
    }

    private func compare(
        _ found: ScoringResult,
        _ expected: JSONValue,
        perToken: Bool,
        at place: String,
        _ differences: inout Differences
    ) throws {
        let status = try expected.text("status")
        switch found {
        case .failure(let failure):
            #expect(failure.status.rawValue == status, "\(place): \(failure.message)")
        case .success(let score):
            try #require(status == "ok", "\(place) has a score, but should be \(status)")
            #expect(score.tokenCount == expected[member: "token_count"]?.intValue, "\(place)")
            #expect(
                score.promptTokenCount == expected[member: "prompt_token_count"]?.intValue,
                "\(place)"
            )
            let divisor = perToken ? Double(max(1, score.tokenCount)) : 1
            let value = try #require(expected[member: "score"]?.doubleValue)
            differences.scores.record(score.value / divisor, value / divisor, at: place)
            for component in expected[member: "components"]?.objectValue ?? [:] {
                let found = score.components.first { $0.name == component.name }?.value
                differences.scores.record(
                    found ?? .nan,
                    try #require(component.value.doubleValue),
                    at: "\(place), \(component.name)"
                )
            }
            for tokens in expected[member: "tokens"]?.objectValue ?? [:] {
                let found = score.tokens.first { $0.name == tokens.name }
                differences.tokens.record(
                    found?.logProbabilities ?? [],
                    try tokens.value.numbers(),
                    at: "\(place), \(tokens.name)"
                )
            }
        }
    }
}

/// A file of golden scores.
struct GoldenScores {
    /// One scorer on one conversation.
    struct Case: CustomStringConvertible {
        let options: JSONObject
        let conversation: String
        let messages: [Message]
        /// One for each candidate.
        let results: [JSONValue]

        /// Whether the score is a sum over tokens.
        var isSum: Bool { options["norm"] == "sum" }

        var description: String { "\(JSONValue.object(options).jsonText) on \(conversation)" }
    }

    let candidates: [Candidate]
    let cases: [Case]

    /// Reads the cases of a kind of scorer.
    init(_ kind: String) throws {
        let value = try GoldenData.json("scores/\(kind).json")
        candidates = try value.list("candidates").map {
            Candidate(content: .text(try $0.text("text")))
        }
        cases = try value.list("cases").map { entry in
            let name = try entry.text("conversation")
            let conversations = try #require(value[member: "conversations"])
            var options = try #require(entry[member: "options"]?.objectValue)
            if kind == "followup_likelihood" {
                options["sets"] = .string(GoldenData.path("scores/followups.json"))
            }
            return Case(
                options: options,
                conversation: name,
                messages: try conversations.list(name).map { try Message($0, path: name) },
                results: try entry.list("results")
            )
        }
    }
}

/// Models with their engines, and a plain way to carry out plans.
struct TestCatalog {
    let catalog: ModelCatalog
    private let engines: [ModelID: TestEngine]

    /// Loads tiny models with their own tokenizers and templates.
    ///
    /// `folders` are further models, by name, in folders of Tests/Golden.
    init(_ names: [String], folders: [String: String] = [:]) throws {
        var engines: [ModelID: TestEngine] = [:]
        var models: [ServedModel] = []
        var all = try names.map { try TestEngine(GoldenModel($0)) }
        all += try folders.map { try TestEngine(folder: $0.value, name: $0.key) }
        for engine in all {
            engines[engine.backend.model.id] = engine
            models.append(try engine.served())
        }
        self.engines = engines
        catalog = ModelCatalog(models)
    }

    /// A scorer from options as the configuration has them.
    func scorer(_ kind: String, options: JSONObject) throws -> any Scorer {
        var fields = try Fields(.object(options), path: "scorers.test")
        let scorer = try ScorerRegistry.make(
            kind: kind,
            options: &fields,
            environment: ScorerEnvironment(
                models: catalog,
                heads: HeadFiles.library(models: engines.mapValues(\.files)) { _ in }
            ),
            path: "scorers.test.kind"
        )
        try fields.refuseUnknown()
        return scorer
    }

    /// Runs every round of a plan, pass by pass.
    func run(_ scorer: any Scorer, _ job: ScoringJob) throws -> [ScoringResult] {
        var plan = try scorer.plan(job)
        for _ in 0..<Limits.maximumScoringRounds {
            let results = try plan.passes.map { pass in
                let engine = try #require(engines[pass.model], "no model \(pass.model)")
                let batch = engine.backend.run(ForwardBatch(passes: [pass.pass]))
                return try #require(batch.first)
            }
            switch try plan.reduce(results) {
            case .scores(let scores): return scores
            case .needs(let next): plan = next
            }
        }
        throw TooManyRounds()
    }

    private struct TooManyRounds: Error {}
}
