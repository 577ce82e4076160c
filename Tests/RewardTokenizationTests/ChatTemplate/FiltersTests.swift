// Filters and tests, one by one.

import RewardTypes
import Testing

@testable import RewardTokenization

@Suite("Filters of templates")
struct FiltersTests {
    @Test(
        "filters do what the reference documents",
        arguments: [
            ("'a' | upper", "A"), ("[3, 1] | sort", "[1, 3]"), ("'abc' | length", "3"),
            ("x | default('d')", "d"), ("'' | default('d', true)", "d"), ("none | d('x')", "None"),
            ("[1, 2] | join('-')", "1-2"), ("[[1, 2]] | map('last') | list", "[2]"),
            ("[{'a': 1}] | map(attribute='a') | list", "[1]"),
            ("[1, 2, 3] | select('odd') | list", "[1, 3]"),
            ("[{'a': 1}, {}] | selectattr('a', 'defined') | list", "[{'a': 1}]"),
            ("[1, 1, 2] | unique | list", "[1, 2]"), ("'a b' | title", "A B"),
            ("{'b': 1, 'a': 2} | dictsort", "[('a', 2), ('b', 1)]"), ("' x ' | trim", "x"),
            ("{'a': 1} | items | list", "[('a', 1)]"), ("'3' | int + 1", "4"),
            ("'x' | int(7)", "7"), ("'1.5' | float", "1.5"), ("2.5 | round", "2.0"),
            ("2.675 | round(2)", "2.67"), ("'a\\nb' | indent(2)", "a\n  b"),
            ("[1, 2, 3] | batch(2) | list", "[[1, 2], [3]]"),
            ("[1, 2, 3] | slice(2) | list", "[[1, 2], [3]]"), ("[1, 2] | sum", "3"),
            ("[2, 3] | max", "3"), ("[2, 3] | min", "2"), ("'<a>' | e", "&lt;a&gt;"),
            ("'abc' | reverse", "cba"), ("[1, 2] | reverse | list", "[2, 1]"),
            ("'ab' | list", "['a', 'b']"), ("'aaa' | replace('a', 'b', 2)", "bba"),
            ("'%s!' | format('a')", "a!"), ("-2 | abs", "2"), ("[] | first is defined", "False"),
            ("[{'k': 1}, {'k': 1}] | groupby('k') | map('length') | list", "[2]"),
        ]
    )
    func filters(expression: String, expected: String) throws {
        #expect(try evaluate(expression) == expected)
    }

    @Test("filters refuse arguments they do not have")
    func arguments() {
        for expression in [
            "'a' | upper(1)", "'a' | replace('a')", "'a' | default(nothing=1)", "[1] | map | list",
            "'a' | trim('a', chars='a')", "[1] | join(d='x', d='y')", "[1] | selectattr | list",
            "5 | length", "none | list", "x | tojson", "x | int", "1 | items | list",
            "[1, 'a'] | sort", "['a'] | sum", "[1] | map('nothing') | list",
        ] {
            #expect(failure("{{ \(expression) }}") != nil, "\(expression)")
        }
    }

    @Test("lazy filters run when their result is taken, and once")
    func laziness() throws {
        #expect(try render("{% set x = [1] | map('nothing') %}ok") == "ok")
        #expect(try evaluate("[[1], 5] | map('first') | first") == "1")
        #expect(
            try render("{% set x = [1, 2] | map('string') %}{{ x | list }}{{ x | list }}")
                == "['1', '2'][]"
        )
    }

    @Test("every filter and test can be called on anything without harm", arguments: [0, 1, 2])
    func robustness(argumentCount: Int) {
        let values = [
            "none", "x", "'a'", "-1", "2.5", "[1]", "{'a': 1}", "()", "range(2)", "range",
        ]
        let arguments = Array(repeating: "'a'", count: argumentCount).joined(separator: ", ")
        for value in values {
            for name in Filters.all.keys {
                _ = failure("{{ (\(value)) | \(name)(\(arguments)) | string }}")
            }
            for name in Tests.all.keys where name.first?.isLetter == true {
                _ = failure("{{ (\(value)) is \(name)(\(arguments)) }}")
            }
        }
    }

    @Test(
        "tests tell types apart as in Python",
        arguments: [
            ("true is number", "True"), ("true is integer", "False"), ("1.0 is float", "True"),
            ("'a' is sequence", "True"), ("{} is mapping", "True"), ("x is undefined", "True"),
            ("none is none", "True"), ("range is callable", "True"), ("5 is iterable", "False"),
            ("3 is odd", "True"), ("4 is divisibleby 2", "True"), ("'a' is in 'abc'", "True"),
            ("1 is eq 1.0", "True"), ("1 is true", "False"), ("'A' is upper", "True"),
            ("[1] | map('string') is sequence", "False"), ("none is sameas none", "True"),
        ]
    )
    func tests(expression: String, expected: String) throws {
        #expect(try evaluate("(\(expression.replacing(" is ", with: ") is "))") == expected)
    }
}

@Suite("Iterators of templates")
struct IterationTests {
    @Test("an iterator that uses itself is refused")
    func selfUse() {
        let source = """
            {% set n = namespace() %}{% set n.x = [n] | map(attribute='x') | map('list') %}\
            {{ n.x | list }}
            """
        #expect(
            failure(source) == .evaluation(line: 1, message: "an iterator cannot use itself")
        )
    }

    @Test("the length of a loop over an iterator counts what was taken already")
    func lengths() throws {
        let source = """
            {% for x in 'abcd' | map('string') %}{{ loop.nextitem }}{{ loop.length }} {% endfor %}
            """
        #expect(try render(source) == "b4 c4 d4 4 ")
    }
}
