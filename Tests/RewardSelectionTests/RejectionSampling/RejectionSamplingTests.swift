import Glibc
@testable import RewardSelection
import RewardTypes
import Testing

@Suite("Rejection sampling")
struct RejectionSamplingTests {
    private static func sample(
        _ rewards: [Double?],
        texts: [String]? = nil,
        count: Int,
        beta: Double = 0.5,
        seed: UInt64 = 1
    ) throws -> RejectionSampling {
        try RejectionSampling(
            rewards: rewards,
            texts: texts ?? rewards.indices.map { "text \($0)" },
            options: .init(count: count, beta: beta, seed: seed)
        )
    }

    /// The listing of the paper, line by line, over a dictionary that keeps its order.
    private static func listing(
        _ rewards: [Double?],
        texts: [String],
        count: Int,
        beta: Double,
        seed: UInt64
    ) -> [String] {
        var keys: [String] = []
        var values: [String: Double] = [:]
        for (text, reward) in zip(texts, rewards) {
            guard let reward else { continue }
            if values[text] == nil { keys.append(text) }
            values[text] = reward
        }
        var generator = SeededGenerator(seed: seed)
        var accepted: [String] = []
        while accepted.count < count, !keys.isEmpty {
            let maximum = keys.compactMap { values[$0] }.max() ?? 0
            var toRemove: Set<String> = []
            for key in keys {
                let uniform = Double(generator.next() >> 11) / 9_007_199_254_740_992
                if uniform >= exp(((values[key] ?? 0) - maximum) / beta) { continue }
                accepted.append(key)
                toRemove.insert(key)
                if accepted.count == count { break }
            }
            keys.removeAll { toRemove.contains($0) }
        }
        return accepted
    }

