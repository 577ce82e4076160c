import RewardBackend
import RewardScoring
import RewardServing
import RewardTestSupport
import RewardTokenization
import RewardTypes
import Testing

@Suite("features", .timeLimit(.minutes(5)))
struct FeaturesOperationTests {
    private static let model = ModelDescription.fake(vocabularySize: 257)
    private let backend = FakeBackend(model: model)

    private func served(_ description: ModelDescription) throws -> ServedModel {
        ServedModel(
            description: description,
            tokenizer: FakeTokenizer(specials: ["<e>"], end: "<e>"),
            template: try ChatTemplate(
                source: "{% for message in messages %}{{ message.content }}|{% endfor %}"
            )
        )
    }

    private func session() throws -> Session {
        Service.test(
            queue: FakePassQueue(backend),
            scorers: [],
            models: ModelCatalog([try served(Self.model)])
        ).makeSession()
    }

    /// The vector of a layer after some text.
    private func state(_ text: String, layer: Int? = nil) -> [Float] {
        backend.hiddenState(after: text.utf8.map { TokenID(Int32($0)) }[...], layer: layer)
    }

    private func vectors(_ result: JSONValue) -> [[Float]] {
        result.list("features").map { vector in
            (vector.arrayValue ?? []).map { Float($0.doubleValue ?? .nan) }
        }
    }

    @Test("without parameters, the last token at the end; the score is the length of its vector")
    func defaults() async throws {
        let result = try await session().result(
            "features",
            ["prompt": "p", "responses": ["a", ["id": "second", "text": "bc"]]]
        )
        #expect(result[member: "scorer"] == "features")
        #expect(result[member: "version"] == .string("\(Self.model.digest) exact no template"))
        let results = result.list("results")
        #expect(result.statuses == ["ok", "ok"])
        #expect(vectors(results[0]) == [state("p|a|")])
        #expect(vectors(results[1]) == [state("p|bc|")])
        #expect(results[1][member: "id"] == "second")
        #expect(results[0][member: "components"] == nil)
        #expect(results[0][member: "token_count"] == 2)
        #expect(results[0][member: "prompt_token_count"] == 2)
        let squares = state("p|a|").reduce(0) { $0 + Double($1) * Double($1) }
        #expect(result.scores[0] == squares.squareRoot())
        #expect(backend.passCount == 1)
    }

    @Test("vectors come layer by layer, and in the order of the poolings")
    func places() async throws {
        let result = try await session().result(
            "features",
            [
                "model": "tiny", "layers": [2, "final"],
                "poolings": ["last", ["token": "p"], "mean"],
                "ending": ["append": "eos"], "groups": [["prompt": "p", "responses": ["a"]]],
            ]
        )
        let found = vectors(result.list("groups")[0].list("results")[0])
        let ids = "p|a|".utf8.map { TokenID(Int32($0)) } + [256]
        #expect(found.count == 6)
        for (index, layer) in [2, nil].enumerated() {
            let states = ids.indices.map { backend.hiddenState(after: ids[...$0], layer: layer) }
            #expect(found[3 * index] == states[4])
            #expect(found[3 * index + 1] == states[0])
            for column in states[0].indices {
                let mean = states.reduce(0) { $0 + Double($1[column]) } / 5
                #expect(found[3 * index + 2][column] == Float(mean))
            }
        }
    }

    @Test("other parts come when they are asked for")
    func parts() async throws {
        let params: JSONObject = ["items": [["prompt": "p", "response": "a"]]]
        var encoded = params
        encoded["return"] = ["features_base64", "components"]
        let result = try await session().result("features", .object(encoded))
        let first = result.list("results")[0]
        #expect(first[member: "features"] == nil)
        #expect(first.list("features_base64").count == 1)
        #expect(first[member: "components"] == [:])
        encoded["return"] = []
        let bare = try await session().result("features", .object(encoded))
        #expect(bare.list("results")[0][member: "features"] == nil)
        #expect(bare.scores == result.scores)
    }

    @Test(
        "wrong parameters are named",
        arguments: [
            (["layers": [0]], "params.layers[0]"), (["layers": ["final", 5]], "params.layers[1]"),
            (["layers": [1.5]], "params.layers[0]"), (["layers": "final"], "params.layers"),
            (["poolings": ["first"]], "params.poolings[0]"),
            (["poolings": [["token": "pp"]]], "params.poolings[0].token"),
            (["poolings": [1]], "params.poolings[0]"), (["ending": "eos"], "params.ending"),
            (["ending": ["append": "pp"]], "params.ending.append"),
            (["ending": ["append": "p", "replace_last": "p"]], "params.ending"),
            (["template_variables": ["messages": 1]], "params.template_variables.messages"),
            (["model": 1], "params.model"), (["scorer": "s", "strict": true], "params.scorer"),
            (["colour": "red", "strict": true], "params.colour"),
            (["layers": .array(Array(repeating: "final", count: 65))], "params.layers"),
        ] as [(JSONObject, String)]
    )
    func wrong(_ members: JSONObject, _ path: String) async throws {
        var params: JSONObject = ["prompt": "p", "responses": ["a"]]
        for (name, value) in members { params[name] = value }
        let error = try await session().error("features", .object(params))
        #expect(error.kind == "invalid_params")
        #expect(error.path == path)
        #expect(backend.passCount == 0)
    }

    @Test("a model that is not there is an error that names those that are")
    func unknownModel() async throws {
        let error = try await session().error(
            "features",
            ["model": "tin", "prompt": "p", "responses": ["a"]]
        )
        #expect(error.kind == "unknown_model")
        #expect(error.path == "params.model")
        #expect(error.data[member: "known"] == ["tiny"])
        let two = Service.test(
            models: ModelCatalog([try served(Self.model), try served(.fake("other"))])
        ).makeSession()
        let missing = try await two.error("features", ["prompt": "p", "responses": ["a"]])
        #expect(missing.kind == "invalid_params")
        #expect(missing.path == "params.model")
    }

    @Test("what could not be sent is not computed")
    func tooMany() async throws {
        let layers = JSONValue.array(Array(repeating: "final", count: 64))
        let poolings = JSONValue.array(Array(repeating: "last", count: 64))
        // 64 * 64 vectors of 8 numbers for each response.
        let possible = Limits.maximumFeatureValueCount / (64 * 64 * 8)
        func params(_ count: Int) -> JSONValue {
            [
                "layers": layers, "poolings": poolings, "prompt": "p",
                "responses": .array(Array(repeating: "a", count: count)),
            ]
        }
        let error = try await session().error("features", params(possible + 1))
        #expect(error.kind == "invalid_params")
        #expect(error.path == "params.return")
        #expect(error.message.contains("send fewer"))
        #expect(backend.passCount == 0)
        let result = try await session().result("features", params(2))
        #expect(result.list("results").map { vectors($0).count } == [4096, 4096])
    }
}
