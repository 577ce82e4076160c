// Methods of texts and containers.

import RewardTypes
import Testing

@testable import RewardTokenization

@Suite("Methods of texts in templates")
struct StringMethodsTests {
    @Test(
        "methods are Python's",
        arguments: [
            ("' a '.strip()", "a"), ("'xax'.lstrip('x')", "ax"), ("'a-b'.split('-')", "['a', 'b']"),
            ("'a b c'.split(none, 1)", "['a', 'b c']"), ("'a b c'.rsplit(' ', 1)", "['a b', 'c']"),
            ("'abc'.startswith(('x', 'a'))", "True"), ("'abc'.endswith('bc')", "True"),
            ("'a,b'.partition(',')", "('a', ',', 'b')"), ("'abc'.find('c')", "2"),
            ("'abc'.find('x')", "-1"), ("'aXb'.swapcase()", "AxB"), ("'a b'.title()", "A B"),
            ("'é中'.find('中')", "1"), ("'ab'.center(5, '*')", "**ab*"), ("'7'.zfill(3)", "007"),
            ("'a\\nb\\r\\nc'.splitlines()", "['a', 'b', 'c']"), ("'aaa'.count('a')", "3"),
            ("'abc'.removeprefix('a')", "bc"), ("'abc'.replace('', '-')", "-a-b-c-"),
            ("'-'.join(['a', 'b'])", "a-b"), ("'12'.isdigit()", "True"), ("'ß'.upper()", "SS"),
            ("'{}-{a}'.format(1, a=2)", "1-2"), ("'ΑΣ'.lower()", "ας"),
        ]
    )
    func methods(expression: String, expected: String) throws {
        #expect(try evaluate(expression) == expected)
    }

    @Test(
        "text is a sequence of code points",
        arguments: [
            ("'e\u{301}' | length", "2"), ("'👩‍🚀' | length", "3"), ("'a\\r\\nb' | length", "4"),
            ("'中文'[1]", "文"), ("'abc'[::-1]", "cba"), ("'abc'[-1]", "c"), ("'abc'[5]", ""),
            ("'abc'[1:]", "bc"), ("'e\u{301}'[:1]", "e"),
            ("'cafe\u{301}'.replace('e', 'x')", "cafx\u{301}"),
        ]
    )
    func codePoints(expression: String, expected: String) throws {
        #expect(Array(try evaluate(expression).unicodeScalars) == Array(expected.unicodeScalars))
    }

    @Test(
        "methods that do not exist, or that would need more, are errors",
        arguments: [
            "'a'.encode()", "'a'.index('x')", "'a'.split('')", "'-'.join([1])", "'a'.strip(1)",
            "'a'.nothing()", "'a'.center('x')", "'{}'.format()", "'{'.format()", "'%d' % 'a'",
        ]
    )
    func refusals(expression: String) {
        #expect(failure("{{ \(expression) }}") != nil)
    }

    @Test("searching does not take long for any needle")
    func searching() {
        let bytes = Array(repeating: UInt8(ascii: "a"), count: 200_000)
        let needle = Array(repeating: UInt8(ascii: "a"), count: 100_000) + [UInt8(ascii: "b")]
        #expect(Text.firstOffset(of: needle, in: bytes, 0..<bytes.count) == nil)
        #expect(Text.lastOffset(of: needle, in: bytes, 0..<bytes.count) == nil)
        let text = Array("the needle is in the needle stack, the needle".utf8)
        for needle in ["the needle", "in the needle stack", "k, the needle"] {
            let pattern = Array(needle.utf8)
            let starts = text.indices.filter { text[$0...].starts(with: pattern) }
            #expect(Text.firstOffset(of: pattern, in: text, 0..<text.count) == starts.first)
            #expect(Text.lastOffset(of: pattern, in: text, 0..<text.count) == starts.last)
        }
    }
}

@Suite("Methods of containers in templates")
struct ContainerMethodsTests {
    @Test(
        "lists and dictionaries can be asked",
        arguments: [
            ("{'a': 1}.get('a')", "1"), ("{}.get('a')", "None"), ("{}.get('a', 2)", "2"),
            ("{'a': 1}.items() | list", "[('a', 1)]"), ("{'a': 1}.keys() | list", "['a']"),
            ("{'items': 5}.items() | list", "[('items', 5)]"), ("{'items': 5}['items']", "5"),
            ("[1, 2, 1].count(1)", "2"), ("[1, 2].index(2)", "1"), ("[1].copy()", "[1]"),
            ("dict(a=1)", "{'a': 1}"), ("dict([('a', 1)])", "{'a': 1}"),
            ("dict.fromkeys('ab', 0)", "{'a': 0, 'b': 0}"), ("{1: 'a', true: 'b'}", "{1: 'b'}"),
        ]
    )
    func queries(expression: String, expected: String) throws {
        #expect(try evaluate(expression) == expected)
    }

    @Test(
        "nothing can be changed",
        arguments: [
            "[1].append(2)", "[1].pop()", "[2, 1].sort()", "{}.update({'a': 1})",
            "{'a': 1}.pop('a')",
            "{}.setdefault('a', 1)", "''.__class__.__mro__", "[].__class__()",
        ]
    )
    func immutability(expression: String) {
        #expect(failure("{{ \(expression) }}") != nil)
    }

    @Test("what is not there is undefined, and an error when something is asked of it")
    func undefined() throws {
        #expect(try evaluate("{'a': 1}.b") == "")
        #expect(try evaluate("[1][5] is defined") == "False")
        #expect(try evaluate("none.a is defined") == "False")
        #expect(
            failure("{{ {'a': 1}.b.c }}")
                == .evaluation(line: 1, message: "a value of type dict has no 'b'")
        )
        #expect(failure("{{ x.y }}") == .evaluation(line: 1, message: "'x' is undefined"))
    }

    @Test("lookups hold for dictionaries of any size")
    func sizes() throws {
        for count in [1, 8, 9, 100] {
            var members = JSONObject()
            for index in 0..<count { members["k\(index)"] = .integer(Int64(index)) }
            let last = "d['k\(count - 1)']"
            #expect(
                try evaluate("\(last), d.k0, d['k\(count)'] is defined", ["d": .object(members)])
                    == "(\(count - 1), 0, False)"
            )
        }
    }
}
