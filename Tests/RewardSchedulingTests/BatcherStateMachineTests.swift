import RewardBackend
import RewardTypes
import Testing

@testable import RewardScheduling

private typealias Machine = BatcherStateMachine<Void>

extension BatcherStateMachine.Step {
    fileprivate var ids: [UInt64]? {
        if case .run(let entries) = self { entries.map(\.id) } else { nil }
    }
    fileprivate var isStop: Bool { if case .stop = self { true } else { false } }
    /// The outer nil: not a wait; the inner one: a wait without end.
    fileprivate var wait: ContinuousClock.Instant?? {
        if case .wait(let until) = self { .some(until) } else { nil }
    }
}

extension BatcherStateMachine.Admission {
    fileprivate var wakesRunner: Bool? {
        if case .admitted(let wakes) = self { wakes } else { nil }
    }
    fileprivate var error: BackendError? {
        if case .refused(let error) = self { error } else { nil }
    }
}

@Suite("BatcherStateMachine")
struct BatcherStateMachineTests {
    private let start = ContinuousClock.now
    private let policy = BatchPolicy(
        maximumBatchTokenCount: 10,
        maximumVectorValueCount: 100,
        maximumDelay: .milliseconds(2),
        maximumQueuedTokenCount: 30
    )

    private func at(_ milliseconds: Int) -> ContinuousClock.Instant {
        start.advanced(by: .milliseconds(milliseconds))
    }

    private func add(
        _ id: UInt64,
        _ tokenCount: Int,
        vectorValueCount: Int = 0,
        deadline: Int? = nil,
        at time: Int = 0,
        to machine: inout Machine
    ) -> Machine.Admission {
        machine.enqueue(
            id: id,
            tokenCount: tokenCount,
            vectorValueCount: vectorValueCount,
            deadline: deadline.map { Deadline(at($0)) },
            payload: (),
            now: at(time)
        )
    }

    @Test("an empty queue waits without end; the first pass and the full batch wake the thread")
    func wakes() {
        var machine = Machine(policy: policy)
        #expect(machine.next(now: at(0)).step.wait == .some(nil))
        #expect(add(0, 4, to: &machine).wakesRunner == true)
        #expect(add(1, 4, to: &machine).wakesRunner == false)
        #expect(machine.next(now: at(1)).step.wait == .some(at(2)))
        #expect(add(2, 2, to: &machine).wakesRunner == true)
        #expect(add(3, 2, to: &machine).wakesRunner == false)
        #expect(machine.next(now: at(1)).step.ids == [0, 1, 2])
        #expect(add(4, 9, to: &machine).wakesRunner == false, "the thread is busy")
    }

    @Test("a batch starts when its oldest pass has waited for the delay")
    func delay() {
        var machine = Machine(policy: policy)
        _ = add(0, 1, at: 0, to: &machine)
        _ = add(1, 1, at: 1, to: &machine)
        #expect(machine.next(now: at(1)).step.wait == .some(at(2)))
        #expect(machine.next(now: at(2)).step.ids == [0, 1])
        _ = add(2, 1, at: 3, to: &machine)
        #expect(machine.finish(now: at(4)).map { $0?.id } == [0, 1])
        #expect(machine.next(now: at(4)).step.wait == .some(at(5)))
        #expect(machine.next(now: at(5)).step.ids == [2])
    }

    @Test("a batch stops at the first pass that does not fit; a too large one runs alone")
    func budget() {
        var machine = Machine(policy: policy)
        for (id, cost) in [(0, 6), (1, 5), (2, 4), (3, 11)] as [(UInt64, Int)] {
            _ = add(id, cost, to: &machine)
        }
        for expected in [[0], [1, 2], [3]] as [[UInt64]] {
            #expect(machine.next(now: at(5)).step.ids == expected)
            _ = machine.finish(now: at(5))
        }
        #expect(machine.next(now: at(5)).step.wait == .some(nil))
    }

    @Test("a batch stops where its answers would be too large; a too large one runs alone")
    func answerBudget() {
        var machine = Machine(policy: policy)
        for (id, count) in [(0, 60), (1, 40), (2, 1), (3, 0), (4, 101), (5, 0)] as [(UInt64, Int)] {
            _ = add(id, 1, vectorValueCount: count, to: &machine)
        }
        for expected in [[0, 1], [2, 3], [4], [5]] as [[UInt64]] {
            #expect(machine.next(now: at(5)).step.ids == expected)
            _ = machine.finish(now: at(5))
        }
    }

