import RewardSandbox
import RewardTypes
import Testing

@Suite("SplitAssertHarness: tests in a jail of their own", .needsPython)
struct AssertHarnessTests {
    private func judge(
        _ program: String,
        _ tests: [String],
        _ more: JSONObject = [:]
    ) async throws -> CodeResult {
        var members: JSONObject = [
            "program": .string(program), "mode": "assert",
            "tests": .array(tests.map(JSONValue.string)),
        ]
        for (name, value) in more { members[name] = value }
        return try await Judging.judge(.object(members))
    }

    private func verdict(
        _ program: String,
        _ test: String,
        _ more: JSONObject = [:]
    ) async throws -> CodeVerdict {
        let result = try await judge(program, [test], more)
        if result.verdict != .accepted { print(result.json.jsonText) }
        return result.verdict
    }

    @Test("lists of asserts, each in a run of its own")
    func asserts() async throws {
        let result = try await judge(
            "def double(x):\n    return 2 * x if x < 10 else x",
            ["assert double(1) == 2", "assert double(10) == 20", "assert double(3) == 6"],
            ["scoring": "fraction"]
        )
        #expect(result.tests.map(\.verdict) == [.accepted, .wrongAnswer, .accepted])
        #expect(result.score == 2.0 / 3)
        #expect(result.firstFailure == 1)
        #expect(result.tests[1].message?.contains("assert double(10) == 20") == true)
        #expect(result.integrity == .split)
    }

    @Test("HumanEval: a check of a candidate, with a prompt before the answer")
    func humanEval() async throws {
        let members: JSONObject = [
            "prefix": "def helper(x):\n    return x + 1\n\n\ndef inc(x):\n",
            "function": "inc",
        ]
        let check =
            "METADATA = {}\n\ndef check(candidate):\n"
            + "    assert candidate(1) == helper(1)\n    assert candidate(5) == 6\n"
        #expect(try await verdict("    return helper(x)\n", check, members) == .accepted)
        #expect(try await verdict("    return x\n", check, members) == .wrongAnswer)
    }

    @Test("setup, exceptions, keyword arguments and changed arguments behave as in one process")
    func semantics() async throws {
        let program =
            "def f(x, *, key=None):\n    if x is None:\n        raise KeyError('none')\n"
            + "    x.sort(reverse=bool(key))\n    return x\n"
        let test =
            "a = [3, 1, 2]\nassert f(a) == [1, 2, 3] and a == [1, 2, 3]\n"
            + "assert f(a, key=1)[0] == 3\nassert math.isclose(1, 1)\n"
            + "try:\n    f(None)\nexcept KeyError as error:\n    assert error.args == ('none',)\n"
            + "else:\n    assert False\n"
        #expect(try await verdict(program, test, ["setup": "import math"]) == .accepted)
        let nested = "a = [[2, 1]]\nb = a[0]\ng(a)\nassert b == [1, 2], b"
        let inner = "def g(a):\n    a[0].sort()\n"
        #expect(try await verdict(inner, nested) == .accepted)
        let kept: JSONObject = ["copy_arguments_back": false]
        #expect(try await verdict(inner, nested, kept) == .wrongAnswer)
    }

    @Test(
        "what the program does wrong is its own failure",
        arguments: [
            ("def f():\n    raise AssertionError", "assert f() == 1", CodeVerdict.runtimeError),
            ("def f():\n    return object()", "assert f()", .runtimeError),
            ("import os\ndef f():\n    os._exit(0)", "assert f() == 1", .runtimeError),
            ("import os\nos._exit(0)", "assert f() == 1", .runtimeError),
            ("x = 1", "assert f() == 1", .runtimeError),
            ("def f(:", "assert f() == 1", .compileError),
            ("raise ValueError", "assert f() == 1", .runtimeError),
            (
                "import os\ndef f():\n    os.write(3, b'\\0\\0\\0\\1R')\n    return 1",
                "assert f() == 1", .runtimeError
            ),
            ("def f():\n    return None", "assert len(f()) == 1", .wrongAnswer),
            (
                "def f(x):\n    raise StopIteration",
                "for x in map(f, [1, 2]):\n    assert x == 5", .runtimeError
            ),
            ("def f():\n    return 1", "assert f( == 1", .sandboxError),
            ("def f(g):\n    return g(1)", "assert f(lambda x: x) == 1", .sandboxError),
        ]
    )
    func failures(program: String, test: String, expected: CodeVerdict) async throws {
        let result = try await judge(program, [test])
        #expect(result.verdict == expected, "\(result.json.jsonText)")
        #expect((result.score == nil) == (expected == .sandboxError))
    }

    @Test("inline on request, which the result says")
    func inline() async throws {
        let more: JSONObject = ["integrity": "inline"]
        let program = "def f(g):\n    return g(1)"
        let result = try await judge(program, ["assert f(lambda x: x) == 1"], more)
        #expect(result.verdict == .accepted, "\(result.json.jsonText)")
        #expect(result.integrity == .inline)
        #expect(result.json[member: "integrity"] == "inline")
        #expect(try await verdict(program, "assert f(lambda x: x) == 2", more) == .wrongAnswer)
        #expect(try await verdict("def f(:", "assert f(1)", more) == .compileError)
        let raises = "def f(g):\n    raise ValueError"
        #expect(try await verdict(raises, "assert f(1)", more) == .runtimeError)
    }
}
