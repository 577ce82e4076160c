// Where variables live.

import RewardTypes
import Testing

@testable import RewardTokenization

@Suite("Scopes of templates")
struct ScopeAnalyzerTests {
    @Test(
        "assignments stay in their frame, and start with the value outside",
        arguments: [
            (
                "{% set x = 1 %}{% for i in [1, 2] %}{{ x }}"
                    + "{% set x = i + 5 %}{{ x }} {% endfor %}{{ x }}",
                "16 17 1"
            ),
            ("{% if true %}{% set x = 1 %}{% endif %}{{ x }}", "1"),
            ("{% if false %}{% set g = 1 %}{% endif %}{{ g }}", "given"),
            ("{% for i in [1] %}{% set g = 1 %}{% endfor %}{{ g }}", "given"),
            ("{% set x %}{{ g }}{% set g = 1 %}{% endset %}{{ x }}{{ g }}", "givengiven"),
            ("{% set g %}[{{ g }}]{% endset %}{{ g }}", "[]"),
            ("{% with g = 1, h = g %}{{ g }}{{ h }}{% endwith %}{{ g }}", "1givengiven"),
            (
                "{% macro m() %}{{ x }}{% endmacro %}{% set x = 1 %}"
                    + "{{ m() }}{% set x = 2 %}{{ m() }}",
                "12"
            ),
            ("{% macro m(x) %}{% set g = x %}{{ g }}{% endmacro %}{{ m(3) }}{{ g }}", "3given"),
            ("{% for g in [1] %}{{ g }}{% endfor %}{{ g }}", "1given"),
            ("{% for i in [1] %}{% macro m() %}{{ i }}{% endmacro %}{{ m() }}{% endfor %}", "1"),
            ("{% filter upper %}{% set g = 'x' %}{{ g }}{% endfilter %}{{ g }}", "Xgiven"),
            ("{% generation %}{% set g = 1 %}{{ g }}{% endgeneration %}{{ g }}", "1given"),
            (
                "{% set ns = namespace(n=0) %}"
                    + "{% for i in [1, 2] %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }}",
                "3"
            ),
            ("{% for i in [3, 4] if i != g %}{{ loop.index }}{% endfor %}", "12"),
        ]
    )
    func scopes(source: String, expected: String) throws {
        #expect(try render(source, ["g": "given"]) == expected)
    }

    @Test("loads of a frame are what the reference decides")
    func layouts() throws {
        let program = try Parser.program(
            source:
                "{{ a }}{% set b = 1 %}{% for c in a %}{% set b = c %}{% set d = 1 %}{% endfor %}"
        )
        func loads(_ frame: FrameID) -> [String: VariableLoad] {
            let layout = program.frames[frame]
            return Dictionary(
                uniqueKeysWithValues: zip(layout.names.map { program.names[$0] }, layout.loads)
            )
        }
        #expect(loads(0) == ["a": .resolve, "b": .undefined])
        #expect(loads(1) == ["c": .parameter, "b": .alias, "d": .undefined])
    }

    @Test("names are visited wherever they stand")
    func names() throws {
        let source = """
            {% macro m(p, q=a) %}{{ b.c[d] }}{% endmacro %}{% call(r) m(e) %}{{ f | map(g) }}\
            {% endcall %}{% for s in h if i %}{{ j is eq k }}{% else %}{{ l if n else o }}\
            {% endfor %}
            """
        let program = try Parser.program(source: source)
        var found: Set<String> = []
        NameWalker { name, use in if use == .load { found.insert(program.names[name]) } }
            .walk(program.statements)
        #expect(found == Set("abdefghijklmno".map { String($0) }))
    }
}
