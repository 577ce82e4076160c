import RewardChecks
import RewardTypes
import Testing

@Suite("Steps of solutions")
struct StepChecksTests {
    private func claims(_ text: String) throws -> [String] {
        try StepChecks().check(text).steps.map { step in
            let mark =
                switch step.outcome {
                case .right: "+"
                case .wrong: "-"
                case .unreadable: "?"
                }
            return mark + (step.claim.form == .annotation ? "<<" : "") + step.claim.text
        }
    }

    @Test(
        "annotations are checked, with what stands behind them",
        arguments: [
            ("<<48/2=24>>24 clips", "+"), ("<<48/2=25>>25", "-"), ("<<48/2=24>>25", "-"),
            ("<<2*1/2=1.0>>1.", "+"), ("<<12*20,000=240,000>>240,000", "+"), ("<<x+5=8>>8", "?"),
            ("<<10/3=3.33>>3.33", "+"), ("<<10/3=3.34>>", "-"), ("<<10/3=3>>3", "-"),
            ("<<10/3≈3>>", "+"), ("<<1/8=0.13>>", "+"), ("<<1/8=0.12>>", "+"), ("<<1/8=.1>>", "+"),
            ("<<11/18*162=99.00000000000001>>99", "+"), ("<<3/4=3/4>>3/4", "+"),
            ("<<1/3=33%>>", "+"), ("<<10/40*100=25%>>25%", "+"), ("<<8*75%=6>>6", "+"),
            ("<<2+3=5=10/2>>", "+"), ("<<2+3=5=6>>", "-"), ("<<9**9**9=1>>", "?"),
        ]
    )
    func annotations(text: String, expected: String) throws {
        let marks = try claims(text).filter { $0.contains("<<") }.map { String($0.prefix(1)) }
        #expect(marks == [expected])
    }

    @Test(
        "claims in the running text are found, and nothing that is cut out of something larger",
        arguments: [
            ("So 16 - 3 - 4 = <<16-3-4=9>>9 eggs.", ["+16 - 3 - 4 = 9", "+<<16-3-4=9"]),
            ("It is $5 x 3 = $14, not more.", ["-$5 x 3 = $14"]),
            ("2×3=6 and 2*4 = 9", ["+2×3=6", "-2*4 = 9"]),
            ("- 3 + 4 = 7", ["+3 + 4 = 7"]), ("x + 5 = 8", []), ("x+30=110", []),
            ("3x + 4 = 28", []), ("$2000x 10/100 =$200", []),
            ("y = 2 * 3 = 6", ["+2 * 3 = 6"]), ("in week 2 = 5 + 3 = 8", ["+5 + 3 = 8"]),
            ("5 + 3 = 8x", []), ("page 3, 4 = 5", []), ("80 * .5 = 40.", ["+80 * .5 = 40"]),
            (".5*80 = 40", ["+.5*80 = 40"]), ("2 apples + 3 = 5", []), ("7 = 7", []),
            ("1+1=2\n1+1=3", ["+1+1=2", "-1+1=3"]), ("10/3 ≈ 3", ["+10/3 ≈ 3"]), ("≈ =", []),
        ]
    )
    func plain(text: String, expected: [String]) throws {
        #expect(try claims(text) == expected)
    }

    @Test("the first wrong step is named, with its place and what it should be")
    func firstWrong() throws {
        let text = "é: <<1+1=2>>2, then <<2*3=7>>7, then <<7+1=9>>9\n#### 9"
        let report = try StepChecks().check(text, gold: "7")
        #expect(report.firstWrongStep == 1)
        #expect(report.steps[1].claim.byteOffset == 23)
        #expect(report.steps[1].outcome == .wrong(computed: "6", stated: "7"))
        #expect(report.answer == "9")
        #expect(report.isAnswerRight == false)
    }

    @Test("with the tolerance `equal` no rounding is accepted")
    func equal() throws {
        var checks = StepChecks()
        checks.tolerance = .equal
        #expect(try checks.check("<<10/3=3.33>>").firstWrongStep == 0)
        #expect(try checks.check("<<10/3=3.3333333333333335>>").firstWrongStep == nil)
    }

    @Test("the tolerance says how many places a rounded number needs")
    func places() throws {
        var checks = StepChecks()
        checks.tolerance = .rounded(minimumPlaceCount: 2)
        #expect(try checks.check("<<10/3=3.3>>").firstWrongStep == 0)
        checks.tolerance = .rounded(minimumPlaceCount: 0)
        #expect(try checks.check("<<10/3=3>>").firstWrongStep == nil)
    }

    @Test("running text is left alone when it is not asked for")
    func annotationsOnly() throws {
        var checks = StepChecks()
        checks.checksPlainClaims = false
        #expect(try checks.check("1 + 1 = 3 <<1+1=2>>2").firstWrongStep == nil)
    }

    @Test("hostile texts are cut or refused")
    func hostile() throws {
        let many = String(repeating: "<<1=1>>", count: 600)
        let report = try StepChecks().check(many)
        #expect(report.isCut)
        #expect(report.steps.count == 512)
        let long = String(repeating: "1=", count: 200_000)
        #expect(throws: CalculatorProblem.self) { try StepChecks().check(long) }
        #expect(try StepChecks().check(String(repeating: "<<", count: 50_000)).steps == [])
    }

    @Test("any text has a report", arguments: UInt64(1)...10)
    func anyText(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let pieces = [
            "<<", ">>", "=", "1", "x", " ", "-", "*", "\n", "é", ".", "≈", "#### ", "$", "%",
        ]
        for _ in 0..<200 {
            let text = (0..<20).compactMap { _ in pieces.randomElement(using: &generator) }.joined()
            let report = try StepChecks().check(text, gold: "1")
            #expect(report.steps.allSatisfy { $0.claim.sides.count > 1 }, "\(text)")
        }
    }
}
