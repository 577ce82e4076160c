import RewardChecks
import RewardTypes
import Testing

@Suite("Patterns")
struct BoundedPatternTests {
    @Test(
        "patterns match what they say",
        arguments: [
            ("abc", "xabcx", true), ("^abc$", "xabc", false), ("a|bc|", "", true),
            ("a.c", "a\nc", false),
            ("a{2,3}b", "ab", false), ("^a{2,3}$", "aaa", true), ("^a{2,3}$", "aaaa", false),
            ("^(ab)+?$", "ababab", true), ("^a{2,}$", "aaaaa", true), ("^a{0}$", "", true),
            ("[a-c]+[^a-c]", "abcd", true), ("^[^a]$", "a", false), ("^[\\d.-]+$", "1.2-3", true),
            ("^[\\D]$", "5", false), ("^[\\W\\d]$", "a", false), ("\\bcat\\b", "a cat!", true),
            ("\\bcat\\b", "concat", false), ("\\Bcat", "concat", true),
            ("^\\w+\\s\\w+$", "a\u{A0}b", true),
            ("^(?:a|(?<n>b))*$", "abba", true), ("^\\u00e9\\x41$", "éA", true),
            ("^[]$", "a", false),
            ("^[^]$", "a", true), ("^(a*)*$", "aaab", false), ("^\\^\\$\\.$", "^$.", true),
            ("", "x", true),
            ("^.$", "🙂", true), ("x*", "", true), ("^a$", "a\n", false),
        ]
    )
    func matching(pattern: String, text: String, expected: Bool) throws {
        #expect(try BoundedPattern(pattern).matches(text) == expected)
    }

    @Test("a whole match leaves nothing out")
    func whole() throws {
        #expect(try BoundedPattern("a|ab").matches("ab", whole: true))
        #expect(try !BoundedPattern("a").matches("ab", whole: true))
        #expect(try !BoundedPattern("b").matches("ab", whole: true))
    }

    @Test(
        "what cannot be matched in linear time, or is malformed, is refused",
        arguments: [
            "(?=a)", "(?!a)", "(?<=a)", "(?<!a)", "(?i)a", "(a)\\1", "\\p{L}", "\\k<n>", "(", ")",
            "[a",
            "a{2", "a{", "a{3,2}", "*a", "a**", "a++", "^*", "\\", "[b-a]", "[\\d-z]", "\\u12",
            "\\xZZ",
            "\\uD800", "(?<n", "(?P<n>a)",
        ]
    )
    func refused(pattern: String) {
        #expect(throws: PatternError.self) { try BoundedPattern(pattern) }
    }

    private static let large: [String] = [
        "a{1001}", "(a{1000}){1000}", "(((((a{30}){30}){30}){30}){30})",
        String(repeating: "(", count: 100) + String(repeating: ")", count: 100),
        String(repeating: "a", count: 20_000),
    ]

    @Test("patterns that are too large are refused", arguments: large)
    func tooLarge(pattern: String) {
        let error = #expect(throws: PatternError.self) { try BoundedPattern(pattern) }
        guard case .tooLarge = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("patterns that blow up elsewhere stay linear, and long texts are refused")
    func blowUp() throws {
        let text = String(repeating: "a", count: 20_000) + "!"
        for pattern in ["^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "(.*)*b", "^(a?){30}a{30}$"] {
            #expect(try !BoundedPattern(pattern).matches(text))
        }
        let pattern = try BoundedPattern("a{1000}")
        #expect(throws: PatternError.self) {
            try pattern.matches(String(repeating: "a", count: 100_000))
        }
    }

    @Test("any pattern is compiled or refused", arguments: UInt64(1)...10)
    func anyPattern(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let pieces = Array("ab()[]{}*+?|^$\\.-,0123dw:<>é=!").map(String.init)
        for _ in 0..<500 {
            let pattern = (0..<10).compactMap { _ in pieces.randomElement(using: &generator) }
                .joined()
            do throws(PatternError) {
                _ = try BoundedPattern(pattern).matches("ab12 é")
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
    }
}
