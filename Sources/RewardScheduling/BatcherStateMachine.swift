// Decides what waits, what runs next, and what is refused or dropped. Values only.

internal import HeapModule
internal import RewardBackend
internal import RewardTypes

/// The queue of one model.
///
/// Pure: instants come in, decisions go out, `Batcher` performs them.
///
/// The queue, seen by the thread that runs batches:
///
///     idle ──enqueue──▶ filling ──full, or the oldest waited long enough──▶ running
///      ▲                  ▲                                                    │
///      └──────────────────┴───────────────────────finish───────────────────────┘
///
/// The door, seen by those who submit; in `draining` nothing waits for company:
///
///     open ──close──▶ draining ──queue empty, no batch running──▶ drained
///       └──────────────abort─────────┴───────────────────────────────▲
///
/// An entry leaves exactly once: refused by `enqueue`, dropped by `next`, given back by `finish`,
/// `cancel` or `abort`. After `abort` the batch that runs is a batch of nobody.
///
/// A job is an entry that runs alone, in its turn between batches: passes before it run before it,
/// later ones after it. It weighs nothing in the queue and is not counted as a pass. Instead there
/// is one at most, waiting or running, so that jobs cannot keep passes from running.
///
/// Costs, for n entries that wait: `enqueue` and `cancel` O(log n) amortised; `next`, once or twice
/// for each batch, O(n + batch · log n).
struct BatcherStateMachine<Payload> {
    typealias Instant = ContinuousClock.Instant

    /// A pass, or a job, that waits or runs.
    struct Entry {
        /// Unique; later entries have larger ones.
        let id: UInt64
        /// What it counts for: the tokens of a pass, at least one; nothing for a job.
        let cost: Int
        /// Numbers that its answers carry in vectors.
        let vectorValueCount: Int
        /// Whether it runs alone.
        let isJob: Bool
        let deadline: Deadline?
        let enqueued: Instant
        let payload: Payload
    }

    /// The answer to a submission.
    enum Admission {
        /// It waits. With `wakesRunner`, the thread has to look at the queue again.
        case admitted(wakesRunner: Bool)
        case refused(BackendError)
    }

    /// What the thread does next, after it has answered the entries that were dropped.
    struct Decision {
        var dropped: [Entry] = []
        var step: Step
    }

    /// What the thread does next.
    enum Step {
        /// Runs these passes, in this order, and calls `finish`.
        case run([Entry])
        /// Does this job and calls `finish`.
        case runAlone(Entry)
        /// Sleeps until it is woken or the instant has come.
        case wait(until: Instant?)
        /// Ends.
        case stop
    }

    private enum Door { case open, draining, closed }

    /// The place of an entry in the queue; entries that left early leave their place behind.
    private struct Place: Comparable {
        let deadline: Deadline?
        let id: UInt64

        static func < (left: Place, right: Place) -> Bool {
            switch (left.deadline, right.deadline) {
            case (let one?, let other?) where one != other: one < other
            case (_?, nil): true
            case (nil, _?): false
            case (_?, _?), (nil, nil): left.id < right.id
            }
        }
    }

    private struct RunningBatch {
        let ids: [UInt64]
        let isJob: Bool
        let cost: Int
        let started: Instant
        /// Those whose submitter still waits.
        var awaited: [UInt64: Entry]
    }

    private let policy: BatchPolicy
    private var door = Door.open
    private var places = Heap<Place>()
    private var waiting: [UInt64: Entry] = [:]
    private var waitingJobID: UInt64?
    /// How long a job takes: the last one.
    private var jobDuration = Self.initialJobRetryDelay
    private var running: RunningBatch?
    private var throughput = ThroughputEstimate()
    private var counters = QueueStatistics()

    /// What a second job is told to wait, before one has been timed.
    static var initialJobRetryDelay: Duration { .seconds(5) }

    init(policy: BatchPolicy) {
        self.policy = policy
    }

    /// How full the queue is and what it has done.
    var statistics: QueueStatistics {
        var statistics = counters
        statistics.queuedMeasurementCount = waitingJobID == nil ? 0 : 1
        statistics.queuedPassCount = waiting.count - statistics.queuedMeasurementCount
        statistics.isRunning = running != nil
        return statistics
    }

