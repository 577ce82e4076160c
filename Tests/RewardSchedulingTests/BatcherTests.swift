import RewardBackend
import RewardTypes
import Synchronization
import Testing

@testable import RewardScheduling

@Suite("Batcher", .timeLimit(.minutes(5)))
struct BatcherTests {
    private let policy = BatchPolicy(
        maximumBatchTokenCount: 100,
        maximumDelay: .milliseconds(2),
        maximumQueuedTokenCount: 200
    )

    /// A batcher whose thread runs a batch of one pass until it is let go.
    private func makeBusy(
        time: any BatcherTime = SystemBatcherTime(),
        policy: BatchPolicy? = nil
    ) async -> (batcher: Batcher, backend: FakeBackend, first: Task<PassOutcome, Never>) {
        let backend = FakeBackend(gated: true)
        let batcher = Batcher(backend: backend, policy: policy ?? self.policy, time: time)
        let first = Task { await batcher.submit(makePass(100, tag: 99), deadline: nil) }
        await eventually { backend.batches.count == 1 }
        return (batcher, backend, first)
    }

    @Test("a pass gets its own answer and times")
    func onePass() async {
        let backend = FakeBackend()
        let batcher = Batcher(backend: backend, policy: policy)
        let outcome = await batcher.submit(makePass(5, tag: 3), deadline: nil)
        #expect(outcome.result == answer(tag: 3))
        #expect(outcome.queued >= policy.maximumDelay)
        #expect(outcome.computed >= .zero)
        let statistics = batcher.statistics
        #expect(statistics.batchCount == 1)
        #expect(statistics.passCount == 1)
        #expect(statistics.tokenCount == 5)
        #expect(statistics.queuedPassCount == 0)
        #expect(batcher.model.id == ModelID("fake"))
    }

    @Test("an idle model waits for company as long as the policy says, and no longer")
    func waitsForCompany() async {
        let time = ManualTime()
        let backend = FakeBackend()
        let batcher = Batcher(backend: backend, policy: policy, time: time)
        await eventually { time.isWaiting }
        async let first = batcher.submit(makePass(10, tag: 1), deadline: nil)
        await eventually { batcher.statistics.queuedPassCount == 1 }
        time.advance(by: .milliseconds(1))
        async let second = batcher.submit(makePass(10, tag: 2), deadline: nil)
        await eventually { batcher.statistics.queuedPassCount == 2 && time.isWaiting }
        #expect(backend.batches.isEmpty)
        time.advance(by: .milliseconds(1))
        #expect(await first.result == answer(tag: 1))
        #expect(await second.result == answer(tag: 2))
        #expect(backend.tags == [[1, 2]])
        #expect(await first.queued == .milliseconds(2))
        #expect(await second.queued == .milliseconds(1))
    }

    @Test("a full batch starts without waiting")
    func fullBatch() async {
        let time = ManualTime()
        let backend = FakeBackend()
        let batcher = Batcher(backend: backend, policy: policy, time: time)
        async let first = batcher.submit(makePass(60, tag: 1), deadline: nil)
        await eventually { batcher.statistics.queuedPassCount == 1 && time.isWaiting }
        async let second = batcher.submit(makePass(40, tag: 2), deadline: nil)
        #expect(await first.result == answer(tag: 1))
        #expect(await second.result == answer(tag: 2))
        #expect(backend.tags == [[1, 2]])
    }

    @Test("passes that arrive while a batch runs share the next one")
    func sharesNextBatch() async {
        let (batcher, backend, first) = await makeBusy()
        await withTaskGroup { group in
            for tag in Int32(1)...5 {
                group.addTask {
                    let outcome = await batcher.submit(makePass(20, tag: tag), deadline: nil)
                    #expect(outcome.result == answer(tag: tag))
                }
            }
            await eventually { batcher.statistics.queuedPassCount == 5 }
            #expect(batcher.statistics.isRunning)
            backend.letGo(2)
        }
        #expect(backend.tags.count == 2)
        #expect(backend.tags[1].sorted() == [1, 2, 3, 4, 5])
        #expect(await first.value.result == answer(tag: 99))
    }

