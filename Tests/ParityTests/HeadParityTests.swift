// Reward heads over the engine against reference modules and published formulas.
//
// Hidden states of these models have numbers of about 1, and rounding moves them by up to 2e-5; a
// head sums up to 48 of them with weights of about 0.4. GPM divides by 0.1 what it then squashes,
// which makes no number of it move more than 1e-4 either.

import RewardBackend
import RewardEngine
import RewardTestSupport
import RewardTypes
import Testing

@testable import RewardDaemon
@testable import RewardScoring

@Suite("Parity of reward heads")
struct HeadParityTests {
    private static let tolerance = 1e-4

    /// One scorer on one group.
    struct Case: CustomStringConvertible {
        let value: JSONValue
        let name: String

        var description: String { name }
    }

    static var cases: [Case] {
        get throws {
            try #require(try GoldenData.json("heads/cases.json").arrayValue).map {
                Case(value: $0, name: try $0.text("name"))
            }
        }
    }

    @Test("scores and components of every head")
    func heads() throws {
        let models = try TestCatalog(
            GoldenModel.folders,
            folders: ["llama-tiny-reward": "heads/llama-tiny-reward"]
        )
        var largest = LargestDifference()
        for entry in try Self.cases {
            var options = try #require(entry.value[member: "options"]?.objectValue)
            let kind = try #require(options["kind"]?.stringValue)
            options["kind"] = nil
            options["model"] = .string(try entry.value.text("model"))
            if let head = options["head"]?.stringValue {
                options["head"] = .string(GoldenData.path("heads/\(head)"))
            }
            let scorer = try models.scorer(kind, options: options)
            let results = try models.run(scorer, try job(entry))
            let scores = try #require(entry.value[member: "scores"]).numbers()
            try #require(results.count == scores.count, "\(entry)")
            for (index, result) in results.enumerated() {
                let score = try result.get()
                let place = "\(entry), response \(index)"
                largest.record(score.value, scores[index], at: place)
                let rows = entry.value[member: "components"]?.arrayValue
                for component in rows?[index].objectValue ?? [:] {
                    let found = score.components.first { $0.name == component.name }
                    largest.record(
                        found?.value ?? .nan,
                        try #require(component.value.doubleValue),
                        at: "\(place), \(component.name)"
                    )
                }
            }
        }
        largest.report("reward heads", tolerance: Self.tolerance)
    }

    private func job(_ entry: Case) throws -> ScoringJob {
        let group = try #require(entry.value[member: "group"])
        let responses = try group.list("responses").map { value in
            Candidate(
                content: .text(try value.stringValue ?? value.text("text")),
                steps: value[member: "steps"]?.arrayValue?.compactMap(\.stringValue)
            )
        }
        return ScoringJob(
            prompt: .messages(
                try group.list("messages").map { try Message($0, path: "messages") },
                tools: []
            ),
            candidates: responses,
            guidance: Guidance(
                reference: group[member: "reference"]?.stringValue,
                user: group[member: "user"]?.stringValue,
                weights: group[member: "weights"]
            )
        )
    }

    @Test(
        "hidden states after each layer, at the end, and their mean",
        arguments: GoldenModel.folders + ["llama-tiny-reward"]
    )
    func states(_ name: String) throws {
        let folder = name == "llama-tiny-reward" ? "heads/\(name)" : nil
        let engine =
            if let folder {
                try TestEngine(folder: folder, name: name)
            } else {
                try TestEngine(GoldenModel(name))
            }
        let golden = try #require(try GoldenData.json("heads/states.json")[member: name])
        let ids = try golden.list("ids").map { TokenID(Int32(try #require($0.intValue))) }
        let layers = try #require(golden[member: "layers"]?.objectValue)
        var tree = TokenTree(root: Array(ids.prefix(3)))
        let rest = tree.append(Array(ids.dropFirst(3)), to: 0)
        let last = ids.count - 4
        var readouts: [ReadoutRequest] = []
        for layer in layers.names {
            readouts.append(
                .hiddenStates(node: rest, offsets: last..<last + 1, layer: Int(layer))
            )
        }
        readouts.append(.hiddenStates(node: rest, offsets: last..<last + 1, layer: nil))
        readouts.append(.hiddenStates(node: 0, offsets: 0..<3, layer: nil))
        readouts.append(.hiddenStates(node: rest, offsets: 0..<last + 1, layer: nil))
        let answers = try engine.backend.readouts(ForwardPass(tree: tree, readouts: readouts))
            .map { try $0.hiddenStates() }
        var largest = LargestDifference()
        for (index, layer) in layers.names.enumerated() {
            largest.record(
                answers[index],
                try #require(layers[layer]).numbers(),
                at: "layer \(layer)"
            )
        }
        largest.record(
            answers[layers.count],
            try #require(golden[member: "final"]).numbers(),
            at: "end"
        )
        let width = engine.backend.model.hiddenSize
        let all = answers[layers.count + 1] + answers[layers.count + 2]
        try #require(all.count == ids.count * width)
        let mean = (0..<width).map { column in
            ids.indices.reduce(Float(0)) { $0 + all[$1 * width + column] } / Float(ids.count)
        }
        largest.record(mean, try #require(golden[member: "mean"]).numbers(), at: "mean")
        largest.report("\(name), hidden states", tolerance: Self.tolerance)
    }

    @Test("a checkpoint without a language-model head has states and no logits")
    func headless() throws {
        let engine = try TestEngine(folder: "heads/llama-tiny-reward", name: "reward")
        #expect(!engine.backend.model.hasLanguageModelHead)
        let pass = ForwardPass(
            tree: TokenTree(root: [1, 2]),
            readouts: [.logits(node: 0, offset: 1, tokens: [3])]
        )
        let result = try #require(engine.backend.run(ForwardBatch(passes: [pass])).first)
        #expect(result == .failure(.invalidPass("the model has no language-model head")))
        let catalog = ModelCatalog([try engine.served()])
        var options = try Fields(["model": "reward"], path: "scorers.s")
        let error = #expect(throws: FieldError.self) {
            try MeanLogProbabilityScorer(
                options: &options,
                environment: ScorerEnvironment(models: catalog)
            )
        }
        #expect(error?.path == "scorers.s.model")
    }
}
