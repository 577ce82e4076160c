import Synchronization
import Testing

@testable import RewardPlatform

@Suite("TurnQueue", .timeLimit(.minutes(5)))
struct TurnQueueTests {
    @Test("turns come in the order in which threads asked", arguments: [1, 2, 8])
    func order(threadCount: Int) async {
        let queue = TurnQueue()
        let seen = Mutex<[Int]>([])
        let threads = (0..<threadCount).map { ComputeThread(name: "turn-\($0)") }
        queue.take()
        for (index, thread) in threads.enumerated() {
            thread.enqueue {
                queue.take()
                seen.withLock { $0.append(index) }
                queue.give()
            }
            // The next thread asks when this one has: this thread and those before are in line.
            while queue.threadCount < index + 2 { await Task.yield() }
        }
        #expect(seen.withLock { $0 }.isEmpty)
        queue.give()
        for thread in threads { await thread.run {} }
        #expect(seen.withLock { $0 } == Array(0..<threadCount))
        #expect(queue.threadCount == 0)
    }

    @Test("the turn belongs to the thread that took it")
    func owner() async {
        let queue = TurnQueue()
        let thread = ComputeThread(name: "owner")
        let other = ComputeThread(name: "other")
        #expect(await !thread.run { queue.isMine })
        await thread.run { queue.take() }
        #expect(await thread.run { queue.isMine })
        #expect(await !other.run { queue.isMine })
        await thread.run { queue.give() }
        #expect(await !thread.run { queue.isMine })
    }
}
