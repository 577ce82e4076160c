import RewardServing
import RewardTypes
import RewardWire
import Testing

@Suite("Random interleavings", .timeLimit(.minutes(2)))
struct InterleavingTests {
    @Test("each request gets exactly one final reply", arguments: UInt64(1)...40)
    func exactlyOneReply(seed: UInt64) async {
        var generator = SeededGenerator(seed: seed)
        let queue = ManualQueue()
        let clock = ManualClock()
        let service = Service.test(queue: queue, clock: clock)
        await withConnection(service) { connection in
            var sentIDs: [Int] = []
            var lineCount = 0
            for id in 0..<60 {
                switch Int.random(in: 0..<10, using: &generator) {
                case 0: connection.send(.integer(Int64(id)), "ping")
                case 1: connection.send(.integer(Int64(id)), "score", ["prompt": 1])
                case 2: connection.send(.integer(Int64(id)), "best_of_n", deadlined(0))
                case 3...4:
                    let limit = Int.random(in: 1...50, using: &generator)
                    connection.send(.integer(Int64(id)), "score", deadlined(limit))
                default: connection.send(.integer(Int64(id)), "best_of_n", work)
                }
                sentIDs.append(id)
                lineCount += 1
                switch Int.random(in: 0..<6, using: &generator) {
                case 0: queue.answer(at: Int.random(in: 0...2, using: &generator))
                case 1: clock.advance(by: .milliseconds(Int.random(in: 1...9, using: &generator)))
                case 2...3:
                    let target = sentIDs.randomElement(using: &generator) ?? 0
                    connection.send(nil, "cancel", ["id": .integer(Int64(target))])
                    lineCount += 1
                case 4: await Task.yield()
                default: break
                }
            }
            // Whatever still waits is either answered or past its deadline.
            clock.advance(by: .seconds(10))
            let answering = Task { @Sendable in
                while !Task.isCancelled {
                    queue.answerAll()
                    await Task.yield()
                }
            }
            await connection.waitUntilHandled(lineCount)
            answering.cancel()
            await answering.value
            for id in sentIDs {
                let replies = connection.replies(to: .integer(Int64(id)))
                #expect(replies.count == 1, "seed \(seed), id \(id)")
                let outcome = [replies.first?[member: "result"], replies.first?[member: "error"]]
                #expect(outcome.compactMap(\.self).count == 1, "seed \(seed), id \(id)")
            }
            #expect(connection.output.all.count == sentIDs.count, "seed \(seed)")
            #expect(service.requestCountInFlight == 0)
            #expect(queue.pendingCount == 0)
        }
    }

    private func deadlined(_ milliseconds: Int) -> JSONValue {
        var members = work.objectValue ?? [:]
        members["deadline_ms"] = .integer(Int64(milliseconds))
        return .object(members)
    }
}
