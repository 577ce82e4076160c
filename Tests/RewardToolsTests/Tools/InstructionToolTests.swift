import RewardTools
import RewardTypes
import Testing

@Suite("instruction")
struct InstructionToolTests {
    @Test("the credit is the share that is followed")
    func credit() async throws {
        let verdict = try await ask(
            "instruction",
            [
                "response": "all in lower case",
                "instructions": [
                    "change_case:english_lowercase",
                    ["id": "keywords:existence", "parameters": ["keywords": ["upper"]]],
                ],
            ]
        )
        #expect(verdict.passed == false)
        #expect(verdict.credit == 0.5)
        #expect(verdict.reason == "Not followed: keywords:existence.")
        let list = verdict.details["instructions"]?.arrayValue
        #expect(list?[0][member: "is_followed"] == true)
    }

    @Test("refuses unknown instructions and none at all")
    func refusals() async {
        let unknown = await refusal(
            "instruction",
            ["response": "a", "instructions": ["keywords:none"]]
        )
        #expect(unknown?.hasPrefix("arguments.instructions[0]: \"keywords:none\"") == true)
        #expect(
            await refusal("instruction", ["response": "a", "instructions": []])
                == "arguments.instructions: is missing or empty"
        )
    }
}
