import RewardServing
import RewardTypes
import Testing

@Suite("route", .timeLimit(.minutes(5)))
struct RouteOperationTests {
    private let session = Service.test().makeSession()

    @Test("GainRouting fits the weights that gains were made of, but for the penalty")
    func fitted() async throws {
        let rows = [[1.0, 0], [0, 1], [1, 1], [2, -1], [-1, 3], [0.5, 0.25]]
        let gains = rows.map { 2 * $0[0] - 0.5 * $0[1] }
        let result = try await session.result(
            "route",
            [
                "features": [[1, 1], [3, 0], [0, 2], [nil, 9]], "budget": 2,
                "training": [
                    "features": .array(rows.map { .array($0.map(JSONValue.number)) }),
                    "gains": .array(gains.map(JSONValue.number)), "penalty": 1e-9,
                ],
            ]
        )
        let found = result.list("coefficients").compactMap(\.doubleValue)
        #expect(found.count == 2 && abs(found[0] - 2) < 1e-6 && abs(found[1] + 0.5) < 1e-6)
        #expect(result[member: "human"] == [1, 0])
        #expect(result.list("gains").last == .null)
    }

    @Test("a prompt that no router can read has a status and no domain; others have theirs")
    func domains() async throws {
        let result = try await session.result(
            "route",
            [
                "prompts": [
                    "1 + 1", ["id": "s", "messages": [["role": "system", "content": "Be kind."]]],
                ],
                "domain": ["rules": [["domain": "MATH", "contains": ["+"]]], "otherwise": "CHAT"],
            ]
        )
        let prompts = result.list("prompts")
        #expect(prompts[0][member: "domain"] == "MATH")
        #expect(prompts[1][member: "domain"] == .null)
        #expect(prompts[1][member: "status"] == "invalid_input")
        #expect(prompts[1][member: "id"] == "s")
    }

    @Test("a budget, weights and features are needed once each, and singular fits say so")
    func refused() async throws {
        for (params, path) in [
            (["features": [[1]], "coefficients": [1], "budget": 1, "share": 1], "params.share"),
            (
                [
                    "features": [[1]], "coefficients": [1], "budget": 1,
                    "training": ["features": [[1]], "gains": [1]],
                ], "params.training"
            ),
            (["features": [[1]], "coefficients": [nil], "budget": 1], "params.coefficients[0]"),
            (["features": [1], "coefficients": [1], "budget": 1], "params.features[0]"),
            (
                ["features": [[1]], "budget": 1, "training": ["features": [[1]], "gains": []]],
                "params.training.gains"
            ),
            (
                [
                    "features": [[1]], "budget": 1,
                    "training": ["features": [[1]], "gains": [1], "penalty": 0],
                ], "params.training.penalty"
            ),
            (["prompts": ["p"], "domain": "A", "router": ["model": "tiny"]], "params.domain"),
        ] as [(JSONValue, String)] {
            #expect(try await session.error("route", params).path == path)
        }
    }
}
