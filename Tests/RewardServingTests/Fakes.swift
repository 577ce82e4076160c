// What the tests of serving share: a manual clock, a queue that waits until told, scorers.

import RewardBackend
import RewardScheduling
import RewardScoring
import RewardServing
import RewardTestSupport
import RewardTypes
import RewardWire
import Synchronization

/// Time that only moves when told.
final class ManualClock: Sendable {
    private struct State {
        var elapsed = Duration.zero
        var sleepers: [(until: Duration, id: Int, wake: CheckedContinuation<Void, Never>)] = []
        var cancelled: Set<Int> = []
        var nextID = 0
    }

    private let start = ContinuousClock.now
    private let state = Mutex(State())

    var clock: ServingClock {
        ServingClock(now: { self.now }, sleep: { await self.sleep(until: $0) })
    }

    var now: ContinuousClock.Instant { start.advanced(by: state.withLock { $0.elapsed }) }

    /// Moves on and wakes whoever waited for it.
    func advance(by duration: Duration) {
        let woken = state.withLock { state in
            state.elapsed += duration
            let woken = state.sleepers.filter { $0.until <= state.elapsed }
            state.sleepers.removeAll { $0.until <= state.elapsed }
            return woken
        }
        for sleeper in woken { sleeper.wake.resume() }
    }

    private func sleep(until instant: ContinuousClock.Instant) async {
        let until = instant - start
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { wake in
                let isOver = state.withLock { state in
                    guard until > state.elapsed, !state.cancelled.contains(id) else { return true }
                    state.sleepers.append((until, id, wake))
                    return false
                }
                if isOver { wake.resume() }
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                state.cancelled.insert(id)
                let place = state.sleepers.firstIndex { $0.id == id }
                return place.map { state.sleepers.remove(at: $0) }
            }
            sleeper?.wake.resume()
        }
    }
}

/// A queue in which passes wait until the test answers them.
///
/// A pass whose task is cancelled is answered with `cancelled`, as a real queue does.
final class ManualQueue: PassQueue {
    typealias Pending = (id: Int, pass: ForwardPass, answer: CheckedContinuation<PassResult, Never>)

    private struct State {
        var pending: [Pending] = []
        var startedCount = 0
        var submittedCount = 0
        var waiters: [(count: Int, wake: CheckedContinuation<Void, Never>)] = []
        var cancelled: Set<Int> = []
        var refusals: [Int: BackendError] = [:]
    }

    let model: ModelDescription
    private let state = Mutex(State())

    init(_ model: ModelDescription = .fake()) { self.model = model }

    var statistics: QueueStatistics {
        var statistics = QueueStatistics()
        statistics.passCount = submittedCount
        return statistics
    }

    var backendStatistics: BackendStatistics { BackendStatistics() }

    /// Passes are what this queue is about: it measures nothing.
    func measureKernels(deadline: Deadline?) async -> MeasurementOutcome {
        MeasurementOutcome(result: .success(nil), queued: .zero, computed: .zero)
    }

    var submittedCount: Int { state.withLock { $0.submittedCount } }
    var pendingCount: Int { state.withLock { $0.pending.count } }

    /// The n-th submission, counted from 1, is answered with an error at once.
    func refuse(_ number: Int, with error: BackendError) {
        state.withLock { $0.refusals[number] = error }
    }

    func submit(_ pass: ForwardPass, deadline: Deadline?) async -> PassOutcome {
        let id = nextNumber()
        return await withTaskCancellationHandler {
            await wait(pass, id: id)
        } onCancel: {
            let pending = state.withLock { state in
                state.cancelled.insert(id)
                let place = state.pending.firstIndex { $0.id == id }
                return place.map { state.pending.remove(at: $0) }
            }
            pending?.answer.resume(returning: .failure(.cancelled))
        }
    }

    /// Submits a pass that does not notice when its task is cancelled.
    func submitStubbornly(_ pass: ForwardPass) async -> PassOutcome {
        await wait(pass, id: nextNumber())
    }

    private func nextNumber() -> Int {
        state.withLock { state in
            state.startedCount += 1
            return state.startedCount
        }
    }

    private func wait(_ pass: ForwardPass, id: Int) async -> PassOutcome {
        let result = await withCheckedContinuation { answer in
            let (known, woken) = state.withLock { state in
                state.submittedCount += 1
                let count = state.submittedCount
                let woken = state.waiters.filter { $0.count <= count }
                state.waiters.removeAll { $0.count <= count }
                let known: PassResult? =
                    if let refusal = state.refusals[count] {
                        .failure(refusal)
                    } else if state.cancelled.contains(id) {
                        .failure(.cancelled)
                    } else {
                        nil
                    }
                if known == nil { state.pending.append((id, pass, answer)) }
                return (known, woken)
            }
            if let known { answer.resume(returning: known) }
            for waiter in woken { waiter.wake.resume() }
        }
        return PassOutcome(result: result, queued: .milliseconds(2), computed: .milliseconds(3))
    }

