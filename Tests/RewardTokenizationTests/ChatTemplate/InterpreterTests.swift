// Statements and macros.

import RewardTypes
import Testing

@testable import RewardTokenization

@Suite("Statements of templates")
struct InterpreterTests {
    @Test(
        "loops know where they are",
        arguments: [
            ("loop.index", "123"), ("loop.index0", "012"), ("loop.revindex", "321"),
            ("loop.revindex0", "210"), ("loop.first", "TrueFalseFalse"),
            ("loop.last", "FalseFalseTrue"), ("loop.length", "333"),
            ("loop.previtem", "ab"), ("loop.nextitem", "bc"), ("loop.cycle('x', 'y')", "xyx"),
            ("loop.changed(x in 'bc')", "TrueTrueFalse"), ("loop.depth", "111"),
        ]
    )
    func loopVariables(expression: String, expected: String) throws {
        let body = "{{ \(expression) }}"
        #expect(try render("{% for x in 'abc' %}\(body){% endfor %}") == expected)
        // The same over an iterator, which does not know its length.
        #expect(
            try render("{% for x in 'abc' | map('string') %}\(body){% endfor %}") == expected
        )
        #expect(try render("{% for x in 'abcd' if x != 'd' %}\(body){% endfor %}") == expected)
    }

    @Test(
        "loops end early, filter, recurse and unpack",
        arguments: [
            (
                "{% for i in range(9) %}{% if i == 2 %}{% continue %}{% endif %}"
                    + "{% if i == 4 %}{% break %}{% endif %}{{ i }}{% endfor %}", "013"
            ),
            ("{% for i in [] %}x{% else %}none{% endfor %}", "none"),
            ("{% for i in [1] %}{% continue %}{% else %}none{% endfor %}", "none"),
            ("{% for k, v in {'a': 1, 'b': 2}.items() %}{{ k }}{{ v }}{% endfor %}", "a1b2"),
            ("{% for (a, b), c in [((1, 2), 3)] %}{{ a }}{{ b }}{{ c }}{% endfor %}", "123"),
            (
                "{% for x in [1, [2, [3]]] recursive %}"
                    + "{{ loop(x) if x is iterable else x }}{% endfor %}",
                "123"
            ),
            ("{% for x in undefined_thing %}x{% endfor %}", ""),
            ("{% for k in {'b': 1, 'a': 2} %}{{ k }}{% endfor %}", "ba"),
        ]
    )
    func loops(source: String, expected: String) throws {
        #expect(try render(source) == expected)
    }

    @Test(
        "macros bind arguments as in the reference",
        arguments: [
            ("{{ m(1) }}", "1|d||"), ("{{ m(1, 2) }}", "1|2||"), ("{{ m(b=2, a=1) }}", "1|2||"),
            ("{{ m() }}", "|d||"), ("{{ m(1, 2, 3, 4) }}", "1|2|(3, 4)|"),
            ("{{ m(1, z=5) }}", "1|d||{'z': 5}"), ("{{ m(*[1, 2]) }}", "1|2||"),
            ("{{ m(**{'a': 1}) }}", "1|d||"),
        ]
    )
    func macros(source: String, expected: String) throws {
        let macro = """
            {% macro m(a, b='d') %}{{ a }}|{{ b }}|{{ varargs or '' }}|{{ kwargs or '' }}\
            {% endmacro %}
            """
        #expect(try render(macro + "\n" + source) == expected)
    }

    @Test("macros without varargs refuse what they have no parameter for")
    func macroErrors() {
        let macro = "{% macro m(a) %}{{ a }}{% endmacro %}"
        for call in ["m(1, 2)", "m(b=1)", "m(1, a=2)"] {
            #expect(failure("\(macro){{ \(call) }}") != nil, "\(call)")
        }
    }

    @Test("call blocks hand their body to the macro")
    func callBlocks() throws {
        let source = """
            {% macro each(xs) %}{% for x in xs %}<{{ caller(x) }}>{% endfor %}{% endmacro %}\
            {% call(y) each([1, 2]) %}{{ y * 2 }}{% endcall %}
            """
        #expect(try render(source) == "<2><4>")
    }

    @Test("only namespaces have attributes that can be assigned, and none that begin with '_'")
    func namespaces() {
        #expect(failure("{% set x = {} %}{% set x.a = 1 %}") != nil)
        #expect(failure("{% set x = namespace() %}{% set x._a = 1 %}") != nil)
        #expect(failure("{{ namespace(_a=1) }}") != nil)
    }

    @Test("tuples unpack into as many names")
    func unpacking() throws {
        #expect(try render("{% set a, b = 'xy' %}{{ b }}{{ a }}") == "yx")
        #expect(failure("{% set a, b = [1] %}") != nil)
        #expect(failure("{% set a, b = [1, 2, 3] %}") != nil)
        #expect(failure("{% set a, b = 5 %}") != nil)
    }
}
