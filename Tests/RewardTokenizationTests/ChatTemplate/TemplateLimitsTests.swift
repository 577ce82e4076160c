// Templates that try to use up time, memory or the stack.

import RewardTypes
import Testing

@testable import RewardTokenization

@Suite("Limits of chat templates")
struct TemplateLimitsTests {
    private static let hostile: [(name: String, source: String)] = [
        (
            "endless loops",
            "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}"
        ),
        (
            "texts that double",
            "{% set n = namespace(s='ab') %}"
                + "{% for i in range(99) %}{% set n.s = n.s ~ n.s %}{% endfor %}"
        ),
        ("repeated texts", "{{ 'abcdefgh' * 999999999 }}"),
        ("repeated lists", "{{ ([1] * 99999999) | length }}"),
        ("wide padding", "{{ 'a'.center(99999999) }}"),
        ("wide formats", "{{ '%99999999d' % 1 }}"),
        ("wide fields", "{{ '{:>99999999}'.format(1) }}"),
        ("deep indentation", "{{ {'a': [1]} | tojson(indent=99999999) }}"),
        ("replacements that grow", "{{ ('a' * 9999) | replace('', 'b' * 99999) | length }}"),
        ("joins that grow", "{{ range(99999) | join('x' * 9999) | length }}"),
        ("output without end", "{% for a in range(99999) %}{{ 'x' * 9999 }}{% endfor %}"),
        ("macros that call themselves", "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}"),
        (
            "macros that call each other",
            "{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}"
        ),
        (
            "recursive loops without end",
            "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}"
        ),
        (
            "deep lists",
            "{% set n = namespace(x=[]) %}"
                + "{% for i in range(99999) %}{% set n.x = [n.x] %}{% endfor %}"
        ),
        (
            "deep chains of iterators",
            "{% set n = namespace(x=[1]) %}"
                + "{% for i in range(99999) %}{% set n.x = n.x | map('string') %}{% endfor %}"
        ),
        (
            "deep chains of joiners",
            "{% set n = namespace(x=1) %}"
                + "{% for i in range(9999) %}{% set n.x = joiner(n.x) %}{% endfor %}"
        ),
        (
            "deep chains of loops",
            "{% set n = namespace(x=1) %}{% for i in range(9999) %}"
                + "{% for x in [n.x] %}{% set n.x = loop %}{% endfor %}{% endfor %}"
        ),
        (
            "shared lists that unfold when printed",
            "{% set n = namespace(x=[1]) %}"
                + "{% for i in range(99) %}{% set n.x = [n.x, n.x] %}{% endfor %}{{ n.x }}"
        ),
        (
            "shared lists that unfold when compared",
            "{% set n = namespace(x=[1], y=[1]) %}{% for i in range(99) %}"
                + "{% set n.x = [n.x, n.x] %}{% set n.y = [n.y, n.y] %}{% endfor %}"
                + "{{ n.x == n.y }}"
        ),
        (
            "shared lists that unfold as JSON",
            "{% set n = namespace(x=[1]) %}"
                + "{% for i in range(99) %}{% set n.x = [n.x, n.x] %}{% endfor %}"
                + "{{ n.x | tojson | length }}"
        ),
        (
            "shared tuples that unfold as keys",
            "{% set n = namespace(x=(1,)) %}"
                + "{% for i in range(99) %}{% set n.x = (n.x, n.x) %}{% endfor %}{{ {n.x: 1} }}"
        ),
        (
            "long chains of namespaces",
            "{% set n = namespace(x=1) %}{% for i in range(2000) %}"
                + "{% set n.x = namespace(x=n.x) %}{% endfor %}{{ n }}"
        ),
        ("large ranges", "{{ range(100001) | length }}"),
        ("far steps", "{{ range(-9223372036854775807, 9223372036854775807) | length }}"),
        ("huge batches", "{{ [1] | batch(999999999, 0) | list | length }}"),
        ("many slices", "{{ [1] | slice(999999999) | list | length }}"),
        ("deep parentheses", "{{ " + String(repeating: "(", count: 9999)),
        ("deep lists in the source", "{{ " + String(repeating: "[", count: 9999)),
        ("many negations", "{{ " + String(repeating: "not ", count: 9999) + "x }}"),
        ("many signs", "{{ " + String(repeating: "- ", count: 9999) + "1 }}"),
        ("long sums", "{{ 1" + String(repeating: " + 1", count: 9999) + " }}"),
        ("long chains", "{{ x" + String(repeating: ".x", count: 9999) + " }}"),
        ("long filters", "{{ x" + String(repeating: "|trim", count: 9999) + " }}"),
        ("long alternatives", "{{ 1" + String(repeating: " if 1 else 1", count: 9999) + " }}"),
        ("deep blocks", String(repeating: "{% if 1 %}", count: 9999)),
        (
            "deep blocks around deep expressions",
            String(repeating: "{% if 1 %}", count: 155) + "{{ "
                + String(repeating: "([", count: 155)
        ),
        (
            "calls within expressions within calls",
            "{% macro m() %}{% if 1 %}{% for i in [1] %}"
                + "{{ [[(m() ~ 1) | trim | upper, 1], 2] | map('first') | join('x') }}"
                + "{% endfor %}{% endif %}{% endmacro %}{{ m() }}"
        ),
        (
            "call blocks within call blocks",
            "{% macro m() %}{% call m() %}{{ caller() }}{% endcall %}{% endmacro %}{{ m() }}"
        ),
        ("deep targets", "{% set " + String(repeating: "(", count: 9999)),
    ]

