import RewardBackend
import RewardTypes
import Testing

@testable import RewardScheduling

private typealias Machine = BatcherStateMachine<Void>

/// Drives a machine by single steps and keeps its own books.
private struct Observer {
    enum Step: CaseIterable {
        case addSmall, addLarge, addHuge, addUrgent, addJob, cancelFirst, cancelLast, think, wait,
            close, abort
    }

    let policy: BatchPolicy
    var machine: Machine
    var now = ContinuousClock.now
    var nextID: UInt64 = 0
    /// The job, from its admission until it has ended.
    var job: UInt64?
    /// Entries that have not left, with their cost and deadline.
    var present: [UInt64: (cost: Int, deadline: Deadline?)] = [:]
    var running: [UInt64]?
    var lastRun: UInt64?
    var isOpen = true
    var problems: [String] = []

    init(policy: BatchPolicy) {
        self.policy = policy
        machine = Machine(policy: policy)
    }

    mutating func perform(_ step: Step) {
        switch step {
        case .addSmall: add(1)
        case .addLarge: add(2)
        case .addHuge: add(4)
        case .addUrgent: add(1, deadline: Deadline(now.advanced(by: .milliseconds(1))))
        case .addJob: addJob()
        case .cancelFirst: cancel(present.keys.min() ?? 0)
        case .cancelLast: cancel(present.keys.max() ?? 0)
        case .think: think()
        case .wait: now = now.advanced(by: .milliseconds(2))
        case .close:
            machine.close()
            isOpen = false
        case .abort:
            isOpen = false
            for entry in machine.abort() { leave(entry.id) }
            check(present.isEmpty, "abort left somebody")
        }
        let waiting = present.filter { !(running ?? []).contains($0.key) }
        let statistics = machine.statistics
        let jobCount = job.map { waiting[$0] == nil ? 0 : 1 } ?? 0
        check(statistics.queuedMeasurementCount == jobCount, "queued jobs")
        check(statistics.queuedPassCount == waiting.count - jobCount, "queued passes")
        check(
            statistics.queuedTokenCount == waiting.values.reduce(0) { $0 + $1.cost },
            "queued tokens"
        )
        check(statistics.queuedTokenCount <= policy.maximumQueuedTokenCount, "the queue overflows")
        check(
            machine.isDrained == (!isOpen && waiting.isEmpty && running == nil),
            "drained"
        )
    }

    private mutating func check(_ condition: Bool, _ problem: @autoclosure () -> String) {
        if !condition { problems.append(problem()) }
    }

    private mutating func leave(_ id: UInt64) {
        check(present.removeValue(forKey: id) != nil, "\(id) left twice or never came")
        if job == id, !(running ?? []).contains(id) { job = nil }
    }

    private mutating func add(_ cost: Int, deadline: Deadline? = nil) {
        let id = nextID
        nextID += 1
        let queued = machine.statistics.queuedTokenCount
        switch machine.enqueue(
            id: id,
            tokenCount: cost,
            deadline: deadline,
            payload: (),
            now: now
        ) {
        case .admitted:
            check(isOpen, "admitted behind a closed door")
            present[id] = (cost, deadline)
        case .refused(.overloaded):
            check(queued + cost > policy.maximumQueuedTokenCount, "refused with room left")
        case .refused(let error):
            check(error == .unavailable && !isOpen, "refused for no reason: \(error)")
        }
    }

    private mutating func addJob() {
        let id = nextID
        nextID += 1
        switch machine.enqueueJob(id: id, deadline: nil, payload: (), now: now) {
        case .admitted:
            check(isOpen && job == nil, "a second job, or one behind a closed door")
            job = id
            present[id] = (0, nil)
        case .refused(.overloaded): check(job != nil, "a job refused with room left")
        case .refused(let error):
            check(error == .unavailable && !isOpen, "a job refused for no reason: \(error)")
        }
    }

    private mutating func cancel(_ id: UInt64) {
        let wasPresent = present[id] != nil
        if machine.cancel(id: id) != nil {
            leave(id)
        } else {
            check(!wasPresent, "\(id) could not leave")
        }
    }

    /// One turn of the thread: finishes the batch that runs, or asks what is next.
    private mutating func think() {
        if let ids = running {
            running = nil
            let finished = machine.finish(now: now)
            check(finished.count == ids.count, "a result for each")
            for (id, entry) in zip(ids, finished) {
                check((entry != nil) == (present[id] != nil), "\(id) was cancelled or not")
                if let entry { leave(entry.id) }
                if job == id { job = nil }
            }
            return
        }
        let decision = machine.next(now: now)
        for entry in decision.dropped {
            check(entry.deadline?.isPast(at: now) ?? false, "\(entry.id) was not late")
            leave(entry.id)
        }
        switch decision.step {
        case .run(let entries):
            let cost = entries.reduce(0) { $0 + $1.cost }
            check(!entries.isEmpty, "an empty batch")
            check(
                cost <= policy.maximumBatchTokenCount || entries.count == 1,
                "the budget is exceeded"
            )
            check(!entries.contains(where: \.isJob), "a job in a batch")
            for entry in entries {
                check(!(entry.deadline?.isPast(at: now) ?? false), "\(entry.id) is late")
                check(lastRun.map { $0 < entry.id } ?? true, "\(entry.id) is out of order")
                lastRun = entry.id
            }
            running = entries.map(\.id)
        case .runAlone(let entry):
            check(entry.isJob && entry.id == job, "\(entry.id) is not the job")
            check(lastRun.map { $0 < entry.id } ?? true, "\(entry.id) is out of order")
            lastRun = entry.id
            running = [entry.id]
        case .wait(let until):
            check(isOpen, "waits behind a closed door")
            check((until == nil) == present.isEmpty, "sleeps on somebody")
        case .stop:
            check(!isOpen && present.isEmpty, "stops with work left")
        }
    }
}

@Suite("BatcherStateMachine: every short history", .timeLimit(.minutes(2)))
struct BatcherStateMachineHistoryTests {
    private let policy = BatchPolicy(
        maximumBatchTokenCount: 3,
        maximumDelay: .milliseconds(2),
        maximumQueuedTokenCount: 5
    )

    @Test(
        "no history of five steps breaks an invariant",
        arguments: Observer.Step.allCases
    )
    private func exhaustive(first: Observer.Step) {
        let steps = Observer.Step.allCases
        var start = Observer(policy: policy)
        start.perform(first)
        var histories: [(path: [Observer.Step], observer: Observer)] = [([first], start)]
        for _ in 1..<5 {
            histories = histories.flatMap { history in
                steps.map { step in
                    var observer = history.observer
                    observer.perform(step)
                    return (history.path + [step], observer)
                }
            }
        }
        let broken = histories.first { !$0.observer.problems.isEmpty }
        #expect(broken == nil, "\(broken?.path ?? []): \(broken?.observer.problems ?? [])")
    }

    @Test("no long random history breaks an invariant", arguments: 0..<20 as Range<UInt64>)
    func random(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var observer = Observer(policy: policy)
        // The last two steps end a history; they come in the end only.
        let steps = Observer.Step.allCases.dropLast(2)
        for _ in 0..<2000 {
            guard let step = steps.randomElement(using: &generator) else { return }
            observer.perform(step)
        }
        observer.perform(.close)
        for _ in 0..<20 { observer.perform(.think) }
        #expect(observer.problems.isEmpty, "seed \(seed)")
        #expect(observer.present.isEmpty, "seed \(seed)")
    }
}
