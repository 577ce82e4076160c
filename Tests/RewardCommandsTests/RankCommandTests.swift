import RewardTypes
import Testing

@testable import RewardCommands

@Suite("rewardctl rank", .timeLimit(.minutes(5)))
struct RankCommandTests {
    @Test("RankCommand sends groups, scores and wins with its options")
    func rank() async throws {
        var setup = Setup(input: #"{"id":"w","wins":[[null,0.4],[0.6,null]]}"#)
        setup.answer = { _, _ in
            .result(["groups": [["id": "w", "ranking": [1, 0], "ranks": [2, 1]]]])
        }
        let arguments = ["rank", "--method", "bradley_terry", "--matrix", "--listwise"]
        let run = try await rewardctl(arguments, setup: setup)
        #expect(run.status == .success)
        let params: JSONValue = [
            "method": "bradley_terry", "matrix": true, "listwise": true,
            "groups": [["id": "w", "wins": [[nil, 0.4], [0.6, nil]]]],
        ]
        #expect(run.requests.first?[member: "method"] == "rank")
        #expect(run.requests.first?[member: "params"] == params)
        #expect(run.output == #"{"line":1,"id":"w","ranking":[1,0],"ranks":[2,1]}"# + "\n")
    }
}