    /// Places in the queue, those left behind included.
    var placeCount: Int { places.count }

    /// Whether nothing will happen any more: the door is shut and all work is done.
    var isDrained: Bool { door != .open && waiting.isEmpty && running == nil }

    /// Adds a pass, or refuses it.
    ///
    /// Refusing here, before any work is done, keeps the worst queueing time at the limit of the
    /// queue divided by the measured rate.
    mutating func enqueue(
        id: UInt64,
        tokenCount: Int,
        vectorValueCount: Int = 0,
        deadline: Deadline?,
        payload: Payload,
        now: Instant
    ) -> Admission {
        guard door == .open else { return .refused(.unavailable) }
        if let deadline, deadline.isPast(at: now) {
            counters.droppedPassCount += 1
            return .refused(.deadlineExceeded)
        }
        let cost = max(1, tokenCount)
        guard cost <= policy.maximumQueuedTokenCount else {
            return .refused(
                .invalidPass(
                    "the pass has \(tokenCount) tokens and the queue holds at most "
                        + "\(policy.maximumQueuedTokenCount); send fewer candidates at once"
                )
            )
        }
        let excess = counters.queuedTokenCount + cost - policy.maximumQueuedTokenCount
        guard excess <= 0 else {
            counters.refusedPassCount += 1
            let ahead = excess + (running?.cost ?? 0)
            return .refused(.overloaded(retryAfter: throughput.advice(forTokenCount: ahead)))
        }
        return add(
            Entry(
                id: id,
                cost: cost,
                vectorValueCount: vectorValueCount,
                isJob: false,
                deadline: deadline,
                enqueued: now,
                payload: payload
            )
        )
    }

    /// Adds a job, or refuses it; the second one is refused until the first has ended.
    mutating func enqueueJob(
        id: UInt64,
        deadline: Deadline?,
        payload: Payload,
        now: Instant
    ) -> Admission {
        guard door == .open else { return .refused(.unavailable) }
        if let deadline, deadline.isPast(at: now) { return .refused(.deadlineExceeded) }
        guard waitingJobID == nil, !(running?.isJob ?? false) else {
            return .refused(.overloaded(retryAfter: jobDuration))
        }
        waitingJobID = id
        return add(
            Entry(
                id: id,
                cost: 0,
                vectorValueCount: 0,
                isJob: true,
                deadline: deadline,
                enqueued: now,
                payload: payload
            )
        )
    }

    private mutating func add(_ entry: Entry) -> Admission {
        let wasEmpty = waiting.isEmpty
        let wasFull = counters.queuedTokenCount >= policy.maximumBatchTokenCount
        waiting[entry.id] = entry
        places.insert(place(of: entry))
        counters.queuedTokenCount += entry.cost
        let isFull = counters.queuedTokenCount >= policy.maximumBatchTokenCount
        return .admitted(wakesRunner: running == nil && (wasEmpty || isFull && !wasFull))
    }

    /// What the thread does now that no batch runs.
    mutating func next(now: Instant) -> Decision {
        precondition(running == nil, "a batch is finished before the next one is asked for")
        let dropped = dropExpired(now: now)
        guard let oldest = waiting.values.lazy.map(\.enqueued).min() else {
            return Decision(dropped: dropped, step: door == .open ? .wait(until: nil) : .stop)
        }
        // A job has no use for company.
        if let job = takeJob() {
            begin([job], now: now)
            return Decision(dropped: dropped, step: .runAlone(job))
        }
        let start = oldest.advanced(by: policy.maximumDelay)
        let isFull = counters.queuedTokenCount >= policy.maximumBatchTokenCount
        guard isFull || now >= start || door != .open else {
            return Decision(dropped: dropped, step: .wait(until: start))
        }
        let entries = takeBatch()
        begin(entries, now: now)
        return Decision(dropped: dropped, step: .run(entries))
    }

    private mutating func begin(_ entries: [Entry], now: Instant) {
        running = RunningBatch(
            ids: entries.map(\.id),
            isJob: entries.contains(where: \.isJob),
            cost: entries.reduce(0) { $0 + $1.cost },
            started: now,
            awaited: Dictionary(uniqueKeysWithValues: entries.map { ($0.id, $0) })
        )
    }

