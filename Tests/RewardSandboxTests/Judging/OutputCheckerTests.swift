import RewardSandbox
import Testing

@Suite("OutputChecker: what was printed and what was expected")
struct OutputCheckerTests {
    private func isRight(
        _ kind: OutputChecker.Kind,
        _ expected: String,
        _ found: String,
        _ tolerance: Double? = nil
    ) -> Bool {
        let checker = OutputChecker(
            kind: kind,
            tolerance: tolerance.map { CodeEquality.Tolerance(absolute: $0) }
        )
        return checker.difference(expected: Array(expected.utf8), found: Array(found.utf8)) == nil
    }

    @Test(
        "white space, by checker: exact, lines, tokens",
        arguments: [
            ("1 2\n", "1 2\n", [true, true, true]), ("1 2\n", "1 2", [false, true, true]),
            ("1 2", "1 2  \r\n\n\n", [false, true, true]), ("1 2", "1\n2", [false, false, true]),
            ("1 2", "1  2", [false, false, true]), ("1 2", " 1 2", [false, false, true]),
            ("1 2", "1 3", [false, false, false]), ("1 2", "1", [false, false, false]),
            ("1", "1 2", [false, false, false]), ("a\n\nb", "a\nb", [false, false, true]),
            ("", "\n", [false, true, true]), ("", "", [true, true, true]),
            ("é", "e\u{301}", [false, false, false]),
        ] as [(String, String, [Bool])]
    )
    func kinds(expected: String, found: String, rights: [Bool]) {
        let kinds: [OutputChecker.Kind] = [.exact, .lines, .tokens]
        #expect(kinds.map { isRight($0, expected, found) } == rights)
    }

    @Test("numbers may be close, words may not")
    func tolerance() {
        #expect(isRight(.tokens, "x 1.0", "x\n1.001", 0.01))
        #expect(isRight(.lines, "x 1.0\n2", "x 1.001\n2", 0.01))
        #expect(!isRight(.lines, "x 1.0\n2", "x 1.001 2", 0.01))
        #expect(!isRight(.tokens, "1.0", "1.1", 0.01))
        #expect(!isRight(.tokens, "1.0", "nan", 0.01))
        #expect(!isRight(.tokens, "1.0", "0x1", 0.01))
        #expect(!isRight(.tokens, "abc", "abd", 10))
    }

    @Test("the first difference is named")
    func words() {
        let checker = OutputChecker()
        let difference = checker.difference(expected: Array("a\nb".utf8), found: Array("a\nc".utf8))
        #expect(difference == "line 2: expected \"b\", found \"c\"")
        #expect(
            checker.difference(expected: [0x61], found: []) == "expected 1 lines, found 0"
        )
    }
}
