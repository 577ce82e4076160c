import RewardSelection
import RewardTypes
import Testing

@Suite("Rejection stream")
struct RejectionStreamTests {
    @Test("it holds what one pass over all offers accepts", arguments: UInt64(1)...50)
    func agreesWithBatch(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var stream = try RejectionStream(beta: 0.7, seed: seed)
        var rewards: [Double?] = []
        for index in 0..<30 {
            let reward =
                Int.random(in: 0..<6, using: &generator) == 0
                ? nil : Double.random(in: -1...1, using: &generator)
            let isHeld = try stream.offer(reward)
            rewards.append(reward)
            #expect(isHeld == (stream.held.last?.index == index))
            guard rewards.contains(where: { $0 != nil }) else { continue }
            // Asking for all candidates makes the first pass visit all of them.
            let batch = try RejectionSampling(
                rewards: rewards,
                texts: rewards.indices.map { "\($0)" },
                options: .init(count: 30, beta: 0.7, seed: seed)
            )
            let first = batch.trace.filter { $0.pass == 0 }
            #expect(first.count == stream.scoredCount)
            #expect(stream.held.map(\.index) == first.filter(\.isAccepted).map(\.index))
            #expect(stream.held.map(\.uniform) == first.filter(\.isAccepted).map(\.uniform))
            #expect(stream.maximum == rewards.compactMap(\.self).max())
            #expect(
                stream.acceptanceRate == Double(stream.held.count) / Double(stream.scoredCount)
            )
        }
        #expect(stream.offerCount == 30)
    }

    @Test("a stream continues from its written state as if it had not stopped")
    func resumes() throws {
        var whole = try RejectionStream(beta: 0.5, seed: .max)
        var parts = try RejectionStream(beta: 0.5, seed: .max)
        var generator = SeededGenerator(seed: 8)
        for index in 0..<40 {
            let reward = index % 7 == 2 ? nil : Double.random(in: 0...1, using: &generator)
            let expected = try whole.offer(reward)
            #expect(try parts.offer(reward) == expected)
            parts = try RejectionStream(parts.json, path: "state")
            #expect(parts == whole)
        }
    }

    @Test("a new stream has a state as well")
    func empty() throws {
        let stream = try RejectionStream(beta: 0, seed: 3)
        #expect(try RejectionStream(stream.json, path: "") == stream)
        #expect(stream.acceptanceRate == 0)
    }

    @Test(
        "states that no stream wrote are refused",
        arguments: [
            ("beta", JSONValue.number(-1)), ("beta", .null), ("offers", 1), ("scored", 9),
            ("generator", "-1"), ("generator", .integer(4)), ("maximum", .null),
            ("maximum", .number(0.1)), ("held", .array([])), ("extra", 1),
        ]
    )
    func badStates(name: String, value: JSONValue) throws {
        var stream = try RejectionStream(beta: 0.5, seed: 3)
        for reward in [0.5, 0.9, 0.9] { _ = try stream.offer(reward) }
        var members = try #require(stream.json.objectValue)
        members[name] = value
        #expect(throws: FieldError.self) {
            try RejectionStream(.object(members), path: "state")
        }
    }

    @Test("held candidates of a state come in order and fit the maximum")
    func badHeld() throws {
        var stream = try RejectionStream(beta: 0.5, seed: 3)
        for reward in [0.9, 0.9] { _ = try stream.offer(reward) }
        var members = try #require(stream.json.objectValue)
        let held = try #require(members["held"]?.arrayValue)
        #expect(held.count == 2)
        members["held"] = .array(held.reversed())
        #expect(throws: FieldError.self) { try RejectionStream(.object(members), path: "") }
        members["held"] = [["index": 0, "reward": 0.9, "uniform": 1]]
        #expect(throws: FieldError.self) { try RejectionStream(.object(members), path: "") }
    }

    @Test("a reward that is no number leaves the stream as it was")
    func errors() throws {
        var stream = try RejectionStream(beta: 0.5, seed: 3)
        _ = try stream.offer(1)
        let before = stream
        expectError(at: "rewards[1]") { _ = try stream.offer(.nan) }
        #expect(stream == before)
        expectError(at: "beta") { _ = try RejectionStream(beta: -1, seed: 0) }
    }
}
