import Foundation
import RewardBackend
import RewardScoring
import RewardTestSupport
import RewardTokenization
import RewardTypes
import Testing

@testable import RewardServing

@Suite("Likeness by a model")
struct LikenessTests {
    private static let model = ModelDescription.fake(vocabularySize: 257)

    private func session() throws -> Session {
        let served = ServedModel(
            description: Self.model,
            tokenizer: FakeTokenizer(specials: ["<e>"], end: "<e>"),
            template: try ChatTemplate(
                source: "{% for message in messages %}{{ message.content }}|{% endfor %}"
            )
        )
        return Service.test(
            queue: FakePassQueue(FakeBackend(model: Self.model)),
            models: ModelCatalog([served])
        ).makeSession()
    }

    private func utilities(_ strategy: String) async throws -> JSONValue {
        try await session().result(
            "best_of_n",
            [
                "scorer": "sum", "strategy": .string(strategy), "utility": "embedding_cosine",
                "prompt": "p", "responses": ["ab", "ab", "?", "yz"],
            ]
        )
    }

    @Test("EmbeddedScorer keeps scores, and equal replies have the cosine 1")
    func utilities() async throws {
        let plain = try await session().result(
            "score",
            ["scorer": "sum", "prompt": "p", "responses": ["ab", "ab", "?", "yz"]]
        )
        let vectors = try await session().result(
            "features",
            ["poolings": ["reply_mean"], "prompt": "p", "responses": ["ab", "yz"]]
        ).list("results").map { result in
            (result.list("features").first?.arrayValue ?? []).compactMap(\.doubleValue)
        }
        func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).map(*).reduce(0, +) }
        let cosine =
            dot(vectors[0], vectors[1])
            / (dot(vectors[0], vectors[0]) * dot(vectors[1], vectors[1])).squareRoot()
        let result = try await utilities("mbr")
        #expect(result.scores == plain.scores)
        let means = result.list("utilities").map(\.doubleValue)
        #expect(means[2] == nil)
        #expect(abs((means[0] ?? 0) - (2 + cosine) / 3) < 1e-6)
        #expect(abs((means[3] ?? 0) - (1 + 2 * cosine) / 3) < 1e-6)
        #expect(result[member: "index"] == 0)
        let regularized = try await utilities("regularized")
        let objectives = regularized.list("objectives").map(\.doubleValue)
        #expect(abs((objectives[0] ?? 0) - (plain.scores[0] ?? 0) - (means[0] ?? 0)) < 1e-12)
    }

    @Test("scores of the client have no vectors, and unknown models are named")
    func faults() async throws {
        let session = try session()
        let given = try await session.result(
            "best_of_n",
            ["strategy": "mbr", "utility": "embedding_cosine", "scores": [1, 2]]
        )
        #expect(given[member: "error"]?[member: "field"] == "utility")
        let unknown = try await session.error(
            "best_of_n",
            [
                "strategy": "mbr", "utility": "embedding_cosine", "model": "x", "prompt": "p",
                "responses": ["a"], "scorer": "sum",
            ]
        )
        #expect(unknown.kind == "unknown_model")
        let utility = try await session.error(
            "best_of_n",
            ["strategy": "mbr", "utility": "x", "scores": [1]]
        )
        #expect(utility.path == "params.utility")
    }
}