    @Test("it accepts what the listing of the paper accepts", arguments: UInt64(1)...30)
    func agreesWithListing(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<20 {
            let size = Int.random(in: 1...12, using: &generator)
            var rewards: [Double?] = (0..<size).map { _ in
                Int.random(in: 0..<5, using: &generator) == 0
                    ? nil : Double.random(in: -2...2, using: &generator)
            }
            rewards[0] = 0.25
            let texts = (0..<size).map { _ in "t\(Int.random(in: 0..<8, using: &generator))" }
            let count = Int.random(in: 1...size, using: &generator)
            let beta = Double.random(in: 0.05...2, using: &generator)
            let found = try Self.sample(
                rewards,
                texts: texts,
                count: count,
                beta: beta,
                seed: seed
            )
            let expected = Self.listing(rewards, texts: texts, count: count, beta: beta, seed: seed)
            #expect(found.accepted.map { texts[$0] } == expected)
            #expect(found.isShort == (found.candidates.count < count))
            #expect(found.passCount <= count)
            #expect(found.trace.filter(\.isAccepted).map(\.index) == found.accepted)
            #expect(found.trace.count == found.stepCount)
            #expect(found.trace.last?.pass == found.passCount - 1)
            #expect(
                found.acceptanceRate == Double(found.accepted.count) / Double(found.trace.count)
            )
        }
    }

    /// Four replies of probability p and reward r; the target is p exp(r / β), normalised.
    ///
    /// With n = 10,000 accepted in the first pass the total variation distance of frequencies has
    /// an expectation of at most ½ √(3 / n) = 0.0087, and exceeds it by √(ln 10⁶ / 2n) = 0.0263
    /// with probability below 10⁻⁶ (McDiarmid). The policy itself is 0.32 away from the target.
    @Test("accepted candidates have the distribution of the tilted policy", arguments: [1, 2, 3])
    func targetDistribution(seed: UInt64) throws {
        let policy = [0.4, 0.3, 0.2, 0.1]
        let rewards = [0, 0.3, 0.7, 1.0]
        let beta = 0.5
        let weights = zip(policy, rewards).map { $0 * exp($1 / beta) }
        let target = weights.map { $0 / weights.reduce(0, +) }
        var generator = SeededGenerator(seed: seed &+ 100)
        let kinds = (0..<40_000).map { _ -> Int in
            var uniform = Double.random(in: 0..<1, using: &generator)
            for (kind, probability) in policy.enumerated() {
                if uniform < probability { return kind }
                uniform -= probability
            }
            return 3
        }
        let found = try Self.sample(
            kinds.map { rewards[$0] },
            count: 10_000,
            beta: beta,
            seed: seed
        )
        #expect(found.passCount == 1)
        var frequencies = [Double](repeating: 0, count: 4)
        for index in found.accepted { frequencies[kinds[index]] += 1 / 10_000 }
        let distance = zip(frequencies, target).reduce(0) { $0 + abs($1.0 - $1.1) } / 2
        #expect(distance < 0.035, "\(frequencies) for \(target)")
        // The share of accepted decisions is p · exp((r − 1) / β), within 5 standard deviations.
        let rate = zip(policy, rewards).reduce(0) { $0 + $1.0 * exp(($1.1 - 1) / beta) }
        let deviation = (rate * (1 - rate) / Double(found.stepCount)).squareRoot()
        #expect(abs(found.acceptanceRate - rate) < 5 * deviation)
    }

    @Test("at β = 0 it is the stable top-k", arguments: UInt64(1)...20)
    func topK(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let rewards: [Double?] = (0..<9).map { _ in
            Double(Int.random(in: 0..<4, using: &generator))
        }
        for count in 1...9 {
            let found = try Self.sample(rewards, count: count, beta: 0, seed: seed)
            #expect(found.accepted == Array(BestOfN(rewards).ranking.prefix(count)))
        }
    }

    @Test("a very large β accepts all in their order")
    func largeTemperature() throws {
        let found = try Self.sample([3, nil, 1, 2], count: 3, beta: 1e12)
        #expect(found.accepted == [0, 2, 3])
        #expect(found.acceptanceRate == 1)
    }

    @Test("equal texts are one candidate: first place, last reward, and no reward changes nothing")
    func duplicates() throws {
        let found = try Self.sample(
            [nil, 5, 1, 2, nil],
            texts: ["a", "a", "b", "a", "b"],
            count: 2,
            beta: 0
        )
        #expect(
            found.candidates == [
                DistinctCandidate(index: 1, rewardIndex: 3, reward: 2, count: 2),
                DistinctCandidate(index: 2, rewardIndex: 2, reward: 1, count: 1),
            ]
        )
        #expect(found.accepted == [1, 2])
        #expect(!found.isShort)
    }

    @Test("texts that only look the same are two candidates")
    func codePoints() throws {
        let found = try Self.sample([1, 2], texts: ["\u{E9}", "e\u{301}"], count: 2)
        #expect(found.candidates.count == 2)
    }

    @Test("fewer distinct candidates than asked for are all accepted, and it is told")
    func short() throws {
        let found = try Self.sample([1, 0], count: 5)
        #expect(found.isShort)
        #expect(Set(found.accepted) == [0, 1])
    }

    @Test("the trace is bounded, the counts are not")
    func longTrace() throws {
        let rewards = (0..<400).map { Double?(Double($0)) }
        let found = try Self.sample(rewards, count: 300, beta: 0)
        #expect(found.stepCount > SelectionLimits.maximumTraceCount || !found.isTraceCut)
        #expect(found.trace.count == min(found.stepCount, SelectionLimits.maximumTraceCount))
        #expect(found.isTraceCut)
    }

    @Test("bad input is refused with the name of the field")
    func errors() {
        expectError(at: "beta") { _ = try Self.sample([1], count: 1, beta: -0.1) }
        expectError(at: "beta") { _ = try Self.sample([1], count: 1, beta: .nan) }
        expectError(at: "count") { _ = try Self.sample([1], count: 0) }
        expectError(at: "rewards") { _ = try Self.sample([], count: 1) }
        expectError(at: "rewards") { _ = try Self.sample([nil, nil], count: 1) }
        expectError(at: "rewards[1]") { _ = try Self.sample([nil, .infinity], count: 1) }
        expectError(at: "count") {
            let rewards = [Double?](repeating: 1, count: SelectionLimits.maximumSampleCount)
            _ = try Self.sample(rewards, count: rewards.count)
        }
        expectError(at: "texts") { _ = try Self.sample([1, 2], texts: ["a"], count: 1) }
    }
}