    @Test("passes whose answers are large together run in several batches")
    func largeAnswers() async {
        let policy = BatchPolicy(maximumBatchTokenCount: 100, maximumVectorValueCount: 16)
        let (batcher, backend, first) = await makeBusy(policy: policy)
        // A vocabulary of eight and states of eight numbers: 16 for each pass.
        let pass = ForwardPass(
            tree: TokenTree(root: [7]),
            readouts: [
                .logits(node: 0, offset: 0, tokens: [7]), .logitRows(node: 0, offsets: 0..<1),
                .hiddenStates(node: 0, offsets: 0..<1, layer: nil),
            ]
        )
        await withTaskGroup { group in
            for _ in 0..<2 { group.addTask { _ = await batcher.submit(pass, deadline: nil) } }
            await eventually { batcher.statistics.queuedPassCount == 2 }
            backend.letGo(3)
        }
        #expect(backend.tags == [[99], [7], [7]])
        _ = await first.value
    }

    @Test("a full queue refuses with the time after which to come back")
    func overload() async {
        let (batcher, backend, first) = await makeBusy()
        let waiting = Task { await batcher.submit(makePass(150, tag: 1), deadline: nil) }
        await eventually { batcher.statistics.queuedTokenCount == 150 }
        let refused = await batcher.submit(makePass(51, tag: 2), deadline: nil)
        guard case .failure(.overloaded(let retryAfter)) = refused.result else {
            Issue.record("expected a refusal, got \(refused.result)")
            return
        }
        // One token too many and 100 that run, at the 500 tokens a second assumed at first.
        #expect(retryAfter == .milliseconds(202))
        #expect(batcher.statistics.refusedPassCount == 1)
        backend.letGo(2)
        #expect(await waiting.value.result == answer(tag: 1))
        _ = await first.value
    }

    @Test("cancelling a waiting task answers it at once and frees its place")
    func cancelWaiting() async {
        let (batcher, backend, first) = await makeBusy()
        let waiting = Task { await batcher.submit(makePass(200, tag: 1), deadline: nil) }
        await eventually { batcher.statistics.queuedTokenCount == 200 }
        waiting.cancel()
        #expect(await waiting.value.result == .failure(.cancelled))
        #expect(batcher.statistics.queuedTokenCount == 0)
        #expect(batcher.statistics.droppedPassCount == 1)
        backend.letGo()
        _ = await first.value
        #expect(backend.batches.count == 1)
    }

    @Test("cancelling a task whose batch runs answers it at once and leaves the others whole")
    func cancelRunning() async {
        let (batcher, backend, first) = await makeBusy()
        first.cancel()
        #expect(await first.value.result == .failure(.cancelled))
        #expect(batcher.statistics.isRunning)
        async let next = batcher.submit(makePass(1, tag: 7), deadline: nil)
        backend.letGo(2)
        #expect(await next.result == answer(tag: 7))
    }

    @Test("a task that was cancelled before it submits is never run")
    func cancelledBefore() async {
        let backend = FakeBackend()
        let batcher = Batcher(backend: backend, policy: policy)
        let task = Task {
            await eventually { Task.isCancelled }
            return await batcher.submit(makePass(1), deadline: nil)
        }
        task.cancel()
        #expect(await task.value.result == .failure(.cancelled))
        let last = await batcher.submit(makePass(1, tag: 2), deadline: nil)
        #expect(last.result == answer(tag: 2))
        #expect(backend.tags == [[2]])
    }

    @Test("a pass whose deadline is past is dropped before compute")
    func deadlines() async {
        let time = ManualTime()
        let (batcher, backend, first) = await makeBusy(time: time)
        let late = await batcher.submit(makePass(1), deadline: Deadline(time.now))
        #expect(late.result == .failure(.deadlineExceeded))
        let soon = Deadline(.seconds(1), after: time.now)
        let waiting = Task { await batcher.submit(makePass(1, tag: 1), deadline: soon) }
        await eventually { batcher.statistics.queuedPassCount == 1 }
        time.advance(by: .seconds(1))
        backend.letGo()
        #expect(await waiting.value.result == .failure(.deadlineExceeded))
        #expect(await waiting.value.queued == .seconds(1))
        #expect(backend.batches.count == 1)
        #expect(batcher.statistics.droppedPassCount == 2)
        _ = await first.value
    }

    @Test("a backend that gives too few results fails its batch and not the daemon")
    func brokenBackend() async {
        let batcher = Batcher(backend: FakeBackend { _ in [] }, policy: policy)
        let outcome = await batcher.submit(makePass(1), deadline: nil)
        #expect(
            outcome.result
                == .failure(.failed("the backend gave 0 results for 1 passes"))
        )
    }
}

