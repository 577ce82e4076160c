import RewardBackend
import RewardTypes
import Testing

@testable import RewardScheduling

private typealias Machine = BatcherStateMachine<Void>

extension BatcherStateMachine.Step {
    /// Passes of a batch, or the job as a list of one negative number.
    fileprivate var shown: [Int]? {
        switch self {
        case .run(let entries): entries.map { Int($0.id) }
        case .runAlone(let entry): [-Int(entry.id)]
        case .wait, .stop: nil
        }
    }
}

/// Jobs run alone, in their turn.
@Suite("BatcherStateMachine: jobs")
struct BatcherStateMachineJobTests {
    private let start = ContinuousClock.now
    private let policy = BatchPolicy(
        maximumBatchTokenCount: 10,
        maximumDelay: .milliseconds(2),
        maximumQueuedTokenCount: 30
    )

    private func at(_ milliseconds: Int) -> ContinuousClock.Instant {
        start.advanced(by: .milliseconds(milliseconds))
    }

    private func add(_ id: UInt64, _ tokenCount: Int = 1, to machine: inout Machine) {
        let admission = machine.enqueue(
            id: id,
            tokenCount: tokenCount,
            deadline: nil,
            payload: (),
            now: at(0)
        )
        if case .refused(let error) = admission { Issue.record("refused: \(error)") }
    }

    private func refusal(
        of id: UInt64,
        deadline: Int? = nil,
        by machine: inout Machine
    ) -> BackendError? {
        let admission = machine.enqueueJob(
            id: id,
            deadline: deadline.map { Deadline(at($0)) },
            payload: (),
            now: at(0)
        )
        guard case .refused(let error) = admission else { return nil }
        return error
    }

    @Test("a job wakes the thread and does not wait for company")
    func atOnce() {
        var machine = Machine(policy: policy)
        let admission = machine.enqueueJob(id: 1, deadline: nil, payload: (), now: at(0))
        guard case .admitted(wakesRunner: true) = admission else {
            Issue.record("\(admission)")
            return
        }
        #expect(machine.next(now: at(0)).step.shown == [-1])
        #expect(machine.statistics.isRunning)
        #expect(machine.finish(now: at(900)).map { $0?.id } == [1])
        #expect(!machine.statistics.isRunning)
    }

    @Test("passes before a job run before it, later ones after it, and none with it")
    func turns() {
        var machine = Machine(policy: policy)
        add(1, to: &machine)
        add(2, to: &machine)
        #expect(refusal(of: 3, by: &machine) == nil)
        add(4, to: &machine)
        add(5, to: &machine)
        var order: [[Int]?] = []
        for _ in 0..<3 {
            order.append(machine.next(now: at(2)).step.shown)
            _ = machine.finish(now: at(2))
        }
        #expect(order == [[1, 2], [-3], [4, 5]])
    }

    @Test("a job goes by its deadline where passes do")
    func earliestDeadline() {
        var machine = Machine(
            policy: BatchPolicy(maximumBatchTokenCount: 10, order: .earliestDeadlineFirst)
        )
        add(1, to: &machine)
        #expect(refusal(of: 2, deadline: 50, by: &machine) == nil)
        #expect(machine.next(now: at(0)).step.shown == [-2])
    }

    @Test("a second job is refused until the first has ended, even if nobody waits for it")
    func bound() {
        var machine = Machine(policy: policy)
        let full = BackendError.overloaded(retryAfter: Machine.initialJobRetryDelay)
        #expect(refusal(of: 1, by: &machine) == nil)
        #expect(refusal(of: 2, by: &machine) == full)
        _ = machine.next(now: at(0))
        #expect(refusal(of: 3, by: &machine) == full)
        #expect(machine.cancel(id: 1)?.id == 1)
        #expect(refusal(of: 4, by: &machine) == full)
        #expect(machine.finish(now: at(1)).map { $0?.id } == [nil])
        #expect(refusal(of: 5, by: &machine) == nil)
        #expect(machine.cancel(id: 5)?.id == 5)
        #expect(refusal(of: 6, by: &machine) == nil)
    }

