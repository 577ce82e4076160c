import RewardChecks
import RewardTestSupport
import RewardTypes
import Testing

@Suite("Verdicts on steps")
struct StepVerdictTests {
    @Test(
        "steps and answer make four cases",
        arguments: [
            ("<<2*3=6>>6 #### 6", "6", StepVerdict.right), ("<<2*3=6>>6 #### 6", "7", .wrongAnswer),
            ("<<2*3=7>>7 #### 6", "6", .wrongSteps), ("<<2*3=7>>7 #### 7", "6", .wrong),
            ("<<2*3=6>>6", "6", .wrongAnswer), ("#### 6", "6", .right),
            ("<<2*3=6>>6 #### 6", nil, .right), ("<<2*3=6>>6 #### 5", nil, .wrongAnswer),
            ("<<x=6>>6 #### 6", "6", .right), ("#### 6", nil, .right), ("", nil, .wrongAnswer),
        ] as [(String, String?, StepVerdict)]
    )
    func cases(text: String, gold: String?, expected: StepVerdict) throws {
        #expect(StepVerdict(try StepChecks().check(text, gold: gold)) == expected)
    }

    @Test("steps that cannot be read are mistakes where the caller says so")
    func unreadable() throws {
        let report = try StepChecks().check("<<x=6>>6 #### 6", gold: "6")
        #expect(StepVerdict(report, unreadableStepsAreWrong: true) == .wrongSteps)
    }

    @Test("sentences fill their placeholders once and keep unknown ones")
    func sentences() throws {
        let report = try StepChecks().check("<<2*3=7>>7 #### {step}7", gold: "6")
        var sentences = StepSentences()
        sentences.wrong = "{step}|{computed}|{stated}|{answer}|{expected}|{other}|{"
        let text = sentences.sentence(for: .wrong, report: report, gold: "{answer}")
        #expect(text == "2*3=7|6|7|none|{answer}|{other}|{")
        let right = StepSentences().sentence(for: .right, report: report)
        #expect(right == "Every calculation holds, and the final answer none is the expected one.")
    }

    @Test(
        "annotations of real gold solutions are right, and labels of real answers are met",
        .needsTestData
    )
    func realSolutions() throws {
        var stepCount = 0
        for line in try lines("gsm8k/test_400.jsonl") {
            let text = try #require(line[member: "answer"]?.stringValue)
            let report = try StepChecks().check(text)
            let annotations = report.steps.filter { $0.claim.form == .annotation }
            #expect(annotations.allSatisfy { $0.outcome == .right }, "\(text)")
            stepCount += annotations.count
        }
        #expect(stepCount > 1000)
        for line in try lines("gsm8k/model_solutions_400.jsonl") {
            let truth = try #require(line[member: "ground_truth"]?.stringValue)
            let gold = try #require(truth.split(separator: "A: ").last)
            for (_, solution) in try #require(line.objectValue) {
                guard let text = solution[member: "solution"]?.stringValue else { continue }
                let marked = text.replacing("\nA: ", with: "\n#### ")
                let report = try StepChecks().check(marked, gold: String(gold))
                #expect(report.isAnswerRight == solution[member: "is_correct"]?.boolValue)
            }
        }
    }

    private func lines(_ name: String) throws -> [JSONValue] {
        try TestEnvironment.data(name).split(separator: UInt8(ascii: "\n"))
            .map { try JSONValue(parsing: $0) }
    }
}
