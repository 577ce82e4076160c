// Every hostile program gets no more than it may, and the honest one behind it gets its due.

import RewardSandbox
import RewardTypes
import Testing

@Suite("Hostile programs", .serialized)
struct HostileTests {
    private static let honest = "def square(x):\n    return x * x\n"

    private func task(
        _ setting: HostileProgram.Setting,
        _ program: String,
        limits: JSONValue
    ) throws -> CodeTask {
        var members: JSONObject = [
            "program": .string(program), "extract": "none", "limits": limits,
        ]
        switch setting {
        case .stdio:
            members["tests"] = [["stdin": "7", "expected": "49"]]
        case .function:
            members["mode"] = "function"
            members["function"] = "square"
            members["tests"] = [
                ["args": [7], "expected": 49], ["args": [12], "expected": 144],
            ]
        case .assert:
            members["mode"] = "assert"
            members["function"] = "square"
            members["tests"] = [
                .string(
                    "def check(candidate):\n    for x in map(candidate, [7]):\n"
                        + "        assert x == 49\n    assert candidate(12) == 144\n"
                        + "    assert all(candidate(n) == n * n for n in range(3))"
                )
            ]
        }
        return try Judging.task(.object(members))
    }

    /// Judges a program, then an honest one.
    private func check(_ hostile: HostileProgram, by judge: CodeJudge) async throws {
        let limits: JSONValue = [
            "wall_ms": 6000, "cpu_ms": 2000, "memory_kib": 262_144, "output_bytes": 65_536,
        ]
        let result = await judge.judge(
            try task(hostile.setting, hostile.source, limits: limits),
            until: nil
        )
        #expect(hostile.verdicts.contains(result.verdict), "\(result.json.jsonText)")
        #expect(result.score == 0)
        if hostile.aim == .kernel || hostile.aim == .network {
            print(
                "DBG",
                hostile.name,
                result.json[member: "tests"]?.arrayValue?.first?[member: "stderr"]?.jsonText.suffix(
                    120
                ) ?? ""
            )
        }
        let printing = hostile.setting == .stdio ? "print(square(int(input())))\n" : ""
        let honest = await judge.judge(
            try task(hostile.setting, Self.honest + printing, limits: [:]),
            until: nil
        )
        #expect(honest.verdict == .accepted, "\(honest.json.jsonText)")
    }

    @Test("the table is large, and never allows what is right")
    func table() {
        let all = HostileProgram.all
        #expect(all.count >= 60)
        #expect(Set(all.map(\.testDescription)).count == all.count)
        for hostile in all {
            #expect(!hostile.verdicts.isEmpty)
            #expect(hostile.verdicts.isDisjoint(with: [.accepted, .sandboxError]))
        }
    }

    @Test(
        "programs that would harm the machine",
        .enabled(if: SandboxProbe.canIsolate, SandboxProbe.reason),
        arguments: HostileProgram.resources + HostileProgram.files + HostileProgram.processes
            + HostileProgram.kernel
    )
    func harmful(program: HostileProgram) async throws {
        try await check(program, by: try #require(TestSandbox.judge))
    }

    @Test(
        "programs that would harm only the result",
        .needsPython,
        arguments: HostileProgram.results + HostileProgram.tests
    )
    func rewardHacking(program: HostileProgram) async throws {
        try await check(program, by: TestSandbox.judgeOfHarmless)
    }
}