    @Test("a second job is told to come back after as long as the last one took")
    func advice() {
        var machine = Machine(policy: policy)
        #expect(refusal(of: 1, by: &machine) == nil)
        _ = machine.next(now: at(0))
        _ = machine.finish(now: at(700))
        #expect(refusal(of: 2, by: &machine) == nil)
        #expect(
            refusal(of: 3, by: &machine) == .overloaded(retryAfter: .milliseconds(700))
        )
    }

    @Test("a job takes no room in the queue and counts nowhere")
    func counters() {
        var machine = Machine(policy: policy)
        add(1, 30, to: &machine)
        #expect(refusal(of: 2, by: &machine) == nil)
        #expect(machine.statistics.queuedPassCount == 1)
        #expect(machine.statistics.queuedTokenCount == 30)
        #expect(machine.cancel(id: 1)?.id == 1)
        var before = machine.statistics
        #expect(before.queuedMeasurementCount == 1)
        before.queuedMeasurementCount = 0
        #expect(machine.next(now: at(0)).step.shown == [-2])
        _ = machine.finish(now: at(1000))
        #expect(machine.statistics == before)
        #expect(refusal(of: 3, by: &machine) == nil)
        #expect(machine.cancel(id: 3) != nil)
        #expect(refusal(of: 4, by: &machine) == nil)
        #expect(machine.abort().map(\.id) == [4])
        #expect(machine.statistics == before)
        #expect(before.droppedPassCount == 1, "the pass that was cancelled, and it alone")
    }

    @Test("a job teaches nothing about how fast passes are")
    func throughput() {
        func advice(afterJob hasJob: Bool) -> BackendError? {
            var machine = Machine(policy: policy)
            if hasJob {
                #expect(refusal(of: 1, by: &machine) == nil)
                _ = machine.next(now: at(0))
                _ = machine.finish(now: at(60_000))
            }
            add(2, 30, to: &machine)
            let admission = machine.enqueue(
                id: 3,
                tokenCount: 30,
                deadline: nil,
                payload: (),
                now: at(0)
            )
            guard case .refused(let error) = admission else { return nil }
            return error
        }
        #expect(advice(afterJob: true) != nil)
        #expect(advice(afterJob: true) == advice(afterJob: false))
    }

    @Test("a job whose deadline passes is refused, or dropped before it starts")
    func deadline() {
        var machine = Machine(policy: policy)
        #expect(refusal(of: 1, deadline: 0, by: &machine) == .deadlineExceeded)
        #expect(refusal(of: 2, deadline: 5, by: &machine) == nil)
        let decision = machine.next(now: at(5))
        #expect(decision.dropped.map(\.id) == [2])
        #expect(decision.step.shown == nil)
        #expect(refusal(of: 3, deadline: 5, by: &machine) == nil, "its place is free again")
    }

    @Test("closing runs the job that waits and refuses the next one")
    func closing() {
        var machine = Machine(policy: policy)
        #expect(refusal(of: 1, by: &machine) == nil)
        machine.close()
        #expect(refusal(of: 2, by: &machine) == .unavailable)
        #expect(!machine.isDrained)
        #expect(machine.next(now: at(0)).step.shown == [-1])
        #expect(!machine.isDrained)
        _ = machine.finish(now: at(1))
        #expect(machine.isDrained)
    }
}

@Suite("Batcher: measurements", .timeLimit(.minutes(5)))
struct BatcherMeasurementTests {
    private let policy = BatchPolicy(maximumBatchTokenCount: 100)

    /// A batcher whose thread runs a batch of one pass until it is let go.
    private func makeBusy(
        time: any BatcherTime = SystemBatcherTime()
    ) async -> (batcher: Batcher, backend: FakeBackend, first: Task<PassOutcome, Never>) {
        let backend = FakeBackend(gated: true)
        let batcher = Batcher(backend: backend, policy: policy, time: time)
        let first = Task { await batcher.submit(makePass(100, tag: 9), deadline: nil) }
        await eventually { backend.batches.count == 1 }
        return (batcher, backend, first)
    }

