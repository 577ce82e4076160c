import RewardTools
import RewardTypes
import Testing

@Suite("format")
struct FormatToolTests {
    @Test(
        "checks patterns, schemas and tags",
        arguments: [
            (["text": "no. 42", "pattern": "[0-9]+"], true),
            (["text": "no. 42", "pattern": "[0-9]+", "whole": true], false),
            (["text": "{\"a\": 1}", "schema": ["required": ["a"]]], true),
            (["text": "Here:\n```json\n{\"a\": 1}\n```\n", "schema": ["required": ["a"]]], true),
            (["text": "{\"b\": 1}", "schema": ["required": ["a"]]], false),
            (["text": "<think>x</think><answer>4</answer>", "tags": ["think", "answer"]], true),
            (["text": "<answer>4</answer>", "tags": ["think", "answer"]], false),
            (
                ["text": "<answer>4</answer>", "tags": [["name": "think", "min": 0], "answer"]],
                true
            ),
            (["text": "So <a>4</a>", "tags": ["a"]], false),
            (["text": "So <a>4</a>", "tags": ["a"], "text_outside": true], true),
        ] as [(JSONValue, Bool)]
    )
    func forms(_ arguments: JSONValue, _ isValid: Bool) async throws {
        let verdict = try await ask("format", arguments)
        #expect(verdict.passed == isValid, "\(verdict)")
        #expect(verdict.outcome == (isValid ? "valid" : "invalid"))
    }

    @Test("says what is wrong, and what stands in tags")
    func details() async throws {
        let schema = try await ask(
            "format",
            ["text": "{}", "schema": ["required": ["a", "b"]]]
        )
        #expect(schema.details["problems"]?.arrayValue?.count == 2)
        let tags = try await ask("format", ["text": "<a>4</a>", "tags": ["a"]])
        #expect(tags.details["elements"]?.arrayValue?[0][member: "content"] == "4")
    }

    @Test("refuses two forms, none, and forms that are none")
    func refusals() async {
        let problem = "arguments.pattern: give exactly one of pattern, schema, tags"
        #expect(await refusal("format", ["text": "a"]) == problem)
        #expect(await refusal("format", ["text": "a", "pattern": "a", "tags": ["a"]]) == problem)
        let pattern = await refusal("format", ["text": "a", "pattern": "("])
        #expect(pattern?.hasPrefix("arguments.pattern: ") == true)
        let schema = await refusal("format", ["text": "a", "schema": ["tpye": "object"]])
        #expect(schema?.hasPrefix("arguments.schema") == true)
    }
}
