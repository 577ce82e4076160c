import RewardSandbox
import RewardTypes
import Testing

@Suite("FunctionHarness: one call, one value", .needsPython)
struct FunctionHarnessTests {
    private func judge(
        _ program: String,
        _ function: String,
        args: JSONValue,
        expected: JSONValue,
        _ more: JSONObject = [:]
    ) async throws -> CodeResult {
        var members: JSONObject = [
            "program": .string(program), "mode": "function", "function": .string(function),
            "tests": [["args": args, "expected": expected]],
        ]
        for (name, value) in more { members[name] = value }
        return try await Judging.judge(.object(members))
    }

    @Test("a right function is accepted, a wrong one is not")
    func verdicts() async throws {
        let right = try await judge(
            "def add(a, b):\n    return a + b",
            "add",
            args: [1, 2],
            expected: 3
        )
        #expect(right.verdict == .accepted, "\(right.json.jsonText)")
        #expect(right.score == 1)
        let wrong = try await judge(
            "def add(a, b):\n    return a - b",
            "add",
            args: [1, 2],
            expected: 3
        )
        #expect(wrong.verdict == .wrongAnswer)
        #expect(wrong.tests[0].message == "expected 3, found -1")
    }

    @Test(
        "values of all kinds travel there and back",
        arguments: [
            nil, true, 7, -7, 1.5, "a\u{1F600}\n", [], [1, [2, [3]]], ["a": 1, "b": [2]],
            ["$int": "-123456789012345678901234567890"], ["$tuple": [1, "x"]], ["$set": [1, 2]],
            ["$dict": [[1, "a"], [["$tuple": [1, 2]], nil]]], ["$bytes": "00ff"],
            ["$complex": [1.5, -2]], ["$float": "inf"], ["$float": "nan"],
            ["$set": [["$set": [1]], 2]],
        ] as [JSONValue]
    )
    func values(value: JSONValue) async throws {
        let result = try await judge(
            "def f(x):\n    return x",
            "f",
            args: [value],
            expected: value,
            ["tuples_equal_lists": false]
        )
        #expect(result.verdict == .accepted, "\(result.json.jsonText)")
    }

    @Test("methods, arguments that are changed, deques and the like, syntax errors")
    func kinds() async throws {
        let method = try await judge(
            "class Solution:\n    def f(self, x):\n        return x",
            "Solution.f",
            args: [1],
            expected: 1
        )
        #expect(method.verdict == .accepted)
        let inPlace = try await judge(
            "def f(x):\n    x.reverse()",
            "f",
            args: [[1, 2]],
            expected: [2, 1],
            ["result_argument": 0]
        )
        #expect(inPlace.verdict == .accepted)
        let counted = try await judge(
            "from collections import *\ndef f():\n"
                + "    return [Counter('aab'), deque([1]), OrderedDict(a=1)]",
            "f",
            args: [],
            expected: [["a": 2, "b": 1], [1], ["a": 1]]
        )
        #expect(counted.verdict == .accepted)
        let syntax = try await judge("def f(:\n", "f", args: [], expected: 1)
        #expect(syntax.verdict == .compileError)
        #expect(syntax.tests[0].message?.hasPrefix("SyntaxError") == true)
    }

    @Test(
        "whatever is no single plain value is a failure",
        arguments: [
            ("class I(int): pass\ndef f(): return I(1)", "a value of type I"),
            ("class S(str): pass\ndef f(): return [S('a')]", "a value of type S"),
            ("def f(): return (x for x in [1])", "a value of type generator"),
            ("def f():\n    x = []\n    x.append(x)\n    return x", "nested deeper than 200"),
            ("def f(): return 'a' * 10000000", "more than"),
            ("def f(): return 1 << 100000000", "more than"),
            ("import sys\ndef f(): sys.exit(0)", "SystemExit"),
            ("import os\ndef f(): os._exit(0)", "before it had a result"),
            ("import os\ndef f():\n    os.write(4, b'\\0\\0\\0\\2RT')\n    return 1", "length"),
            ("import os\ndef f():\n    os.write(4, b'x')\n    os._exit(0)", "ends early"),
            ("def g(): return 1", "defines no f"),
            ("def f(): return 1 // 0", "ZeroDivisionError"),
            ("raise ValueError('loading')", "ValueError: loading"),
        ]
    )
    func failures(program: String, message: String) async throws {
        let result = try await judge(program, "f", args: [], expected: 1)
        #expect(result.verdict == .runtimeError, "\(result.json.jsonText)")
        #expect(result.tests[0].message?.contains(message) == true, "\(result.json.jsonText)")
        #expect(result.score == 0)
    }
}