    /// Returns when this many passes have been submitted since the start.
    func waitForSubmissions(_ count: Int) async {
        await withCheckedContinuation { wake in
            let isOver = state.withLock { state in
                guard state.submittedCount < count else { return true }
                state.waiters.append((count, wake))
                return false
            }
            if isOver { wake.resume() }
        }
    }

    /// Answers the waiting pass at a place, the oldest by default, by running it.
    func answer(at place: Int = 0, with result: PassResult? = nil) {
        let pending = state.withLock { state in
            state.pending.indices.contains(place) ? state.pending.remove(at: place) : nil
        }
        guard let pending else { return }
        let backend = FakeBackend(model: model)
        let computed = backend.run(ForwardBatch(passes: [pending.pass]))[0]
        pending.answer.resume(returning: result ?? computed)
    }

    func answerAll() {
        while pendingCount > 0 { answer() }
    }
}

/// Scores a candidate by the sum of the log-probabilities of its bytes; one pass for each group.
///
/// Candidates that hold "?" abstain, those with more than 100 bytes are too long, and a prompt
/// that holds "!" is refused.
struct SumScorer: Scorer {
    static let kind = "sum"
    let modelIDs: [ModelID]

    init(_ modelIDs: [ModelID] = ["tiny"]) { self.modelIDs = modelIDs }

    init(options: inout Fields, environment: ScorerEnvironment) throws(FieldError) { self.init() }

    func plan(_ job: ScoringJob) throws(ScoringError) -> ScoringPlan {
        let prompt = bytes(of: job.prompt)
        guard !prompt.contains(TokenID(Int32(UInt8(ascii: "!")))) else {
            throw .invalidInput(FieldError(path: "prompt", problem: "has an exclamation mark"))
        }
        var tree = TokenTree(root: prompt)
        var results: [ScoringResult?] = []
        var readouts: [ReadoutRequest] = []
        for candidate in job.candidates {
            let tokens = bytes(of: candidate.content)
            if tokens.contains(TokenID(Int32(UInt8(ascii: "?")))) {
                results.append(.failure(ItemFailure(.abstained, "has a question mark")))
            } else if tokens.count > 100 {
                results.append(.failure(ItemFailure(.contextTooLong, "is too long")))
            } else {
                results.append(nil)
                let node = tree.append(tokens, to: 0)
                readouts.append(.logProbabilities(node: node, exitLayer: nil))
            }
        }
        let pass = ForwardPass(tree: tree, readouts: readouts)
        let passes = readouts.isEmpty ? [] : modelIDs.map { ModelPass(model: $0, pass: pass) }
        return ScoringPlan(passes: passes) { [results] outcomes throws(ScoringError) in
            .scores(Self.reduce(results, outcomes, promptTokenCount: prompt.count))
        }
    }

    private static func reduce(
        _ known: [ScoringResult?],
        _ outcomes: [PassResult],
        promptTokenCount: Int
    ) -> [ScoringResult] {
        var next = 0
        return known.map { result in
            if let result { return result }
            defer { next += 1 }
            var value = 0.0
            var count = 0
            for outcome in outcomes {
                switch outcome {
                case .success(let readouts):
                    guard case .logProbabilities(let values) = readouts[next] else { continue }
                    value += values.reduce(0) { $0 + Double($1) }
                    count = values.count
                case .failure(.deadlineExceeded): return .failure(ItemFailure(.timeout, "late"))
                case .failure(.cancelled): return .failure(ItemFailure(.cancelled, "cancelled"))
                case .failure(let error):
                    return .failure(ItemFailure(.backendError, "\(error)"))
                }
            }
            return .success(
                Score(value: value, tokenCount: count, promptTokenCount: promptTokenCount)
            )
        }
    }

    private func bytes(of prompt: Prompt) -> [TokenID] {
        switch prompt {
        case .messages(let turns, _): tokens(turns.map(\.text).joined(separator: "\n"))
        case .tokens(let ids): ids
        }
    }

    private func bytes(of content: Candidate.Content) -> [TokenID] {
        switch content {
        case .text(let text): tokens(text)
        case .tokens(let ids): ids
        }
    }

    private func tokens(_ text: String) -> [TokenID] { text.utf8.map { TokenID(Int32($0)) } }
}

extension ModelID: ExpressibleByStringLiteral {
    package init(stringLiteral value: String) { self.init(value) }
}

/// Does whatever the test says.
struct ClosureScorer: Scorer {
    static let kind = "closure"
    let modelIDs: [ModelID] = ["tiny"]
    let body: @Sendable (ScoringJob) throws(ScoringError) -> ScoringPlan

    init(_ body: @escaping @Sendable (ScoringJob) throws(ScoringError) -> ScoringPlan) {
        self.body = body
    }

    init(options: inout Fields, environment: ScorerEnvironment) throws(FieldError) {
        throw options.error("body", "cannot be configured")
    }

    func plan(_ job: ScoringJob) throws(ScoringError) -> ScoringPlan { try body(job) }
}
