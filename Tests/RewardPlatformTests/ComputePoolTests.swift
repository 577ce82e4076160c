import Glibc
import Synchronization
import Testing

@testable import RewardPlatform

/// Counts calls for each index.
private final class Tally: Sendable {
    private let counts: Mutex<[Int]>

    init(count: Int) { counts = Mutex(Array(repeating: 0, count: count)) }

    func add(_ index: Int) { counts.withLock { $0[index] += 1 } }

    var values: [Int] { counts.withLock { $0 } }
}

@Suite("ComputePool", .timeLimit(.minutes(2)))
struct ComputePoolTests {
    @Test(
        "every index is computed once",
        arguments: [1, 2, 3, 8],
        [0, 1, 2, 7, 16, 17, 1000]
    )
    func coversEveryIndex(threadCount: Int, count: Int) {
        let pool = ComputePool(threadCount: threadCount)
        let tally = Tally(count: count)
        pool.run(count: count) { tally.add($0) }
        #expect(tally.values == Array(repeating: 1, count: count))
    }

    @Test(
        "every index is computed once, whatever the chunk",
        arguments: [1, 3],
        [1, 2, 7, 64, Int.max]
    )
    func coversEveryChunk(threadCount: Int, chunk: Int) {
        let pool = ComputePool(threadCount: threadCount)
        for count in [0, 1, 2, 63, 64, 65] {
            let tally = Tally(count: count)
            pool.run(count: count, chunk: chunk) { tally.add($0) }
            #expect(tally.values == Array(repeating: 1, count: count))
        }
    }

    @Test("a thread takes no more than a chunk before others get theirs")
    func chunks() {
        // Each chunk begins with a wait for both threads, so neither can have a second one before
        // the other has its first.
        let pool = ComputePool(threadCount: 2)
        let arrived = Atomic<Int>(0)
        let owners = Mutex<[Int: UInt]>([:])
        pool.run(count: 6, chunk: 3) { index in
            owners.withLock { $0[index] = UInt(pthread_self()) }
            guard index.isMultiple(of: 3) else { return }
            arrived.add(1, ordering: .sequentiallyConsistent)
            while arrived.load(ordering: .sequentiallyConsistent) < 2 {}
        }
        let seen = owners.withLock { owners in (0..<6).map { owners[$0] } }
        #expect(Set(seen[0..<3]).count == 1)
        #expect(Set(seen[3..<6]).count == 1)
        #expect(seen[0] != seen[3])
    }

    @Test("work of one chunk stays on the calling thread")
    func oneChunk() {
        let pool = ComputePool(threadCount: 4)
        let caller = UInt(pthread_self())
        for _ in 0..<200 {
            pool.run(count: 5, chunk: 5) { _ in #expect(UInt(pthread_self()) == caller) }
        }
    }

    @Test("a negative count computes nothing")
    func negativeCount() {
        ComputePool(threadCount: 2).run(count: -3) { _ in Issue.record("was called") }
    }

    @Test("what bodies write is visible after the call, job after job", arguments: [2, 8])
    func manyJobs(threadCount: Int) {
        let pool = ComputePool(threadCount: threadCount)
        let total = Atomic<Int>(0)
        for round in 1...5000 {
            pool.run(count: 5) { _ in total.add(1, ordering: .relaxed) }
            #expect(total.load(ordering: .relaxed) == round * 5)
        }
    }

    @Test("workers that fell asleep between jobs are woken")
    func sleepingWorkers() {
        // Both indices must be inside at once, so the call returns only if the worker comes.
        let pool = ComputePool(threadCount: 2)
        for _ in 0..<20 {
            let arrived = Atomic<Int>(0)
            pool.run(count: 2) { _ in
                arrived.add(1, ordering: .sequentiallyConsistent)
                while arrived.load(ordering: .sequentiallyConsistent) < 2 {}
            }
            // Longer than any spin of the pool, by work instead of by the clock.
            var busy = 0
            for value in 0..<200_000 { busy = busy &* 31 &+ value }
            #expect(busy != 1)
        }
    }

    @Test("a call from inside a body computes alone and does not deadlock")
    func nestedCalls() {
        let pool = ComputePool(threadCount: 3)
        let tally = Tally(count: 100)
        pool.run(count: 10) { outer in
            pool.run(count: 10) { inner in tally.add(outer * 10 + inner) }
        }
        #expect(tally.values == Array(repeating: 1, count: 100))
    }

    @Test("calls from several threads at once are all complete")
    func concurrentCalls() async {
        let pool = ComputePool(threadCount: 2)
        let threads = (0..<4).map { ComputeThread(name: "caller-\($0)") }
        await withTaskGroup { group in
            for thread in threads {
                group.addTask {
                    let tally = Tally(count: 64)
                    let isComplete = await thread.run {
                        for _ in 0..<200 { pool.run(count: 64) { tally.add($0) } }
                        return tally.values.allSatisfy { $0 == 200 }
                    }
                    #expect(isComplete)
                }
            }
        }
    }

    @Test("more threads than cores give the same result")
    func oversubscription() {
        let pool = ComputePool(threadCount: 32)
        let total = Atomic<Int>(0)
        for _ in 0..<300 {
            pool.run(count: 100) { total.add($0, ordering: .relaxed) }
        }
        #expect(total.load(ordering: .relaxed) == 300 * 4950)
    }

    @Test("the context of a body is released when the call returns")
    func releasesBody() {
        let pool = ComputePool(threadCount: 4)
        for _ in 0..<200 {
            weak var seen: Tally?
            do {
                let tally = Tally(count: 40)
                seen = tally
                pool.run(count: 40) { tally.add($0) }
            }
            #expect(seen == nil)
        }
    }
}
