@testable import RewardSelection
import Testing

@Suite("Answer forms")
struct AnswerFormTests {
    @Test("the exact form is the reply without blanks at both ends")
    func exact() {
        #expect(AnswerForm.exact.answer(in: " a b\n") == "a b")
        #expect(AnswerForm.exact.answer(in: " \n") == nil)
    }

    @Test(
        "the last number is found and written in one form",
        arguments: [
            ("It is 7.", "7"), ("1,000 apples", "1000"), ("from 3 to -4.50", "-4.5"),
            ("10-3", "3"), ("(2)-5", "5"), ("x = -5", "-5"), ("1,2,3", "3"), ("1,2345", "2345"),
            ("12,345,678.90", "12345678.9"), ("1234,567", "567"), ("-0.0", "0"), ("007", "7"),
            ("costs $.50", "0.5"), ("3/4", "4"), ("v1.2.3", "0.3"), ("100%", "100"), ("5.", "5"),
            ("12345678901234567890.10", "12345678901234567890.1"), ("é-3", "3"), ("1,000,", "1000"),
        ]
    )
    func lastNumber(reply: String, answer: String) {
        #expect(AnswerForm.lastNumber.answer(in: reply) == answer)
    }

    @Test("without a number there is no answer", arguments: ["", "none", "-", ".", "-.", ","])
    func noNumber(reply: String) {
        #expect(AnswerForm.lastNumber.answer(in: reply) == nil)
        #expect(DecimalNumber.canonical(reply) == nil)
    }

    @Test(
        "the last box is read until its brace closes",
        arguments: [
            (#"so \boxed{7} or \boxed{ 1,000.0 }."#, "1000"),
            (#"\boxed{\frac{1}{2}}"#, #"\frac{1}{2}"#),
            (#"\boxed{\{1, 2\}}"#, #"\{1, 2\}"#), (#"\boxed{a\\}"#, #"a\\"#),
            (#"\boxed{7 cm}"#, "7 cm"),
        ]
    )
    func boxed(reply: String, answer: String) {
        #expect(AnswerForm.boxed.answer(in: reply) == answer)
    }

    @Test(
        "without a closed box with content there is no answer",
        arguments: [
            "7", #"\boxed{7"#, #"\boxed{ }"#, #"\boxed"#, #"\boxed{1} \boxed{"#, #"\boxed{\}"#,
        ]
    )
    func noBox(reply: String) {
        #expect(AnswerForm.boxed.answer(in: reply) == nil)
    }

    @Test("every beginning of a reply has an answer or none, never a failure")
    func beginnings() {
        let reply = Array(#"é -1,234.50 \boxed{{\}}-7} "#)
        for count in 0...reply.count {
            for form in AnswerForm.allCases { _ = form.answer(in: String(reply.prefix(count))) }
        }
        #expect(AnswerForm.boxed.answer(in: String(reply)) == #"{\}}-7"#)
    }
}