    @Test("a pass that could never wait is refused as invalid, one that could later as overload")
    func refusals() {
        var machine = Machine(policy: policy)
        guard case .invalidPass = add(0, 31, to: &machine).error else {
            Issue.record("31 tokens never fit a queue of 30")
            return
        }
        #expect(add(1, 30, to: &machine).error == nil)
        #expect(
            add(2, 1, to: &machine).error == .overloaded(retryAfter: .milliseconds(50)),
            "one token at 500 a second, raised to the shortest advice"
        )
        #expect(machine.statistics.refusedPassCount == 1)
        #expect(machine.statistics.queuedTokenCount == 30)
    }

    @Test("a pass without tokens counts as one, so that the queue stays bounded")
    func emptyPasses() {
        var machine = Machine(policy: policy)
        for id in 0..<30 { #expect(add(UInt64(id), 0, to: &machine).error == nil) }
        #expect(add(30, 0, to: &machine).error != nil)
    }

    @Test("the advice follows the measured rate")
    func advice() {
        var machine = Machine(policy: policy)
        _ = add(0, 10, to: &machine)
        _ = machine.next(now: at(0))
        _ = machine.finish(now: at(1000))
        _ = add(1, 30, at: 1000, to: &machine)
        _ = machine.next(now: at(1000))
        // 30 tokens run and 10 are too many; at 10 a second that takes 4 seconds.
        _ = add(2, 30, at: 1000, to: &machine)
        #expect(
            add(3, 10, at: 1000, to: &machine).error == .overloaded(retryAfter: .seconds(4))
        )
    }

    @Test("expired passes are dropped before a batch is formed and give room")
    func expiry() {
        var machine = Machine(policy: policy)
        #expect(add(0, 1, deadline: 0, to: &machine).error == .deadlineExceeded)
        _ = add(1, 5, deadline: 3, to: &machine)
        _ = add(2, 5, deadline: 2, to: &machine)
        let decision = machine.next(now: at(2))
        #expect(decision.dropped.map(\.id) == [2])
        #expect(decision.step.ids == [1])
        #expect(machine.statistics.droppedPassCount == 2)
        #expect(machine.statistics.queuedTokenCount == 0)
    }

    @Test("the earliest deadline goes first where the policy says so")
    func earliestDeadline() {
        var machine = Machine(
            policy: BatchPolicy(maximumBatchTokenCount: 10, order: .earliestDeadlineFirst)
        )
        _ = add(0, 5, to: &machine)
        _ = add(1, 5, deadline: 90, to: &machine)
        _ = add(2, 5, deadline: 80, to: &machine)
        _ = add(3, 5, deadline: 90, to: &machine)
        #expect(machine.next(now: at(5)).step.ids == [2, 1])
        _ = machine.finish(now: at(6))
        #expect(machine.next(now: at(6)).step.ids == [3, 0])
    }

    @Test("a cancelled pass leaves once, waiting or running")
    func cancel() {
        var machine = Machine(policy: policy)
        for id in 0..<3 { _ = add(UInt64(id), 4, to: &machine) }
        #expect(machine.cancel(id: 1)?.id == 1)
        #expect(machine.cancel(id: 1) == nil)
        #expect(machine.next(now: at(2)).step.ids == [0, 2])
        #expect(machine.cancel(id: 2)?.id == 2)
        #expect(machine.cancel(id: 2) == nil)
        #expect(machine.finish(now: at(3)).map { $0?.id } == [0, nil])
        #expect(machine.cancel(id: 0) == nil)
    }

    @Test("passes that come and go while a batch runs leave nothing behind")
    func cancelStorm() {
        var machine = Machine(policy: policy)
        for id in 0..<100_000 {
            _ = add(UInt64(id), 1, to: &machine)
            #expect(machine.cancel(id: UInt64(id)) != nil)
        }
        #expect(machine.placeCount <= 64 + 1)
        #expect(machine.next(now: at(9)).step.wait == .some(nil))
    }

    @Test("a draining queue runs what it has without waiting for company, then stops")
    func draining() {
        var machine = Machine(policy: policy)
        _ = add(0, 1, to: &machine)
        machine.close()
        #expect(add(1, 1, to: &machine).error == .unavailable)
        #expect(!machine.isDrained)
        #expect(machine.next(now: at(0)).step.ids == [0])
        #expect(!machine.isDrained)
        _ = machine.finish(now: at(1))
        #expect(machine.isDrained)
        #expect(machine.next(now: at(1)).step.isStop)
    }

    @Test("an aborted queue gives back everybody, the running ones too")
    func abort() {
        var machine = Machine(policy: policy)
        for id in 0..<3 { _ = add(UInt64(id), 6, to: &machine) }
        _ = machine.next(now: at(2))
        #expect(machine.abort().map(\.id) == [0, 1, 2])
        #expect(machine.abort().isEmpty)
        #expect(machine.finish(now: at(3)).map { $0?.id } == [nil])
        #expect(machine.next(now: at(3)).step.isStop)
        #expect(machine.statistics.queuedTokenCount == 0)
        #expect(machine.statistics.droppedPassCount == 2)
    }

    @Test("statistics add up")
    func statistics() {
        var machine = Machine(policy: policy)
        _ = add(0, 4, to: &machine)
        _ = add(1, 3, to: &machine)
        _ = machine.next(now: at(2))
        _ = add(2, 2, to: &machine)
        #expect(machine.statistics.isRunning)
        _ = machine.finish(now: at(12))
        var expected = QueueStatistics()
        expected.queuedTokenCount = 2
        expected.queuedPassCount = 1
        expected.batchCount = 1
        expected.passCount = 2
        expected.tokenCount = 7
        expected.busy = .milliseconds(10)
        #expect(machine.statistics == expected)
    }
}
