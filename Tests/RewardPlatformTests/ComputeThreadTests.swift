import Synchronization
import Testing

@testable import RewardPlatform

@Suite("ComputeThread", .timeLimit(.minutes(5)))
struct ComputeThreadTests {
    @Test("work runs on the thread, in the order of arrival")
    func order() async {
        let thread = ComputeThread(name: "a name of more than fifteen bytes")
        let seen = Mutex<[Int]>([])
        for value in 0..<100 { thread.enqueue { seen.withLock { $0.append(value) } } }
        let isCurrent = await thread.run { thread.isCurrent }
        #expect(isCurrent)
        #expect(!thread.isCurrent)
        #expect(seen.withLock { $0 } == Array(0..<100))
    }

    @Test("work returns its value to the task that waits")
    func values() async {
        let thread = ComputeThread(name: "values")
        await withTaskGroup { group in
            for value in 0..<50 {
                group.addTask { #expect(await thread.run { value * 2 } == value * 2) }
            }
        }
    }

    @Test("work that was given before the last reference went still runs")
    func finishesQueuedWork() async {
        let done = AsyncStream<Int>.makeStream()
        do {
            let thread = ComputeThread(name: "last")
            for value in 0..<10 { thread.enqueue { done.continuation.yield(value) } }
            thread.enqueue { done.continuation.finish() }
        }
        var values: [Int] = []
        for await value in done.stream { values.append(value) }
        #expect(values == Array(0..<10))
    }

    @Test("the last reference may go away on the thread itself")
    func releasedOnItself() async {
        let done = AsyncStream<Void>.makeStream()
        let holder = Mutex<ComputeThread?>(nil)
        do {
            let thread = ComputeThread(name: "own")
            holder.withLock { $0 = thread }
            thread.enqueue {
                holder.withLock { $0 = nil }
                done.continuation.finish()
            }
        }
        for await _ in done.stream {}
        #expect(holder.withLock { $0 == nil })
    }
}
