// Published programming tasks with their own solutions: each is right, and wrong when changed.

import RewardSandbox
import RewardTestSupport
import RewardTypes
import Testing

@Suite("MBPP, sanitized", .needsPython, .needsTestData)
struct MBPPTests {
    private struct Problem {
        let id: Int
        let code: String
        let setup: String
        let tests: [String]

        init(_ json: JSONValue) throws {
            id = try #require(json[member: "task_id"]?.intValue)
            code = try #require(json[member: "code"]?.stringValue)
            func lines(_ name: String) -> [String] {
                json[member: name]?.arrayValue?.compactMap(\.stringValue) ?? []
            }
            setup = lines("test_imports").joined(separator: "\n")
            tests = lines("test_list")
        }

        /// Functions of the solution that tests call.
        private var called: [String] {
            let names = code.split(separator: "\n").compactMap { line -> String? in
                guard line.hasPrefix("def ") else { return nil }
                return String(line.dropFirst(4).prefix { $0.isLetter || $0.isNumber || $0 == "_" })
            }
            return Set(names).filter { name in tests.contains { $0.contains("\(name)(") } }.sorted()
        }

        /// The function that is tested; some are called like one of Python's own.
        var function: String? {
            called.first { name in tests.contains { $0.contains(" \(name)(") } }
        }

        /// The solution with the result of every function that a test calls negated.
        ///
        /// Whatever a value is, its negation neither equals it nor is as true as it.
        var wrong: String {
            let negations = called.map { "\($0) = negated(\($0))\n" }.joined()
            return "\(code)\n\ndef negated(f):\n"
                + "    return lambda *a, **k: not f(*a, **k)\n\n\(negations)"
        }
    }

    /// Verdicts of all problems, four at a time.
    private func verdicts(
        _ problems: [Problem],
        _ program: @Sendable @escaping (Problem) -> String
    ) async throws -> [(Problem, CodeResult)] {
        let judge = TestSandbox.judgeOfHarmless
        return try await withThrowingTaskGroup(of: (Int, CodeResult).self) { group in
            var results: [(Problem, CodeResult)] = []
            var next = 0
            func start() {
                guard next < problems.count else { return }
                let index = next
                next += 1
                group.addTask {
                    let problem = problems[index]
                    let members: JSONValue = [
                        "program": .string(program(problem)), "extract": "none",
                        "mode": "assert", "setup": .string(problem.setup),
                        "function": problem.function.map(JSONValue.string) ?? .null,
                        "tests": [.string(problem.tests.joined(separator: "\n"))],
                    ]
                    return (index, try await Judging.judge(members, by: judge))
                }
            }
            for _ in 0..<4 { start() }
            while let (index, result) = try await group.next() {
                results.append((problems[index], result))
                start()
            }
            return results
        }
    }

    @Test("all reference solutions are right, and none of them negated")
    func references() async throws {
        let json = try JSONValue(parsing: try TestEnvironment.data("mbpp/sanitized.json"))
        let problems = try #require(json.arrayValue).map { try Problem($0) }
        try #require(problems.count == 427)
        let clock = ContinuousClock()
        let start = clock.now
        let right = try await verdicts(problems, \.code)
        let middle = clock.now
        for (problem, result) in right {
            #expect(result.verdict == .accepted, "\(problem.id): \(result.json.jsonText)")
        }
        let wrong = try await verdicts(problems, \.wrong)
        for (problem, result) in wrong {
            let isWrong = [.wrongAnswer, .runtimeError].contains(result.verdict)
            #expect(isWrong, "\(problem.id): \(result.json.jsonText)")
        }
        let count = right.count { $0.1.verdict == .accepted }
        let wrongAnswers = wrong.count { $0.1.verdict == .wrongAnswer }
        let errors = wrong.count { $0.1.verdict == .runtimeError }
        print(
            "MBPP: \(count) of \(right.count) solutions AC in \(middle - start); negated: "
                + "\(wrongAnswers) WA, \(errors) RE in \(clock.now - middle)"
        )
    }
}
