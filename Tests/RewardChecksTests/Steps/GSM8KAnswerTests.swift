import RewardChecks
import Testing

@Suite("Answers in the manner of GSM8K")
struct GSM8KAnswerTests {
    @Test(
        "each mode takes the number that published code takes",
        arguments: [
            ("#### 18", "18", "18", "18"), ("a\n#### 1,234\nb #### 5", "1234", "5", "5"),
            ("#### $-3.50", "-3.50", "-3.50", "-3.50"), ("####18", nil, nil, "18"),
            ("no answer", nil, nil, nil), ("#### x, it is 7. Or .", nil, nil, "7."),
            ("#### 4 apples of 9", "4", "4", "9"),
        ] as [(String, String?, String?, String?)]
    )
    func modes(text: String, first: String?, last: String?, flexible: String?) {
        #expect(GSM8KAnswer(extraction: .strict).extract(from: text) == first)
        #expect(GSM8KAnswer(extraction: .strictLast).extract(from: text) == last)
        #expect(GSM8KAnswer(extraction: .flexible).extract(from: text) == flexible)
    }

    @Test("only the end is read where a length is given")
    func tail() {
        let text = "#### 5" + String(repeating: ".", count: 2) + String(repeating: "a", count: 300)
        let whole = GSM8KAnswer(extraction: .strictLast)
        let tail = GSM8KAnswer(extraction: .strictLast, tailCharacterCount: 300)
        #expect(whole.extract(from: text) == "5..")
        #expect(tail.extract(from: text) == nil)
    }

    @Test("answers are compared as texts or as numbers")
    func comparison() {
        #expect(GSM8KAnswer.matches("18", gold: "18", byValue: false))
        #expect(GSM8KAnswer.matches("1800", gold: "$1,800", byValue: false))
        #expect(!GSM8KAnswer.matches("18.0", gold: "18", byValue: false))
        #expect(GSM8KAnswer.matches("18.0", gold: "18", byValue: true))
        #expect(GSM8KAnswer.matches("18.", gold: "18", byValue: true))
        #expect(!GSM8KAnswer.matches("1.8.0", gold: "18", byValue: true))
        #expect(!GSM8KAnswer.matches("17", gold: "18", byValue: true))
    }
}
