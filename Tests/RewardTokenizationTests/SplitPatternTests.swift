import RewardTypes
import Testing

@testable import RewardTokenization

@Suite("Patterns that cut text")
struct SplitPatternTests {
    /// The parts of a text, matches in brackets.
    private func parts(_ pattern: String, _ text: String) throws -> String {
        let pattern = TextPattern.expression(try SplitPattern(regularExpression: pattern))
        let bytes = Array(text.utf8)
        var result = ""
        var budget = StepBudget(byteCount: bytes.count)
        pattern.forEachPart(of: bytes.indices, in: bytes.span, &budget) { range, isMatch in
            let part = String(decoding: bytes[range], as: UTF8.self)
            result += isMatch ? "[\(part)]" : part
        }
        #expect(!budget.isExhausted)
        return result
    }

    @Test("runs are greedy and give back what the rest needs")
    func backtracking() throws {
        #expect(try parts(#"\s*[\r\n]+"#, "a  \n \n  b") == "a[  \n \n]  b")
        #expect(try parts(#"\s+(?!\S)"#, "a   b ") == "a[  ] b[ ]")
        #expect(try parts("[a-c]+c", "abccd") == "[abcc]d")
        #expect(try parts("a{2,3}", "aaaaaaa") == "[aaa][aaa]a")
        #expect(try parts("a{2}", "aaaaa") == "[aa][aa]a")
        #expect(try parts("é+x", "ééé éx") == "ééé [éx]")
    }

    @Test("the first alternative that matches wins, not the longest")
    func alternatives() throws {
        #expect(try parts("a|ab", "ab") == "[a]b")
        #expect(try parts("ab|a", "aab") == "[a][ab]")
        #expect(try parts("(?:'re|'r)e?", "'ree") == "['ree]")
    }

    @Test("a group without case knows the long s, and nothing further")
    func foldedGroups() throws {
        let pattern = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
        #expect(
            try parts(pattern, "'S'\u{17F}'rE'Ve'LL'D'k'lL")
                == "['S]['\u{17F}]['rE]['Ve]['LL]['D]'k['lL]"
        )
        #expect(try parts("'(?i:[sdmt]|ll|ve|re)", "'M'x'VE") == "['M]'x['VE]")
    }

    @Test("classes know categories, ranges, escapes and negation")
    func classes() throws {
        #expect(try parts(#"[^\s\p{L}\p{N}]+"#, "a-+ 1é٣²,") == "a[-+] 1é٣²[,]")
        #expect(try parts(#"[\p{Lu}\p{Lt}]"#, "aBǅc") == "a[B][ǅ]c")
        #expect(try parts(#"[a\-z\]]+"#, "a-z]b") == "[a-z]]b")
        #expect(try parts("[一-龥]+", "x中文y") == "x[中文]y")
        #expect(try parts(#"\S+"#, "a\u{3000}b\u{85}c") == "[a]\u{3000}[b]\u{85}[c]")
        #expect(try parts(#"\d"#, "1²") == "[1]²")
    }

    @Test("possessive runs are taken where they change nothing")
    func possessiveRuns() throws {
        #expect(try parts(#"[^\r\n\p{L}\p{N}]?+\p{L}+"#, "-ab c") == "[-ab][ c]")
        #expect(try parts(#" ?[^\s\p{L}\p{N}]++[\r\n]*"#, " !!\n\na") == "[ !!\n\n]a")
    }

    @Test(
        "what is outside the subset is refused",
        arguments: [
            "", "a*", "a|", "|a", "(a)", "(a+)+", "(?=a)b", "(?<=a)b", "a+?", "a++a", "\\bword",
            "\\w+", ".", "^a", "a$", "[[:alpha:]]", "[a&&b]", "\\p{Greek}", "\\p{^L}", "a{3,2}",
            "a{2}+", "a**", "(?i:st)", "(?i:k)", "(?i:[a-z])", "(?:a+)", "(?:a|b)+", "[z-a]",
            "[a", "\\", "\\1", "a{", "(?i:'s", "\\x41", "[\\S]", "()", "(?:)", "a{1",
        ]
    )
    func unsupported(_ pattern: String) {
        #expect(throws: PatternError.self) { try SplitPattern(regularExpression: pattern) }
    }

    @Test("the pattern of the byte-level stage and all of GGUF are supported")
    func knownPatterns() throws {
        _ = try SplitPattern(regularExpression: PreTokenizer.byteLevelPattern.description)
        for entry in GGUFPreTokenizer.all {
            for pattern in entry.patterns { _ = try SplitPattern(regularExpression: pattern) }
        }
        let names = GGUFPreTokenizer.all.flatMap(\.names)
        #expect(Set(names).count == names.count)
    }

    @Test("a pattern that would take quadratic time runs out of its budget")
    func budget() throws {
        let bytes = [UInt8](repeating: UInt8(ascii: "a"), count: 5000)
        let pattern = TextPattern.expression(try SplitPattern(regularExpression: "[a-z]+0"))
        var budget = StepBudget(byteCount: bytes.count)
        var covered = 0
        pattern.forEachPart(of: bytes.indices, in: bytes.span, &budget) { part, _ in
            covered += part.count
        }
        #expect(budget.isExhausted)
        #expect(budget.remaining > -20_000, "the work goes on when the budget is gone")
        #expect(covered == bytes.count)
    }

    @Test(
        "the patterns of models take few steps for each byte of hard texts",
        arguments: [
            String(repeating: "a", count: 3000), String(repeating: "A", count: 3000),
            String(repeating: " ", count: 3000), String(repeating: " \n", count: 1500),
            String(repeating: "\u{301}", count: 1500), String(repeating: "!", count: 3000),
            String(repeating: "中", count: 1000), String(repeating: "7", count: 3000),
            String(repeating: "\t ", count: 1500) + "x", String(repeating: "aB", count: 1500),
        ]
    )
    func stepsOfModels(_ text: String) throws {
        let bytes = Array(text.utf8)
        for expression in GGUFPreTokenizer.all.flatMap(\.patterns) {
            let pattern = TextPattern.expression(try SplitPattern(regularExpression: expression))
            let start = StepBudget(byteCount: bytes.count)
            var budget = start
            pattern.forEachPart(of: bytes.indices, in: bytes.span, &budget) { _, _ in }
            let steps = start.remaining - budget.remaining
            #expect(steps <= 16 * bytes.count, "\(expression)")
        }
    }

    @Test("text in the middle of a larger one is matched alone")
    func subranges() throws {
        let bytes = Array("xx  yy".utf8)
        let pattern = TextPattern.expression(try SplitPattern(regularExpression: #"\s+(?!\S)"#))
        var matches: [Range<Int>] = []
        var budget = StepBudget(byteCount: bytes.count)
        pattern.forEachPart(of: 1..<4, in: bytes.span, &budget) { part, isMatch in
            if isMatch { matches.append(part) }
        }
        #expect(matches == [2..<4])
    }
}
