import RewardChecks
import RewardTypes
import Testing

@Suite("Mathematical equality")
struct MathEqualityTests {
    @Test(
        "pairs that math-verify calls the same",
        arguments: [
            ("1000", "1 000"), ("1000.99", "1000,99"), ("1000.99", "$1,000.99"), ("0.4", ".4"),
            ("10/9", "\\frac{10}{9}"), ("$1/3$", "$\\frac13$"), ("$1/3$", "$\\dfrac13$"),
            ("$1/3$", "$\\boxed{\\frac13}$"), ("$1/3$", "$k=\\frac13$"),
            ("$1/3$", "$\\frac{1}{3}\\text{meters}$"), ("28\\%", "28 percent"), ("28%", "28 pct"),
            ("x<=5", "5≥x"), ("x=11", "x=5+5+1=7=11"), ("11", "x=5+6=11"),
            ("1/12", "0.0833333333333333"), ("\\tan^2 y+1", "\\sec^2 y"), ("tan²y+1", "sec²y"),
            ("34x+45y-20z+100=0", "-34x-45y+20z-100=0"), ("(1,3)", "\\{1,3\\}"), ("(1,3)", "{1,3}"),
            (
                "\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}",
                "\\begin{bmatrix} 1 & 2 \\\\ 3 & 8/2 \\end{bmatrix}"
            ),
            ("$$\n\\frac{1}{2}\n$$", "\\[\n0.5\n\\]"),
        ]
    )
    func same(gold: String, answer: String) {
        let verdict = MathEquality().compare(gold: gold, answer: answer)
        #expect(verdict.isEqual, "\(verdict)")
    }

    @Test(
        "pairs that math-verify calls different",
        arguments: [
            ("2", "AZYUK2A"), ("[0,9)", "[0,1)"), ("(0,9)", "[0,9)"), ("x>5", "x<5"),
            ("7=11a+c", "11a+c"), ("(3,1)", "{1,3}"), ("4", "4\\sqrt2"), ("1\\sqrt{19}", "1"),
            ("\\begin{pmatrix}1&2\\end{pmatrix}", "\\begin{pmatrix}1&3\\end{pmatrix}"),
            ("(1,2)", "1<x<2"),
        ]
    )
    func different(gold: String, answer: String) {
        let verdict = MathEquality().compare(gold: gold, answer: answer)
        guard case .different = verdict else {
            Issue.record("\(verdict)")
            return
        }
    }

    @Test(
        "the ground of equality is told",
        arguments: [
            ("x+1", " x+1", MathVerdict.Ground.text), ("(x+1)^2", "x^2+2x+1", .exact),
            ("\\frac{x^2-1}{x-1}", "x+1", .exact), ("\\sqrt{16}", "4", .exact),
            ("2\\sqrt{2}", "\\sqrt8", .exact),
            ("\\frac{1}{x}+\\frac1y", "\\frac{x+y}{xy}", .exact),
            ("\\sin^2 x+\\cos^2 x", "1", .evaluated),
            ("\\ln(x^2)", "2\\ln x", .evaluated), ("2\\pi", "6.283185", .rounded),
            ("1\\frac12", "3/2", .exact),
            ("x=1, x=2", "\\{2, 1\\}", .exact), ("1<x\\le 3", "(1, 3]", .exact),
            ("x>2", "(2,\\infty)", .exact),
            ("(-\\infty,1)\\cup(2,3)", "(2,3)\\cup(-\\infty,1)", .exact), ("2x=4", "x=2", .exact),
            ("-x<1", "x>-1", .exact), ("\\sqrt[3]{8}", "2", .exact), ("x_1+x_2", "x_2+x_1", .exact),
            ("|x-1|", "|1-x|", .evaluated), ("90^\\circ", "90", .exact), ("x^{-1}", "1/x", .exact),
        ]
    )
    func grounds(gold: String, answer: String, ground: MathVerdict.Ground) {
        let verdict = MathEquality().compare(gold: gold, answer: answer)
        #expect(verdict == .equal(ground), "\(gold) and \(answer): \(verdict)")
    }

    @Test(
        "further differences",
        arguments: [
            ("x+1", "x+2"), ("1/3", "0.33"), ("-x<1", "x<-1"), ("{1,2}", "{1,3}"),
            ("{1,2}", "{1,2,3}"),
            ("\\sin x", "\\cos x"), ("x<5", "x≤5"), ("(1,2)", "(1,2,3)"), ("\\frac12", "2"),
            ("28%", "28"),
            ("1.5", "15"), ("x^2", "x^3"), ("\\pi", "3.14"),
        ]
    )
    func furtherDifferences(gold: String, answer: String) {
        let verdict = MathEquality().compare(gold: gold, answer: answer)
        guard case .different = verdict else {
            Issue.record("\(gold) and \(answer): \(verdict)")
            return
        }
    }

    private static let unreadableTexts: [String] = [
        "", "(", "\\frac{1}", "1+", "2 3", "\\begin{pmatrix}1", "x^", "|x",
        String(repeating: "(", count: 3000),
        String(repeating: "{", count: 100_000), String(repeating: "-", count: 5000),
        String(repeating: "x^-", count: 1000), String(repeating: "sin ", count: 1000),
    ]

    @Test("what cannot be read is told, however long", arguments: unreadableTexts)
    func unreadable(text: String) {
        guard case .unreadable = MathEquality().compare(gold: "1", answer: text) else {
            Issue.record("\(text.prefix(20)) was read")
            return
        }
    }

    @Test("long products stay shallow", arguments: ["x", "1*", "1/", "x/", "\\frac12", "2x"])
    func long(piece: String) {
        let text = String(repeating: piece, count: 4000 / piece.count) + "1"
        let verdict = MathEquality().compare(gold: text, answer: "y")
        guard case .different = verdict else {
            Issue.record("\(verdict)")
            return
        }
    }

    @Test("large powers are not multiplied out")
    func large() {
        let verdict = MathEquality().compare(
            gold: "(a+b+c+d+f)^{60}",
            answer: "(f+d+c+b+a)^{60}"
        )
        #expect(verdict == .equal(.exact))
        for other in ["1", "8^{9^{9^9}}", "-\\infty"] {
            #expect(!MathEquality().compare(gold: "9^{9^{9^9}}", answer: other).isEqual)
        }
    }

    @Test("any text has a verdict", arguments: UInt64(1)...10)
    func anyText(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let pieces = [
            "1", "2.", "x", "\\frac", "{", "}", "(", ")", "[", "]", ",", "=", "<", "\\sqrt", "^",
            "-",
            "\\begin{pmatrix}", "&", "\\\\", "\\end{pmatrix}", "|", "%", "sin", "\\{", "\\}", "∪",
            "$", "é",
        ]
        for _ in 0..<300 {
            let text = (0..<8).compactMap { _ in pieces.randomElement(using: &generator) }.joined()
            let verdict = MathEquality().compare(gold: text, answer: "x")
            if case .equal(.exact) = verdict { #expect(text.contains("x"), "\(text)") }
        }
    }
}
