import RewardTools
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("TraceTool")
struct TraceToolTests {
    private let sources = TraceTool.Sources(
        reply: "the reply",
        prompt: "the prompt",
        guidance: Guidance(groundTruth: 4, check: ["tests": ["assert"]])
    )

    private func tool(_ options: JSONObject) throws -> TraceTool {
        var fields = try Fields(.object(options), path: "t")
        return try TraceTool(&fields, .builtIn)
    }

    private func arguments(_ options: JSONObject, _ input: String) throws -> JSONObject {
        try tool(options.joined(with: ["tool": "format"])).call(input, sources).arguments
    }

    @Test("texts are filled in once, other values stay as they are")
    func filling() throws {
        let options: JSONObject = [
            "arguments": [
                "a": "{input}, {response}, {prompt} {x}", "b": 1, "c": ["{input}"],
                "d": "{ground_truth}", "e": "{check.tests}", "f": "{ground_truth}!",
            ]
        ]
        #expect(
            try arguments(options, "{response}") == [
                "a": "{response}, the reply, the prompt {x}", "b": 1, "c": ["{input}"], "d": 4,
                "e": ["assert"], "f": "{ground_truth}!",
            ]
        )
    }

    @Test("an input in parts must have as many as the arguments name")
    func parts() throws {
        let options: JSONObject = [
            "split": ", ", "integers": ["n"], "arguments": ["a": "<{1}>", "n": "{2}"],
        ]
        #expect(try arguments(options, " x , -3") == ["a": "<x>", "n": -3])
        for input in ["x", "x, 1, 2", "x, 1.5", "x, "] {
            #expect(throws: ItemFailure.self, "\(input)") { try arguments(options, input) }
        }
        #expect(throws: ItemFailure.self) {
            try arguments(["arguments": ["a": "{check.gone}"]], "")
        }
    }

    @Test("the reason is observed, or a detail, which may be missing")
    func observations() throws {
        let verdict = CheckVerdict(
            passed: nil,
            outcome: "o",
            reason: "Because.",
            details: ["text": "t", "number": 3]
        )
        for (name, expected) in [("reason", "Because."), ("text", "t"), ("number", "3")] {
            let tool = try tool(["tool": "calendar", "observation": .string(name)])
            #expect(tool.observed(verdict) == expected)
        }
        let tool = try tool(["tool": "calendar", "observation": "value"])
        #expect(tool.observed(verdict) == nil)
    }

    @Test("actions are found in any case of letters, usual ones unless they are taken away")
    func names() throws {
        var fields = try Fields(
            ["tools": ["Calculator": .null, "Equal": ["tool": "math_equal"]]],
            path: "s"
        )
        let tools = try TraceTools(&fields, .builtIn)
        #expect(tools["calculator"] == nil && tools["abacus"] == nil)
        #expect(tools["EQUAL"] != nil && tools["calendar.WEEK_DAY"] != nil)
    }
}
