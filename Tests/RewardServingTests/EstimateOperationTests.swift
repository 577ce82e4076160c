import RewardServing
import RewardTypes
import Testing

@Suite("estimate", .timeLimit(.minutes(5)))
struct EstimateOperationTests {
    private let session = Service.test().makeSession()

    private func points(_ result: JSONValue, _ name: String) -> [Double] {
        result.list("points").compactMap { $0[member: name]?.doubleValue }
    }

    @Test("BestOfNEstimate is the mean over all subsets")
    func curve() async throws {
        let scores = [0.5, 3, -1, 2, 2.25]
        let values = [1.0, 0, 0, 1, 0]
        let result = try await session.result(
            "estimate",
            [
                "kind": "best_of_n", "scores": .array(scores.map(JSONValue.number)),
                "values": [true, false, 0, 1, false], "n": [1, 2, 3, 4, 5],
            ]
        )
        for n in 1...5 {
            let subsets = (0..<32).filter { $0.nonzeroBitCount == n }
            let best = subsets.map { subset in
                (0..<5).filter { subset >> $0 & 1 == 1 }.max { scores[$0] < scores[$1] } ?? 0
            }
            func mean(_ list: [Double]) -> Double {
                best.reduce(0) { $0 + list[$1] } / Double(best.count)
            }
            #expect(abs(points(result, "score")[n - 1] - mean(scores)) < 1e-12)
            #expect(abs(points(result, "value")[n - 1] - mean(values)) < 1e-12)
        }
    }

    @Test("a curve of tens of thousands of samples stays finite and rises to the largest")
    func large() async throws {
        let count = 50_000
        let scores = JSONValue.array((0..<count).map { .integer(Int64($0 * 7919 % count)) })
        let result = try await session.result(
            "estimate",
            ["kind": "best_of_n", "scores": scores, "n": [1, 100, 25_000, 50_000]]
        )
        let found = points(result, "score")
        let half = Double(count - 1) / 2
        #expect(abs(found[0] - half) < 1e-6)
        // The mean of the largest of n of 1...N is n (N + 1) / (n + 1).
        let expected = 100.0 * 50_001 / 101 - 1
        #expect(abs(found[1] - expected) < 1e-5)
        #expect(found[2] < found[3])
        #expect(found[3] == Double(count - 1))
    }

    @Test("PassAtKEstimate is the mean of problems over all choices of k attempts")
    func passAtK() async throws {
        let result = try await session.result(
            "estimate",
            [
                "kind": "pass_at_k", "k": [1, 3, 5],
                "problems": [
                    ["attempts": 10, "passed": 3], ["verdicts": [1, 0, nil, 0, true, false]],
                ],
            ]
        )
        #expect(result[member: "problem_count"] == 2)
        // 7 of 10 fail; 3 of 5 fail: C(7,3) / C(10,3) = 35 / 120 and 1 / 10 miss.
        let expected = [(0.3 + 0.4) / 2, (1 - 35.0 / 120 + 0.9) / 2, (1 - 21.0 / 252 + 1) / 2]
        for (found, expected) in zip(points(result, "pass_rate"), expected) {
            #expect(abs(found - expected) < 1e-12)
        }
    }

    @Test("WinRateEstimate of pairs has an interval, of samples the rate of all pairs")
    func winRate() async throws {
        let paired = try await session.result(
            "estimate",
            ["kind": "win_rate", "pairs": [[1, 0], [0, 1], [2, 2], [nil, 1]]]
        )
        #expect(paired[member: "win_rate"] == 0.5)
        let ends = paired.list("interval").compactMap(\.doubleValue)
        #expect(ends.count == 2 && ends[0] < 0.5 && ends[1] > 0.5)
        let samples = try await session.result(
            "estimate",
            ["kind": "win_rate", "scores": [1, 3], "others": [1, 2]]
        )
        #expect(samples[member: "win_rate"] == 0.625)
        #expect(samples[member: "tie_rate"] == 0.25)
    }

    @Test("work that would take too long is refused before it begins, and a deadline is kept")
    func bounded() async throws {
        let problem: JSONValue = ["attempts": 131_072, "passed": 131_072]
        let error = try await session.error(
            "estimate",
            ["kind": "pass_at_k", "problems": .array(Array(repeating: problem, count: 3000))]
        )
        #expect(error.path == "params.problems")
        let late = try await session.error(
            "estimate",
            ["kind": "best_of_n", "scores": [1], "deadline_ms": 0]
        )
        #expect(late.kind == "deadline_exceeded")
    }
}
