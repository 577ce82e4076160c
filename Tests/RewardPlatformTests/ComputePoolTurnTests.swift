import Glibc
import Synchronization
import Testing

@testable import RewardPlatform

/// Counts how many threads are inside at once.
private final class Probe: Sendable {
    private let inside = Atomic<Int>(0)
    private let most = Atomic<Int>(0)

    func enter() {
        most.max(inside.add(1, ordering: .relaxed).newValue, ordering: .relaxed)
    }

    func leave() { inside.subtract(1, ordering: .relaxed) }

    var maximum: Int { most.load(ordering: .relaxed) }
}

@Suite("Turns of ComputePool", .timeLimit(.minutes(2)))
struct ComputePoolTurnTests {
    private struct Refusal: Error, Equatable {}

    /// Lets `body` run on several threads, `roundCount` times on each.
    private func onThreads(
        _ threadCount: Int,
        roundCount: Int,
        _ body: @escaping @Sendable () -> Void
    ) async {
        await withTaskGroup { group in
            for thread in (0..<threadCount).map({ ComputeThread(name: "caller-\($0)") }) {
                group.addTask { await thread.run { for _ in 0..<roundCount { body() } } }
            }
        }
    }

    @Test(
        "however many threads call, no more than the pool has are inside bodies",
        arguments: [1, 2, 3],
        [true, false]
    )
    func noOversubscription(threadCount: Int, isExclusive: Bool) async {
        let pool = ComputePool(threadCount: threadCount)
        let probe = Probe()
        let total = Atomic<Int>(0)
        await onThreads(5, roundCount: 100) {
            let run = {
                pool.run(count: 8, chunk: 1) { _ in
                    probe.enter()
                    for _ in 0..<100 { total.add(1, ordering: .relaxed) }
                    probe.leave()
                }
            }
            if isExclusive { pool.exclusively(run) } else { run() }
        }
        #expect(probe.maximum <= threadCount)
        #expect(total.load(ordering: .relaxed) == 5 * 100 * 8 * 100)
    }

    @Test("one thread is inside at a time, outside of bodies too")
    func oneAtATime() async {
        let pool = ComputePool(threadCount: 2)
        let probe = Probe()
        await onThreads(4, roundCount: 50) {
            pool.exclusively {
                probe.enter()
                pool.run(count: 4, chunk: 1) { _ in }
                probe.leave()
            }
        }
        #expect(probe.maximum == 1)
    }

    @Test("a call of run waits while another thread has the pool")
    func runWaits() async {
        let pool = ComputePool(threadCount: 2)
        let probe = Probe()
        await onThreads(2, roundCount: 100) {
            pool.exclusively {
                probe.enter()
                for _ in 0..<5 { sched_yield() }
                probe.leave()
            }
            pool.run(count: 1, chunk: 1) { _ in
                probe.enter()
                sched_yield()
                probe.leave()
            }
        }
        #expect(probe.maximum == 1)
    }

    @Test("threads get the pool in the order in which they asked")
    func order() async {
        let pool = ComputePool(threadCount: 2)
        let threads = (0..<6).map { ComputeThread(name: "model-\($0)") }
        let seen = Mutex<[Int]>([])
        let mayEnd = Alarm()
        let first = ComputeThread(name: "first")
        first.enqueue { pool.exclusively { mayEnd.wait(until: nil) } }
        while pool.waitingThreadCount < 1 { await Task.yield() }
        for (index, thread) in threads.enumerated() {
            thread.enqueue { pool.exclusively { seen.withLock { $0.append(index) } } }
            while pool.waitingThreadCount < index + 2 { await Task.yield() }
        }
        #expect(seen.withLock { $0 }.isEmpty)
        mayEnd.ring()
        for thread in threads { await thread.run {} }
        #expect(seen.withLock { $0 } == Array(0..<6))
    }

    @Test("results and errors come back, and the pool is free afterwards")
    func resultsAndErrors() async {
        let pool = ComputePool(threadCount: 2)
        #expect(pool.exclusively { 7 } == 7)
        #expect(throws: Refusal()) {
            try pool.exclusively { () throws(Refusal) in throw Refusal() }
        }
        let other = ComputeThread(name: "other")
        #expect(await other.run { pool.exclusively { 8 } } == 8)
    }

    @Test("calls inside of a call run at once, with all threads")
    func nested() {
        let pool = ComputePool(threadCount: 2)
        let arrived = Atomic<Int>(0)
        pool.exclusively {
            pool.exclusively {
                pool.run(count: 2, chunk: 1) { _ in
                    arrived.add(1, ordering: .sequentiallyConsistent)
                    while arrived.load(ordering: .sequentiallyConsistent) < 2 {}
                }
            }
            // The inner call has not given the pool away.
            #expect(pool.waitingThreadCount == 1)
        }
        #expect(pool.waitingThreadCount == 0)
    }

    @Test("a worker that asks for the pool stops the process instead of waiting for ever")
    func workerAsks() async {
        await #expect(processExitsWith: .failure) {
            let pool = ComputePool(threadCount: 2)
            let arrived = Atomic<Int>(0)
            pool.run(count: 2, chunk: 1) { _ in
                arrived.add(1, ordering: .sequentiallyConsistent)
                while arrived.load(ordering: .sequentiallyConsistent) < 2 {}
                pool.exclusively {}
            }
        }
    }

    @Test(
        "in a pinned pool each thread has a core of its own, and the caller only meanwhile",
        .enabled(if: CoreAffinity.current?.cores.count ?? 0 >= 2, "two cores are needed")
    )
    func pinned() async throws {
        let former = try #require(CoreAffinity.current)
        let pool = ComputePool(threadCount: 2, pinned: true)
        #expect(pool.isPinned)
        let thread = ComputeThread(name: "caller")
        let masks = await thread.run {
            let masks = Mutex<[[Int]]>([])
            let arrived = Atomic<Int>(0)
            pool.exclusively {
                pool.run(count: 2, chunk: 1) { _ in
                    arrived.add(1, ordering: .sequentiallyConsistent)
                    while arrived.load(ordering: .sequentiallyConsistent) < 2 {}
                    masks.withLock { $0.append(CoreAffinity.current?.cores ?? []) }
                }
            }
            return masks.withLock { $0 }
        }
        #expect(masks.map(\.count) == [1, 1])
        #expect(Set(masks.joined()) == Set(former.cores.prefix(2)))
        #expect(await thread.run { CoreAffinity.current } == former)
    }

    @Test("without a core for each thread nothing is bound")
    func notPinned() throws {
        let former = try #require(CoreAffinity.current)
        let pool = ComputePool(threadCount: former.cores.count + 1, pinned: true)
        #expect(!pool.isPinned)
        pool.exclusively { #expect(CoreAffinity.current == former) }
        #expect(!ComputePool(threadCount: 1).isPinned)
    }
}
