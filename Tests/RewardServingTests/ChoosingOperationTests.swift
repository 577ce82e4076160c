import RewardServing
import RewardTypes
import Testing

@Suite("Methods that choose", .timeLimit(.minutes(5)))
struct ChoosingOperationTests {
    private static let methods = ["best_of_n", "rejection_sample", "advantage"]
    private let session = Service.test().makeSession()

    // Options with which each method reads scores as numbers.
    private func params(_ method: String, _ params: JSONObject) -> JSONValue {
        var params = params
        switch method {
        case "best_of_n": params["strategy"] = "soft"
        case "rejection_sample": params["k"] = 1
        default: break
        }
        return .object(params)
    }

    @Test("a group without any score says so, and the others are chosen in", arguments: methods)
    func noScores(_ method: String) async throws {
        let result = try await session.result(
            method,
            params(method, ["groups": [["id": "n", "scores": [nil, nil]], ["scores": [1]]]])
        )
        let groups = result.list("groups")
        #expect(groups[0][member: "id"] == "n")
        #expect(groups[0][member: "error"]?[member: "field"] == "scores")
        let message = groups[0][member: "error"]?[member: "message"]?.stringValue
        #expect(message?.contains("none of the 2 candidates has a score") == true)
        #expect(groups[0].objectValue?.count == 2)
        #expect(groups[1][member: "error"] == nil)
    }

    @Test("failures of the scorer are responses without a score", arguments: methods)
    func failures(_ method: String) async throws {
        let scored = try await session.result(
            method,
            params(method, ["scorer": "sum", "prompt": "p", "responses": ["a", "?", "bc"]])
        )
        #expect(scored.statuses == ["ok", "abstained", "ok"])
        let scores = scored.list("results").map { $0[member: "score"] ?? .null }
        let given = try await session.result(method, params(method, ["scores": .array(scores)]))
        // The same numbers without a scorer give the same choice.
        for (name, value) in try #require(given.objectValue) {
            #expect(scored[member: name] == value, "\(name)")
        }
        #expect(given[member: "results"] == nil && given[member: "scorer"] == nil)
    }

    @Test("given scores too are given up at the deadline", arguments: methods)
    func deadline(_ method: String) async throws {
        let error = try await session.error(
            method,
            params(method, ["scores": [1, 2], "deadline_ms": 0])
        )
        #expect(error.kind == "deadline_exceeded")
        #expect(error.path == "params.deadline_ms")
    }

    @Test("a scorer that refuses a whole group leaves an error in it", arguments: methods)
    func refusedGroup(_ method: String) async throws {
        let result = try await session.result(
            method,
            params(method, ["scorer": "sum", "prompt": "!", "responses": ["a"]])
        )
        #expect(result.statuses == ["invalid_input"])
        #expect(result[member: "error"]?[member: "field"] == "scores")
    }

    @Test("strict mode refuses what the method or the group does not know", arguments: methods)
    func strict(_ method: String) async throws {
        for (unknown, path) in [
            (["scores": [1], "prompt": "p"], "params.prompt"),
            (["groups": [["scores": [1], "tools": []]]], "params.groups[0].tools"),
        ] as [(JSONObject, String)] {
            var members = unknown
            _ = try await session.result(method, params(method, members))
            members["strict"] = true
            #expect(try await session.error(method, params(method, members)).path == path)
        }
    }

    @Test("a scorer has no place beside scores, and unknown scorers are none", arguments: methods)
    func scorers(_ method: String) async throws {
        let beside = try await session.error(
            method,
            params(method, ["scores": [1], "scorer": "sum"])
        )
        #expect(beside.kind == "invalid_params" && beside.path == "params.scorer")
        let unknown = try await session.error(
            method,
            params(method, ["scorer": "none", "prompt": "p", "responses": ["a"]])
        )
        #expect(unknown.kind == "unknown_scorer")
    }

    @Test("candidates of token ids are told apart by their ids, not taken for texts")
    func tokens() async throws {
        let result = try await session.result(
            "rejection_sample",
            [
                "scorer": "sum", "prompt": "p", "k": 4,
                "responses": [["ids": [97]], ["ids": [97]], ["ids": [98]], "a"],
            ]
        )
        let distinct = result.list("distinct")
        #expect(distinct.map { $0[member: "index"] } == [0, 2, 3])
        #expect(distinct.map { $0[member: "count"] } == [2, 1, 1])
        #expect(result[member: "short"] == true)
    }

    @Test("seeds are integers of at least 0, and numbers out of range are refused by path")
    func options() async throws {
        for (method, options, path) in [
            ("best_of_n", ["strategy": "soft", "seed": -1], "params.seed"),
            ("best_of_n", ["strategy": "soft", "seed": 0.5], "params.seed"),
            ("best_of_n", ["strategy": "soft", "beta": -1], "params.beta"),
            ("best_of_n", ["strategy": "regularized", "beta": -0.1], "params.beta"),
            ("rejection_sample", ["k": 1, "beta": -1], "params.beta"),
            ("advantage", ["epsilon": -1], "params.epsilon"),
        ] as [(String, JSONObject, String)] {
            var params = options
            params["scores"] = [1, 2]
            let error = try await session.error(method, .object(params))
            #expect(error.kind == "invalid_params" && error.path == path)
        }
    }
}
