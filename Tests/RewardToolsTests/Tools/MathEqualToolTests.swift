import RewardTools
import RewardTypes
import Testing

@Suite("math_equal")
struct MathEqualToolTests {
    @Test(
        "finds the answer and compares it",
        arguments: [
            ("10/9", "\\frac{10}{9}", true), ("10/9", "So it is \\boxed{\\frac{10}{9}}.", true),
            // Not the 9 of the fraction.
            ("9", "10/9", false), ("18", "3 * 6 apples.\n#### 18", true),
            ("18", "The answer is 18.", true), ("18", "She has 18 apples", true),
            ("2", "She has 18 apples", false), ("Sum. #### 7", "7", true),
            ("x^2+2x+1", "$(x+1)^2$", true), ("1/3", "0.333333", true), ("1/3", "0.3", false),
        ]
    )
    func compares(_ gold: String, _ answer: String, _ isEqual: Bool) async throws {
        let verdict = try await ask(
            "math_equal",
            ["gold": .string(gold), "answer": .string(answer)]
        )
        #expect(verdict.passed == isEqual, "\(verdict)")
    }

    @Test("says where the answer was and on what ground it is equal")
    func ground() async throws {
        let verdict = try await ask(
            "math_equal",
            ["gold": 0.5, "answer": "Hence \\boxed{1/2}."]
        )
        #expect(verdict.details["found_by"] == "boxed")
        #expect(verdict.details["answer"] == "1/2")
        #expect(verdict.details["ground"] == "exact")
    }

    @Test("a text without an answer is wrong")
    func none() async throws {
        let verdict = try await ask("math_equal", ["gold": "4", "answer": "I do not know!"])
        #expect(verdict.passed == false)
        #expect(verdict.outcome == "no_answer")
    }

    @Test("takes the text as it is when told to")
    func noExtraction() async throws {
        let verdict = try await ask(
            "math_equal",
            ["gold": "4", "answer": "The answer is 4", "extract": false]
        )
        #expect(verdict.passed == false)
    }
}