    @Test("a measurement runs alone between two batches")
    func alone() async {
        let time = ManualTime()
        let (batcher, backend, first) = await makeBusy(time: time)
        let measuring = Task { await batcher.measureKernels(deadline: nil) }
        await eventually { batcher.statistics.queuedMeasurementCount == 1 }
        let last = Task { await batcher.submit(makePass(1, tag: 1), deadline: nil) }
        await eventually { batcher.statistics.queuedPassCount == 1 }
        time.advance(by: .milliseconds(10))
        backend.letGo(3)
        let outcome = await measuring.value
        #expect(outcome.result == .success(FakeBackend.measurement))
        #expect(outcome.queued == .milliseconds(10))
        #expect(await first.value.result == answer(tag: 9))
        #expect(await last.value.result == answer(tag: 1))
        #expect(backend.tags == [[9], [], [1]])
        #expect(backend.mostRunningCount == 1)
        #expect(batcher.statistics.batchCount == 2)
    }

    @Test("a second measurement is refused while the first one runs")
    func second() async {
        let backend = FakeBackend(gated: true)
        let batcher = Batcher(backend: backend, policy: policy)
        let measuring = Task { await batcher.measureKernels(deadline: nil) }
        await eventually { backend.batches.count == 1 }
        guard
            case .failure(.overloaded(let retryAfter)) =
                await batcher.measureKernels(deadline: nil).result
        else {
            Issue.record("not refused")
            return
        }
        #expect(retryAfter > .zero)
        backend.letGo()
        #expect(await measuring.value.result == .success(FakeBackend.measurement))
    }

    @Test("a measurement that is cancelled or late before it starts is never run")
    func givenUp() async {
        let time = ManualTime()
        let (batcher, backend, first) = await makeBusy(time: time)
        let cancelled = Task { await batcher.measureKernels(deadline: nil) }
        await eventually { batcher.statistics.queuedMeasurementCount == 1 }
        cancelled.cancel()
        #expect(await cancelled.value.result == .failure(.cancelled))
        let past = await batcher.measureKernels(deadline: Deadline(time.now))
        #expect(past.result == .failure(.deadlineExceeded))
        let soon = Deadline(.seconds(1), after: time.now)
        let late = Task { await batcher.measureKernels(deadline: soon) }
        await eventually { batcher.statistics.queuedMeasurementCount == 1 }
        time.advance(by: .seconds(1))
        backend.letGo()
        #expect(await late.value.result == .failure(.deadlineExceeded))
        #expect(backend.batches.count == 1)
        _ = await first.value
    }

    @Test("cancelling a measurement that runs answers it at once; the thread goes on after it")
    func cancelRunning() async {
        let backend = FakeBackend(gated: true)
        let batcher = Batcher(backend: backend, policy: policy)
        let measuring = Task { await batcher.measureKernels(deadline: nil) }
        await eventually { backend.batches.count == 1 }
        measuring.cancel()
        #expect(await measuring.value.result == .failure(.cancelled))
        #expect(batcher.statistics.isRunning)
        async let next = batcher.submit(makePass(1, tag: 7), deadline: nil)
        backend.letGo(2)
        #expect(await next.result == answer(tag: 7))
    }

    @Test("a batcher that is closed measures nothing; one that waits fails at the limit")
    func closed() async {
        let time = ManualTime()
        let (batcher, backend, first) = await makeBusy(time: time)
        let waiting = Task { await batcher.measureKernels(deadline: nil) }
        await eventually { batcher.statistics.queuedMeasurementCount == 1 }
        await batcher.close(deadline: Deadline(time.now))
        #expect(await waiting.value.result == .failure(.unavailable))
        #expect(await first.value.result == .failure(.unavailable))
        #expect(await batcher.measureKernels(deadline: nil).result == .failure(.unavailable))
        backend.letGo()
    }

    @Test("what the backend counts is told as it is")
    func statistics() {
        let batcher = Batcher(backend: FakeBackend(), policy: policy)
        #expect(batcher.backendStatistics == FakeBackend.statistics)
    }
}
