// A backend that computes when told, a clock that moves when told, and passes of a given size.

import Foundation
import RewardBackend
import RewardScheduling
import RewardTypes
import Synchronization
import Testing

/// A pass of `tokenCount` tokens that can be told from others by `tag`.
func makePass(_ tokenCount: Int, tag: Int32 = 0) -> ForwardPass {
    ForwardPass(
        tree: TokenTree(root: Array(repeating: TokenID(tag), count: tokenCount)),
        readouts: [.logits(node: 0, offset: 0, tokens: [TokenID(tag)])]
    )
}

/// What `FakeBackend` answers to a pass with this tag.
func answer(tag: Int32) -> PassResult { .success([.logits([Float(tag)])]) }

/// Suspends until the condition holds; the suite's time limit, which cancels the test, ends a wait
/// in vain.
func eventually(_ condition: () -> Bool) async {
    while !condition(), !Task.isCancelled { await Task.yield() }
}

/// Records batches and, when made `gated`, keeps each of them until it is let go.
final class FakeBackend: Backend {
    let model = ModelDescription(
        id: ModelID("fake"),
        architecture: "fake",
        vocabularySize: 8,
        layerCount: 1,
        hiddenSize: 8,
        maximumContextTokenCount: 1 << 20,
        parameterCount: 1,
        precision: .exact,
        kernels: "fake",
        isReproducible: true,
        weightByteCount: 4,
        digest: ""
    )
    private struct State {
        var batches: [[ForwardPass]] = []
        var runningCount = 0
        var mostRunningCount = 0
    }
    private let state = Mutex(State())
    private let permits: DispatchSemaphore?
    private let respond: @Sendable ([ForwardPass]) -> [PassResult]

    init(
        gated: Bool = false,
        respond: @escaping @Sendable ([ForwardPass]) -> [PassResult] = { passes in
            passes.map { pass in
                guard case .logits(_, _, let tokens) = pass.readouts[0] else {
                    return .failure(.failed("not a pass of these tests"))
                }
                return answer(tag: tokens[0].rawValue)
            }
        }
    ) {
        permits = gated ? DispatchSemaphore(value: 0) : nil
        self.respond = respond
    }

    /// What it says of itself.
    static let statistics = {
        var statistics = BackendStatistics()
        statistics.askedTokenCount = 7
        return statistics
    }()

    /// What `measureKernels` gives.
    static let measurement = KernelMeasurement(
        kernels: "fake",
        threadCount: 1,
        peakGigaflops: 2,
        products: []
    )

    var statistics: BackendStatistics { Self.statistics }

    func run(_ batch: ForwardBatch) -> [PassResult] {
        compute(batch.passes)
        return respond(batch.passes)
    }

    /// Waits to be let go like a batch, and shows among them as one without passes.
    func measureKernels() -> KernelMeasurement? {
        compute([])
        return Self.measurement
    }

    private func compute(_ passes: [ForwardPass]) {
        state.withLock { state in
            state.batches.append(passes)
            state.runningCount += 1
            state.mostRunningCount = max(state.mostRunningCount, state.runningCount)
        }
        permits?.wait()
        state.withLock { $0.runningCount -= 1 }
    }

    /// Lets batches end.
    func letGo(_ count: Int = 1) {
        for _ in 0..<count { permits?.signal() }
    }

    /// Batches that have begun.
    var batches: [[ForwardPass]] { state.withLock { $0.batches } }
    /// The tags of the passes of each batch.
    var tags: [[Int32]] {
        batches.map { $0.map { $0.tree.nodes[0].tokens.first?.rawValue ?? -1 } }
    }
    /// The most batches that ever ran at once.
    var mostRunningCount: Int { state.withLock { $0.mostRunningCount } }
}

/// Time that stands still until it is moved.
final class ManualTime: BatcherTime {
    private struct State {
        var now = ContinuousClock.now
        var hasRung = false
        var isWaiting = false
        var sleepers:
            [Int: (until: ContinuousClock.Instant, wake: CheckedContinuation<Void, Never>)] =
                [:]
        var nextSleeper = 0
    }
    private let state = Mutex(State())
    private let condition = NSCondition()

    var now: ContinuousClock.Instant { state.withLock { $0.now } }

    /// Whether the thread sleeps.
    var isWaiting: Bool { state.withLock { $0.isWaiting } }
    /// Tasks that sleep.
    var sleeperCount: Int { state.withLock { $0.sleepers.count } }

    func advance(by duration: Duration) {
        condition.lock()
        let due = state.withLock { state in
            state.now = state.now.advanced(by: duration)
            let now = state.now
            let due = state.sleepers.filter { $0.value.until <= now }
            for id in due.keys { state.sleepers[id] = nil }
            return due.values.map(\.wake)
        }
        condition.broadcast()
        condition.unlock()
        for sleeper in due { sleeper.resume() }
    }

    func ring() {
        condition.lock()
        state.withLock { $0.hasRung = true }
        condition.broadcast()
        condition.unlock()
    }

    func wait(until instant: ContinuousClock.Instant?) {
        condition.lock()
        defer { condition.unlock() }
        while true {
            let isOver = state.withLock { state in
                let isOver = state.hasRung || instant.map { $0 <= state.now } ?? false
                state.isWaiting = !isOver
                if isOver { state.hasRung = false }
                return isOver
            }
            if isOver { return }
            condition.wait()
        }
    }

    func sleep(until instant: ContinuousClock.Instant) async throws {
        let id = state.withLock { state in
            state.nextSleeper += 1
            return state.nextSleeper
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if instant <= state.now || Task.isCancelled { return true }
                    state.sleepers[id] = (instant, continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.sleepers.removeValue(forKey: id) }?.wake.resume()
        }
        try Task.checkCancellation()
    }
}
