import RewardTools
import RewardTypes
import Testing

@Suite("gsm8k_steps")
struct GSM8KStepsToolTests {
    private static let wrong = "He pays <<3*4=12>>12, then 12 + 5 = 18.\n#### 18"

    @Test("names the first wrong step")
    func firstWrong() async throws {
        let verdict = try await ask(
            "gsm8k_steps",
            ["solution": .string(Self.wrong), "answer": "17"]
        )
        #expect(verdict.passed == false)
        #expect(verdict.outcome == "wrong")
        #expect(verdict.details["first_wrong_step"] == 1)
        #expect(verdict.details["steps"]?.arrayValue?[1][member: "computed"] == "17")
        #expect(verdict.reason.contains("12 + 5 = 18"))
    }

    @Test("a gold solution stands for its answer")
    func goldSolution() async throws {
        let verdict = try await ask(
            "gsm8k_steps",
            ["solution": "2 + 2 = 4\n#### 4", "answer": "Two and two. #### 4"]
        )
        #expect(verdict.outcome == "right")
        #expect(verdict.passed == true)
    }

    @Test("sentences and strictness are options")
    func options() async throws {
        let solution: JSONValue = ["solution": "<<x+2=4>>4\n#### 4", "answer": "5"]
        let options: JSONObject = [
            "sentences": ["wrong": "No: {answer} is not {expected}."], "unreadable_steps": "wrong",
        ]
        let verdict = try await ask("gsm8k_steps", solution, options: options)
        #expect(verdict.reason == "No: 4 is not 5.")
        let lenient = try await ask("gsm8k_steps", solution)
        #expect(lenient.outcome == "wrong_answer")
    }

    @Test("refuses sentences for outcomes that do not exist")
    func unknownSentence() async {
        await #expect(throws: FieldError.self) {
            try await ask("gsm8k_steps", [:], options: ["sentences": ["almost": "?"]])
        }
    }
}
