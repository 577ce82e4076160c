// Tokens to the tree: precedence, and sources that are no templates.

import Testing

@testable import RewardTokenization

@Suite("Parser of templates")
struct ParserTests {
    @Test(
        "operators bind as in the reference",
        arguments: [
            ("1 + 2 * 3", "7"), ("2 ** 3 ** 2", "64"), ("-2 ** 2", "4"), ("1 ~ 2 * 3", "16"),
            ("2 * 3 ~ 4", "64"), ("not 1 == 2", "True"), ("1 < 2 < 3", "True"),
            ("1 in [1] in [[1]]", "True"), ("'a' if 0 else 'b' if 0 else 'c'", "c"),
            ("-1 | abs", "1"), ("1 or 2 and 0", "1"), ("[1, 2].0", "1"), ("1, 2", "(1, 2)"),
            ("'a' 'b'", "ab"), ("5 is divisibleby 5 and 1", "1"), ("2 is not odd", "True"),
        ]
    )
    func precedence(expression: String, expected: String) throws {
        #expect(try evaluate(expression) == expected)
    }

    @Test(
        "what is no template is refused with its line",
        arguments: [
            ("{{ }}", 1), ("\n{{ 1 + }}", 2), ("{{ a b }}", 1), ("{% if a %}", 1),
            ("{% if a %}\n{% endfor %}", 2), ("{% nothing %}", 1), ("{% endif %}", 1),
            ("{% set 1 = 2 %}", 1), ("{% set true = 2 %}", 1), ("{% set f() = 2 %}", 1),
            ("{% for x y %}{% endfor %}", 1), ("{% for loop in x %}{% endfor %}", 1),
            ("{% for x in y %}{% set loop = 1 %}{% endfor %}", 1), ("{% break %}", 1),
            ("{% for x in y %}{% else %}{% continue %}{% endfor %}", 1),
            ("{% macro m(a=1, b) %}{% endmacro %}", 1), ("{% macro m(a, a) %}{% endmacro %}", 1),
            ("{% macro m(caller) %}{{ caller() }}{% endmacro %}", 1),
            ("{% call 1 %}{% endcall %}", 1), ("{{ x | nothing }}", 1),
            ("\n{{ x is nothing }}", 2), ("{{ f(a=1, 2) }}", 1), ("{{ f(a=1, a=2) }}", 1),
            ("{{ x[1:2, 3] }}", 1), ("{{ x is a is b }}", 1), ("{{ {1} }}", 1),
            ("{% block a %}{% endblock %}{% block a %}{% endblock %}", 1), ("{{ x. }}", 1),
        ]
    )
    func refusals(source: String, line: Int) {
        let error = #expect(throws: ChatTemplateError.self) { try Parser.program(source: source) }
        guard case .syntax(line, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("unknown filters in a branch are errors only when they are reached")
    func unknownFilters() throws {
        #expect(try render("{% if false %}{{ 1 | nothing }}{% endif %}ok") == "ok")
        #expect(try evaluate("(1 | nothing) if false else 'ok'") == "ok")
        #expect(failure("{% if true %}{{ 1 | nothing }}{% endif %}") != nil)
        #expect(
            failure("{% if true %}{% for x in [1] %}{{ 1 | nothing }}{% endfor %}{% endif %}")
                != nil
        )
    }

    @Test("constructs that need other templates are refused when they are reached")
    func otherTemplates() throws {
        #expect(try render("{% if false %}{% include 'a' %}{% endif %}ok") == "ok")
        #expect(failure("{% include 'a' %}") != nil)
        #expect(failure("{% import 'a' as b %}") != nil)
    }

    @Test("a program is shared between tasks")
    func sharing() throws {
        let program: TemplateProgram = try Parser.program(source: "{{ a }}")
        let sendable: any Sendable = program
        #expect(sendable is TemplateProgram)
        #expect(program.names.contains("a"))
        #expect(program.frames.count == 1)
    }
}
