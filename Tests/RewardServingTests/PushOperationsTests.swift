import RewardSelection
import RewardServing
import RewardTypes
import Testing

@Suite("best_of_n.push and rejection_sample.push")
struct PushOperationsTests {
    private let session = Service.test().makeSession()

    @Test("pushes end where one request with all candidates ends, and say when one is enough")
    func best() async throws {
        let all: [JSONValue] = ["a", "?", "b", "c", "a", "d"]
        let whole = try await session.result(
            "best_of_n",
            ["scorer": "sum", "prompt": "p", "responses": .array(all)]
        )
        let scores = whole.scores
        var state: JSONValue?
        for count in 1...all.count {
            var params: JSONObject = [
                "scorer": "sum", "prompt": "p", "responses": [all[count - 1]],
                "good_enough": scores.compactMap(\.self).max().map(JSONValue.number) ?? .null,
            ]
            params["state"] = state
            let result = try await session.result("best_of_n.push", .object(params))
            state = result[member: "state"]
            let known = scores.prefix(count).compactMap(\.self)
            #expect(result[member: "count"]?.intValue == count)
            #expect(result[member: "best"]?.doubleValue == known.max())
            #expect(
                result[member: "done"]?.boolValue
                    == (known.max() == scores.compactMap(\.self).max())
            )
            if count == all.count {
                #expect(result[member: "index"] == whole[member: "index"])
                #expect(result[member: "ranking"] == whole[member: "ranking"])
                #expect(result[member: "tie"] == whole[member: "tie"])
            }
        }
    }

    @Test("a stream of rejection sampling goes on from its state, however it is cut")
    func sampling() async throws {
        var generator = SeededGenerator(seed: 5)
        let scores = (0..<60).map { _ in Double(generator.next() % 1000) / 250 }
        var stream = try RejectionStream(beta: 0.7, seed: 9)
        for score in scores { _ = try stream.offer(score) }
        for step in [1, 7, 60] {
            var state: JSONValue?
            var result = JSONValue.null
            for start in stride(from: 0, to: scores.count, by: step) {
                let part = scores[start..<min(start + step, scores.count)]
                var params: JSONObject = ["scores": .array(part.map(JSONValue.number))]
                if let state {
                    params["state"] = state
                } else {
                    params["beta"] = 0.7
                    params["seed"] = 9
                }
                result = try await session.result("rejection_sample.push", .object(params))
                state = result[member: "state"]
            }
            #expect(result.list("accepted").compactMap(\.intValue) == stream.held.map(\.index))
            #expect(result[member: "count"] == 60)
            #expect(result[member: "maximum"]?.doubleValue == scores.max())
        }
    }

    @Test("states that nobody wrote, groups and contradictions are refused by name")
    func faults() async throws {
        func path(_ method: String, _ params: JSONValue) async throws -> String? {
            try await session.error(method, params).path
        }
        #expect(
            try await path("best_of_n.push", ["groups": [["scores": [1]]]]) == "params.groups"
        )
        #expect(
            try await path("best_of_n.push", ["scores": [1], "state": ["scores": ["x"]]])
                == "params.state.scores[0]"
        )
        #expect(
            try await path("rejection_sample.push", ["scores": [1], "state": [:], "beta": 1])
                == "params.beta"
        )
        #expect(
            try await path("rejection_sample.push", ["scores": [1], "beta": -1]) == "params.beta"
        )
        let endless: JSONValue = [
            "beta": 1, "offers": .integer(.max), "scored": 0, "maximum": nil, "generator": "1",
            "held": [],
        ]
        #expect(
            try await path("rejection_sample.push", ["scores": [1], "state": endless])
                == "params.state.offers"
        )
        let many = JSONValue.array(Array(repeating: 1, count: Limits.maximumCandidateCount))
        let full = try await session.result(
            "best_of_n.push",
            ["scores": [1], "state": ["scores": many]]
        )
        #expect(full[member: "error"]?[member: "field"] == "state.scores")
    }
}