@Suite("Batcher: closing", .timeLimit(.minutes(5)))
struct BatcherClosingTests {
    private let policy = BatchPolicy(maximumBatchTokenCount: 100)

    @Test("closing runs what waits and refuses what comes")
    func drains() async {
        let backend = FakeBackend(gated: true)
        let time = ManualTime()
        let batcher = Batcher(backend: backend, policy: policy, time: time)
        let running = Task { await batcher.submit(makePass(100, tag: 1), deadline: nil) }
        await eventually { backend.batches.count == 1 }
        let waiting = Task { await batcher.submit(makePass(100, tag: 2), deadline: nil) }
        await eventually { batcher.statistics.queuedPassCount == 1 }
        let isClosed = Atomic<Bool>(false)
        let closing = Task {
            await batcher.close(deadline: Deadline(.seconds(3600), after: time.now))
            isClosed.store(true, ordering: .relaxed)
        }
        await eventually { time.sleeperCount == 1 }
        #expect(
            await batcher.submit(makePass(1), deadline: nil).result == .failure(.unavailable)
        )
        #expect(isClosed.load(ordering: .relaxed) == false)
        backend.letGo(10)
        await closing.value
        #expect(await running.value.result == answer(tag: 1))
        #expect(await waiting.value.result == answer(tag: 2))
    }

    @Test("at the deadline, what is not done fails, even if a batch still runs")
    func deadline() async {
        let time = ManualTime()
        let backend = FakeBackend(gated: true)
        let batcher = Batcher(backend: backend, policy: policy, time: time)
        let running = Task { await batcher.submit(makePass(100, tag: 1), deadline: nil) }
        await eventually { backend.batches.count == 1 }
        let waiting = Task { await batcher.submit(makePass(100, tag: 2), deadline: nil) }
        await eventually { batcher.statistics.queuedPassCount == 1 }
        let closing = Task {
            await batcher.close(deadline: Deadline(.seconds(30), after: time.now))
        }
        await eventually { time.sleeperCount == 1 }
        time.advance(by: .seconds(30))
        await closing.value
        #expect(await running.value.result == .failure(.unavailable))
        #expect(await waiting.value.result == .failure(.unavailable))
        backend.letGo()
        await eventually { !batcher.statistics.isRunning }
        #expect(backend.batches.count == 1)
    }

    @Test("closing an idle batcher returns at once, and again the second time")
    func idle() async {
        let time = ManualTime()
        let batcher = Batcher(backend: FakeBackend(), policy: policy, time: time)
        await batcher.close(deadline: Deadline(.seconds(1), after: time.now))
        await batcher.close(deadline: Deadline(.seconds(1), after: time.now))
    }

    @Test("closing ends early when its task is cancelled")
    func cancelled() async {
        let backend = FakeBackend(gated: true)
        let batcher = Batcher(backend: backend, policy: policy)
        let running = Task { await batcher.submit(makePass(100), deadline: nil) }
        await eventually { backend.batches.count == 1 }
        let closing = Task {
            await batcher.close(deadline: Deadline(.seconds(3600), after: .now))
        }
        closing.cancel()
        await closing.value
        #expect(await running.value.result == .failure(.unavailable))
        backend.letGo()
    }

    @Test("draining ends when the last waiting task is cancelled")
    func cancelledWhileDraining() async {
        let time = ManualTime()
        let backend = FakeBackend()
        let batcher = Batcher(backend: backend, policy: policy, time: time)
        let waiting = Task { await batcher.submit(makePass(1), deadline: nil) }
        await eventually { batcher.statistics.queuedPassCount == 1 }
        waiting.cancel()
        await batcher.close(deadline: Deadline(.seconds(1), after: time.now))
        #expect(await waiting.value.result == .failure(.cancelled))
    }

    @Test("a batcher that nobody holds any more fails what waits and ends its thread")
    func released() async {
        weak var seen: FakeBackend?
        let time = ManualTime()
        let waiting: Task<PassOutcome, Never>
        do {
            let backend = FakeBackend()
            seen = backend
            let batcher = Batcher(backend: backend, policy: policy, time: time)
            await eventually { time.isWaiting }
            await batcher.close(deadline: Deadline(time.now))
            waiting = Task { [batcher] in await batcher.submit(makePass(1), deadline: nil) }
            #expect(await waiting.value.result == .failure(.unavailable))
        }
        await eventually { seen == nil }
    }
}
