import RewardSelection
import RewardServing
import RewardTypes
import Testing

@Suite("advantage", .timeLimit(.minutes(5)))
struct AdvantageOperationTests {
    private let session = Service.test().makeSession()

    private func advantages(_ result: JSONValue) -> [Double?] {
        result.list("advantages").map(\.doubleValue)
    }

    @Test(
        "each method by hand: the mean of 0, 2 and 4 is 2, their variance 8 / 3",
        arguments: [
            (["epsilon": 0], [-1.5.squareRoot(), nil, 0, 1.5.squareRoot()]),
            (["method": "grpo", "epsilon": 0, "ddof": 1], [-1, nil, 0, 1]),
            (["method": "grpo", "epsilon": 2, "ddof": 1], [-0.5, nil, 0, 0.5]),
            (["method": "mean"], [-2, nil, 0, 2]), (["method": "rloo"], [-3, nil, 0, 3]),
            (["method": "rank"], [-1, nil, 0, 1]),
        ] as [(JSONObject, [Double?])]
    )
    func methods(_ options: JSONObject, _ expected: [Double?]) async throws {
        var params = options
        params["scores"] = [0, nil, 2, 4]
        let result = try await session.result("advantage", .object(params))
        let found = advantages(result)
        #expect(found.map { $0 == nil } == expected.map { $0 == nil })
        for (found, expected) in zip(found, expected) {
            #expect(abs((found ?? 0) - (expected ?? 0)) < 1e-12)
        }
        #expect(result[member: "mean"]?.doubleValue == 2)
        let deviation = try #require(result[member: "deviation"]?.doubleValue)
        #expect(abs(deviation - (8.0 / 3).squareRoot()) < 1e-12)
        #expect(result[member: "zero_variance"] == false)
    }

    @Test("without options the deviation is the population's, and epsilon 0.0001")
    func defaults() async throws {
        let result = try await session.result("advantage", ["scores": [-1, 1]])
        #expect(advantages(result) == [-1 / 1.0001, 1 / 1.0001])
    }

    @Test("equal scores have advantages of 0, also without an epsilon")
    func flat() async throws {
        let result = try await session.result("advantage", ["scores": [0.1, 0.1], "epsilon": 0])
        #expect(advantages(result) == [0, 0])
        #expect(result[member: "zero_variance"] == true)
    }

    @Test("a single score has no others to be compared with")
    func alone() async throws {
        let result = try await session.result(
            "advantage",
            ["method": "rloo", "scores": [nil, 1]]
        )
        #expect(result[member: "error"]?[member: "field"] == "scores")
        #expect(result[member: "advantages"] == nil)
    }

    @Test("unknown methods, and options of others in strict mode, are refused")
    func refused() async throws {
        for (params, path) in [
            (["method": "ppo", "scores": [1]], "params.method"),
            (["ddof": 2, "scores": [1]], "params.ddof"),
            (["method": "mean", "ddof": 1, "scores": [1], "strict": true], "params.ddof"),
        ] as [(JSONValue, String)] {
            #expect(try await session.error("advantage", params).path == path)
        }
    }

    @Test(
        "objectives are added up before or after, as the selection does",
        arguments: ["before", "after"]
    )
    func objectives(aggregate: String) async throws {
        let first: [Double?] = [1, nil, 3, 7]
        let second: [Double?] = [400, 100, 200, 100]
        let result = try await session.result(
            "advantage",
            [
                "method": "mean", "aggregate": .string(aggregate),
                "objective_weights": ["b": 0.5, "a": 2],
                "objectives": ["a": [1, nil, 3, 7], "b": [400, 100, 200, 100]],
            ]
        )
        let expected = try ObjectiveAdvantages(
            objectives: [second, first],
            weights: [0.5, 2],
            method: .centered,
            aggregation: aggregate == "before" ? .beforeNormalization : .afterNormalization
        )
        #expect(advantages(result) == expected.advantages)
        #expect(advantages(result)[1] == nil)
        #expect(result[member: "mean"] == nil)
    }

    @Test("objectives that cannot be weighed are refused by name")
    func objectiveFaults() async throws {
        func path(_ params: JSONValue) async throws -> String? {
            try await session.error("advantage", params).path
        }
        let lists: JSONValue = ["a": [1, 2], "b": [1]]
        #expect(try await path(["objectives": lists]) == "params.objectives.b")
        #expect(try await path(["objectives": [:]]) == "params.objectives")
        #expect(try await path(["objectives": ["a": [1]], "scores": [1]]) == "params.scores")
        #expect(
            try await path(["scores": [1], "objective_weights": ["a": "x"]])
                == "params.objective_weights.a"
        )
        let unknown = try await session.result(
            "advantage",
            ["scores": [1, 2], "objective_weights": ["a": 1]]
        )
        #expect(unknown[member: "error"]?[member: "field"] == "objective_weights.a")
    }
}
