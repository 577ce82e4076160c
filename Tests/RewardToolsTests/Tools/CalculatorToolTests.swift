import RewardTools
import RewardTypes
import Testing

@Suite("calculator")
struct CalculatorToolTests {
    @Test("gives the exact value and its decimals")
    func value() async throws {
        let verdict = try await ask("calculator", ["expression": "1/3 + 1"])
        #expect(verdict.passed == nil)
        #expect(verdict.outcome == "value")
        #expect(verdict.details["exact"] == "4/3")
        #expect(verdict.details["decimal"] == "1.33333333333333333333")
        #expect(verdict.details["is_rounded"] == true)
        #expect(verdict.reason == "The value is 4/3.")
    }

    @Test(
        "compares an answer",
        arguments: [
            ("10 / 4", "2.5", "exact", true), ("10 / 4", "5/2", "exact", true),
            ("10 / 3", "3.33", "exact", false), ("10 / 3", "3.33", "rounded", true),
            ("10 / 3", "3.34", "rounded", false), ("$1,000 * 2", "$2,000", "exact", true),
        ]
    )
    func answer(
        _ expression: String,
        _ answer: String,
        _ tolerance: String,
        _ isEqual: Bool
    )
        async throws
    {
        let verdict = try await ask(
            "calculator",
            [
                "expression": .string(expression), "answer": .string(answer),
                "tolerance": .string(tolerance),
            ]
        )
        #expect(verdict.passed == isEqual)
        #expect(verdict.outcome == (isEqual ? "equal" : "different"))
    }

    @Test("a number may stand for a text")
    func number() async throws {
        let verdict = try await ask("calculator", ["expression": "2.5 * 2", "answer": 5])
        #expect(verdict.passed == true)
    }

    @Test(
        "says nothing about expressions without a value",
        arguments: [
            ("9**9**9", "too_large"), ("10^9!", "too_large"), ("1/0", "division_by_zero"),
            ("2 +", "syntax"), (String(repeating: "(", count: 100_000), "too_large"),
        ]
    )
    func withoutValue(_ expression: String, _ outcome: String) async throws {
        let verdict = try await ask(
            "calculator",
            ["expression": .string(expression), "answer": "1"]
        )
        #expect(verdict.passed == nil)
        #expect(verdict.outcome == outcome)
    }

    @Test("an answer that is no number is wrong")
    func unreadable() async throws {
        let verdict = try await ask("calculator", ["expression": "2+2", "answer": "four!"])
        #expect(verdict.passed == false)
        #expect(verdict.outcome == "unreadable_answer")
    }

    @Test("refuses what is missing or unknown by name")
    func refusals() async {
        #expect(await refusal("calculator", [:]) == "arguments.expression: is missing")
        let unknown = await refusal("calculator", ["expression": "1", "answr": "1"])
        #expect(unknown?.hasPrefix("arguments.answr: is not a known key") == true)
    }
}
