import RewardTypes
import Testing

@testable import RewardCommands

@Suite("rewardctl compare", .timeLimit(.minutes(5)))
struct CompareCommandTests {
    @Test("CompareCommand sends pairs and prints what is preferred")
    func compare() async throws {
        var setup = Setup(
            input: """
                {"id":"p","prompt":"2+2?","a":"4","b":"5"}
                {"prompt":"2+2?","a":"4"}
                """
        )
        setup.answer = { _, _ in
            .result([
                "scorer": "s",
                "pairs": [
                    [
                        "id": "p", "preferred": "a", "margin": 1.5,
                        "results": [
                            ["status": "ok", "score": 2.0], ["status": "ok", "score": 0.5],
                        ],
                    ]
                ],
            ])
        }
        let run = try await rewardctl(["compare"], setup: setup)
        #expect(run.status == .someFailed)
        #expect(run.requests.count == 1)
        let pairs: JSONValue = [["id": "p", "prompt": "2+2?", "a": "4", "b": "5"]]
        #expect(run.requests.first?[member: "params"]?[member: "pairs"] == pairs)
        #expect(run.lines.first?.contains(#""preferred":"a","margin":1.5"#) == true)
        #expect(run.lines.dropFirst().first?.contains(#"neither \"a\" and \"b\""#) == true)
    }
}
