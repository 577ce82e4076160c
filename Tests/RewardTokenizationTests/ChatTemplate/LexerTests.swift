// Source to tokens: whitespace rules, literals and what cannot be a token.

import Testing

@testable import RewardTokenization

@Suite("Lexer of templates")
struct LexerTests {
    private func kinds(_ source: String) throws -> [Token.Kind] {
        try Lexer.tokens(of: source).map(\.kind)
    }

    @Test("text, expressions, blocks and comments are told apart")
    func tags() throws {
        #expect(
            try kinds("a{{ b }}c{% d %}{# e #}f")
                == [
                    .data("a"), .variableBegin, .name("b"), .variableEnd, .data("c"),
                    .blockBegin, .name("d"), .blockEnd, .data("f"), .end,
                ]
        )
    }

    @Test(
        "blanks and newlines around tags follow the reference configuration",
        arguments: [
            ("a\n  {% x %}\nb", ["a\n", "b"]),
            ("a  {% x %}\n\nb", ["a  ", "\nb"]),
            ("a\n  {%+ x %}\nb", ["a\n  ", "b"]),
            ("a\n  {%- x -%}\n \nb", ["a", "b"]),
            ("a\n  {% x +%}\nb", ["a\n", "\nb"]),
            ("a\n  {{ x }}\nb", ["a\n  ", "\nb"]),
            ("a \n {{- x -}} \n b", ["a", "b"]),
            ("  {% x %}  \nb", ["  \nb"]),
            ("a\n  {# x #}\nb", ["a\n", "b"]),
            ("a\n  {#- x -#}\n b", ["a", "b"]),
            ("{% x %}\n  {% y %}\nb", ["b"]),
            ("a\r\nb\rc{{ x }}\r\n", ["a\nb\nc"]),
            ("a\n\n", ["a\n"]),
            ("a \u{A0}\u{2003}{%- x %}b", ["a", "b"]),
        ]
    )
    func whitespace(source: String, texts: [String]) throws {
        let found = try kinds(source).compactMap { kind -> String? in
            if case .data(let text) = kind { text } else { nil }
        }
        #expect(found == texts)
    }

    @Test("raw blocks are text")
    func raw() throws {
        #expect(
            try kinds("a{% raw %} {{ b }} {% c %}{% endraw %}\nd")
                == [.data("a"), .data(" {{ b }} {% c %}"), .data("d"), .end]
        )
        #expect(
            try kinds("{%- raw -%} \n x {%- endraw -%} \n d") == [.data("x"), .data("d"), .end]
        )
    }

    @Test("braces in an expression do not end it")
    func balance() throws {
        #expect(try kinds("{{ {'a': {}} }}").count == 9)
        #expect(try render("{{ {'a': {}} }}") == "{'a': {}}")
    }

    @Test(
        "numbers are those of Python",
        arguments: [
            ("12", Token.Kind.integer(12)), ("1_000", .integer(1000)), ("0x1F", .integer(31)),
            ("0b101", .integer(5)), ("0o17", .integer(15)), ("00", .integer(0)),
            ("1.5", .float(1.5)), ("1e3", .float(1000)), ("1.5E-2", .float(0.015)),
            ("9223372036854775807", .integer(.max)),
        ]
    )
    func numbers(source: String, expected: Token.Kind) throws {
        #expect(try kinds("{{ \(source) }}") == [.variableBegin, expected, .variableEnd, .end])
    }

    @Test(
        "escapes in texts are those of Python",
        arguments: [
            (#"'a\n\t\\\'\"'"#, "a\n\t\\'\""), (#"'\x41\u00e9\U0001F600\101'"#, "Aé😀A"),
            (#"'\q'"#, #"\q"#), ("'a\\\nb'", "ab"), (#"'\é'"#, #"\xe9"#), ("\"it's\"", "it's"),
        ]
    )
    func escapes(source: String, expected: String) throws {
        #expect(try kinds("{{ \(source) }}")[1] == .string(expected))
    }

    @Test(
        "what is no token is refused with its line",
        arguments: [
            ("\n{{ ! }}", 2), ("\n\n{{ 'a }}", 3), ("{{ a", 1), ("\n{% a", 2), ("{# a", 1),
            ("{% raw %} a", 1), ("{{ (] }}", 1), ("{{ ) }}", 1), (#"{{ '\x4' }}"#, 1),
            (#"{{ '\ud800' }}"#, 1), ("{{ 99999999999999999999 }}", 1), ("{{ 1e999 }}", 1),
            (#"{{ '\N{DASH}' }}"#, 1),
        ]
    )
    func errors(source: String, line: Int) {
        let error = #expect(throws: ChatTemplateError.self) { try Lexer.tokens(of: source) }
        guard case .syntax(line, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