    /// Takes note that the batch or job has run; returns its entries, nil for those who left
    /// meanwhile.
    ///
    /// A job teaches nothing about how fast passes are, so it counts nowhere.
    mutating func finish(now: Instant) -> [Entry?] {
        guard let batch = running else {
            preconditionFailure("only a batch that runs can be finished")
        }
        running = nil
        let duration = batch.started.duration(to: now)
        guard !batch.isJob else {
            jobDuration = duration
            return batch.ids.map { batch.awaited[$0] }
        }
        throughput.add(tokenCount: batch.cost, duration: duration)
        counters.batchCount += 1
        counters.passCount += batch.ids.count
        counters.tokenCount += batch.cost
        counters.busy += duration
        return batch.ids.map { batch.awaited[$0] }
    }

    /// Gives up the place of an entry; nil when it has left already.
    ///
    /// One that runs is computed to the end, but nobody waits for it any more.
    mutating func cancel(id: UInt64) -> Entry? {
        if let entry = running?.awaited.removeValue(forKey: id) { return entry }
        guard let entry = removeWaiting(id) else { return nil }
        // Places left behind are swept before they outnumber the entries.
        if places.count > 2 * waiting.count + 64 {
            places = Heap(waiting.values.map(place))
        }
        return entry
    }

    /// Admits nothing any more; what waits still runs.
    mutating func close() {
        if door == .open { door = .draining }
    }

    /// Admits nothing any more and returns everybody who waits, for a batch or its end.
    mutating func abort() -> [Entry] {
        door = .closed
        let queued = waiting.values.sorted { $0.id < $1.id }
        counters.droppedPassCount += statistics.queuedPassCount
        counters.queuedTokenCount = 0
        waiting = [:]
        waitingJobID = nil
        places = Heap()
        let computing = running.map { batch in batch.ids.compactMap { batch.awaited[$0] } } ?? []
        running?.awaited = [:]
        return computing + queued
    }

    private func place(of entry: Entry) -> Place {
        let ranksByDeadline = policy.order == .earliestDeadlineFirst
        return Place(deadline: ranksByDeadline ? entry.deadline : nil, id: entry.id)
    }

    private mutating func removeWaiting(_ id: UInt64) -> Entry? {
        guard let entry = waiting.removeValue(forKey: id) else { return nil }
        if entry.isJob {
            waitingJobID = nil
        } else {
            counters.queuedTokenCount -= entry.cost
            counters.droppedPassCount += 1
        }
        return entry
    }

    private mutating func dropExpired(now: Instant) -> [Entry] {
        let expired = waiting.values.filter { $0.deadline?.isPast(at: now) ?? false }
        return expired.sorted { $0.id < $1.id }.compactMap { removeWaiting($0.id) }
    }

    /// The job, if it is the first in the queue.
    private mutating func takeJob() -> Entry? {
        guard let id = waitingJobID else { return nil }
        while let place = places.min, waiting[place.id] == nil { places.removeMin() }
        guard places.min?.id == id else { return nil }
        places.removeMin()
        waitingJobID = nil
        return waiting.removeValue(forKey: id)
    }

    /// The passes at the front that fit one batch together; the first one always does.
    ///
    /// Stops at the first that does not fit, so that a large pass is not overtaken for ever, and
    /// at a job, which is never the first here.
    private mutating func takeBatch() -> [Entry] {
        var batch: [Entry] = []
        var cost = 0
        var valueCount = 0
        while let place = places.min {
            if let entry = waiting[place.id] {
                let fits =
                    cost + entry.cost <= policy.maximumBatchTokenCount
                    && valueCount + entry.vectorValueCount <= policy.maximumVectorValueCount
                guard fits || batch.isEmpty, !entry.isJob else { break }
                batch.append(entry)
                cost += entry.cost
                valueCount += entry.vectorValueCount
                waiting[place.id] = nil
            }
            places.removeMin()
        }
        counters.queuedTokenCount -= cost
        return batch
    }
}
