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
/// Costs, for n entries that wait: `enqueue` and `cancel` O(log n) amortised; `next`, once or twice
/// for each batch, O(n + batch · log n).
struct BatcherStateMachine<Payload> {
    typealias Instant = ContinuousClock.Instant

    /// A pass that waits or runs.
    struct Entry {
        /// Unique; later entries have larger ones.
        let id: UInt64
        /// What the entry counts for: its tokens, at least one.
        let cost: Int
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
        /// Runs these, in this order, and calls `finish`.
        case run([Entry])
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
        let cost: Int
        let started: Instant
        /// Those whose submitter still waits.
        var awaited: [UInt64: Entry]
    }

    private let policy: BatchPolicy
    private var door = Door.open
    private var places = Heap<Place>()
    private var waiting: [UInt64: Entry] = [:]
    private var running: RunningBatch?
    private var throughput = ThroughputEstimate()
    private var counters = QueueStatistics()

    init(policy: BatchPolicy) {
        self.policy = policy
    }

    /// How full the queue is and what it has done.
    var statistics: QueueStatistics {
        var statistics = counters
        statistics.queuedPassCount = waiting.count
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
        let wasEmpty = waiting.isEmpty
        let wasFull = counters.queuedTokenCount >= policy.maximumBatchTokenCount
        let entry = Entry(
            id: id,
            cost: cost,
            deadline: deadline,
            enqueued: now,
            payload: payload
        )
        waiting[id] = entry
        places.insert(place(of: entry))
        counters.queuedTokenCount += cost
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
        let start = oldest.advanced(by: policy.maximumDelay)
        let isFull = counters.queuedTokenCount >= policy.maximumBatchTokenCount
        guard isFull || now >= start || door != .open else {
            return Decision(dropped: dropped, step: .wait(until: start))
        }
        let entries = takeBatch()
        running = RunningBatch(
            ids: entries.map(\.id),
            cost: entries.reduce(0) { $0 + $1.cost },
            started: now,
            awaited: Dictionary(uniqueKeysWithValues: entries.map { ($0.id, $0) })
        )
        return Decision(dropped: dropped, step: .run(entries))
    }

    /// Takes note that the batch has run; returns its entries, nil for those who left meanwhile.
    mutating func finish(now: Instant) -> [Entry?] {
        guard let batch = running else {
            preconditionFailure("only a batch that runs can be finished")
        }
        running = nil
        let duration = batch.started.duration(to: now)
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
        counters.droppedPassCount += queued.count
        counters.queuedTokenCount = 0
        waiting = [:]
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
        counters.queuedTokenCount -= entry.cost
        counters.droppedPassCount += 1
        return entry
    }

    private mutating func dropExpired(now: Instant) -> [Entry] {
        let expired = waiting.values.filter { $0.deadline?.isPast(at: now) ?? false }
        return expired.sorted { $0.id < $1.id }.compactMap { removeWaiting($0.id) }
    }

    /// The entries at the front that fit one batch together; the first one always does.
    ///
    /// Stops at the first that does not fit, so that a large pass is not overtaken for ever.
    private mutating func takeBatch() -> [Entry] {
        var batch: [Entry] = []
        var cost = 0
        while let place = places.min {
            if let entry = waiting[place.id] {
                guard batch.isEmpty || cost + entry.cost <= policy.maximumBatchTokenCount else {
                    break
                }
                batch.append(entry)
                cost += entry.cost
                waiting[place.id] = nil
            }
            places.removeMin()
        }
        counters.queuedTokenCount -= cost
        return batch
    }
}