    // With a hundredth of the steps, so that this is quick without optimization too.
    private func refusal(of source: String) -> ChatTemplateError? {
        do throws(ChatTemplateError) {
            let program = try Parser.program(source: source)
            let context = ChatTemplateContext(messages: [])
            _ = try Interpreter.render(program, context, maximumStepCount: 160_000)
            return nil
        } catch {
            return error
        }
    }

    @Test("hostile templates end in an error", arguments: hostile.indices)
    func hostileTemplates(index: Int) throws {
        let (name, source) = Self.hostile[index]
        let error = try #require(refusal(of: source), "\(name)")
        switch error {
        case .limit, .syntax, .evaluation: break
        case .raised: Issue.record("\(name): \(error)")
        }
    }

    @Test("what is refused at a limit says so")
    func limitErrors() throws {
        let sources = [
            "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}",
            "{{ 'abcdefgh' * 999999999 }}",
            "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
            "{{ range(100001) }}",
            "{{ 1" + String(repeating: " + 1", count: 9999) + " }}",
        ]
        for source in sources {
            let error = refusal(of: source)
            guard case .limit? = error else {
                Issue.record("\(source.prefix(60)): \(String(describing: error))")
                continue
            }
        }
    }

    @Test("a source that is too long is refused before it is read")
    func sourceLength() {
        let source = String(repeating: "a", count: TemplateLimits.maximumSourceByteCount + 1)
        #expect(
            failure(source)
                == .limit(
                    line: 1,
                    message: "the source has 1048577 bytes, at most 1048576 are read"
                )
        )
    }

    @Test("nesting up to the limits works")
    func allowedNesting() throws {
        let depth = 30
        let source =
            String(repeating: "{% if true %}{% for i in [1] %}", count: depth) + "{{ "
            + String(repeating: "(", count: depth) + "1" + String(repeating: ")", count: depth)
            + " }}" + String(repeating: "{% endfor %}{% endif %}", count: depth)
        #expect(try render(source) == "1")
        let recursion = """
            {% macro m(n) %}{% if n > 0 %}{{ n }} {{ m(n - 1) }}{% endif %}{% endmacro %}\
            {{ m(100) | length }}
            """
        #expect(try render(recursion) == "292")
        var nested: JSONValue = "leaf"
        for _ in 0..<60 { nested = ["a": [nested]] }
        #expect(try evaluate("x | tojson | length", ["x": nested]) == "546")
    }

    @Test("long chains of namespaces are freed without using the stack")
    func chainedNamespaces() throws {
        let source = """
            {% set n = namespace(x=1) %}{% for i in range(9000) %}\
            {% set n.x = namespace(x=n.x) %}{% endfor %}{% set n.y = n %}done
            """
        #expect(try render(source) == "done")
    }

    @Test("a long conversation stays far from the limits")
    func longConversation() throws {
        let text = String(repeating: "All work and no play. ", count: 200)
        let messages = (0..<500).map {
            Message(role: $0.isMultiple(of: 2) ? "user" : "assistant", content: text)
        }
        let template = try ChatTemplate(
            source: """
                {% for m in messages %}{% if (m.role == 'user') != (loop.index0 % 2 == 0) %}\
                {{ raise_exception('order') }}{% endif %}[{{ m.role | upper }}] \
                {{ m.content.split('</think>')[-1].strip() }}
                {% endfor %}
                """
        )
        let rendered = try template.render(ChatTemplateContext(messages: messages))
        #expect(rendered.utf8.count > 2_000_000)
    }
}
