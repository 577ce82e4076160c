import Synchronization
import Testing

@testable import RewardCommands

@Suite("Many pieces of work at once", .timeLimit(.minutes(5)))
struct OrderedPipelineTests {
    /// Counts up to a limit.
    private final class Counter: Sendable {
        private let state = Mutex((next: 0, running: 0, highest: 0))
        let limit: Int

        init(limit: Int) { self.limit = limit }

        var read: Int { state.withLock { $0.next } }
        var highest: Int { state.withLock { $0.highest } }

        func next() -> Int? {
            state.withLock { state in
                guard state.next < limit else { return nil }
                defer { state.next += 1 }
                return state.next
            }
        }

        func begin() {
            state.withLock { state in
                state.running += 1
                state.highest = max(state.highest, state.running)
            }
        }

        func end() { state.withLock { $0.running -= 1 } }
    }

    @Test("results come in order, and no more than allowed at once", arguments: [1, 3, 8])
    func order(_ concurrency: Int) async throws {
        let counter = Counter(limit: 200)
        let pipeline = OrderedPipeline<Int, Int>(
            concurrency: concurrency,
            next: { counter.next() },
            work: { number in
                counter.begin()
                for _ in 0..<(number * 7 % 13) { await Task.yield() }
                counter.end()
                return number
            }
        )
        var results: [Int] = []
        try await pipeline.run { results.append($0) }
        #expect(results == Array(0..<200))
        #expect(counter.highest <= concurrency)
    }

    @Test("a slow first piece holds up reading, not memory")
    func window() async throws {
        let counter = Counter(limit: 1000)
        let finished = Mutex(0)
        let pipeline = OrderedPipeline<Int, Int>(
            concurrency: 4,
            next: { counter.next() },
            work: { number in
                // The first waits until as many others are done as can be.
                while number == 0, finished.withLock({ $0 }) < 15 { await Task.yield() }
                finished.withLock { $0 += 1 }
                if number == 0 { #expect(counter.read == 16) }
                return number
            }
        )
        var results: [Int] = []
        try await pipeline.run { results.append($0) }
        #expect(results == Array(0..<1000))
    }

    @Test("a failure ends it, and cancels the rest")
    func failure() async {
        let counter = Counter(limit: .max)
        let cancelled = Mutex(0)
        let pipeline = OrderedPipeline<Int, Int>(
            concurrency: 4,
            next: { counter.next() },
            work: { number in
                if number <= 10 { return number }
                while !Task.isCancelled { await Task.yield() }
                cancelled.withLock { $0 += 1 }
                return number
            }
        )
        var results: [Int] = []
        await #expect(throws: CommandFailure.outputClosed) {
            try await pipeline.run { number throws(CommandFailure) in
                if number == 10 { throw .outputClosed }
                results.append(number)
            }
        }
        #expect(results == Array(0..<10))
        #expect(cancelled.withLock { $0 } <= 4)
    }
}
