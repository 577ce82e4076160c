import RewardBackend
import RewardTypes
import Testing

@testable import RewardScheduling

/// Many tasks submit, cancel and expire at random against a real thread.
@Suite("Batcher: random interleavings", .timeLimit(.minutes(2)))
struct BatcherPropertyTests {
    private static let budget = 64
    private static let queueLimit = 256

    private struct Plan: Sendable {
        let tag: Int32
        let tokenCount: Int
        let deadline: Deadline?
        let yieldsBefore: Int
        /// Yields after which the submitter is cancelled; nil if it is not.
        let cancelledAfter: Int?
    }

    private func makePlans(seed: UInt64) -> [Plan] {
        var generator = SeededGenerator(seed: seed)
        return (0..<200).map { index in
            let isLarge = Int.random(in: 0..<20, using: &generator) == 0
            let deadline: Deadline? =
                switch Int.random(in: 0..<6, using: &generator) {
                case 0: Deadline(.milliseconds(-1), after: .now)
                case 1: Deadline(.microseconds(500), after: .now)
                case 2: Deadline(.seconds(600), after: .now)
                default: nil
                }
            let isCancelled = Int.random(in: 0..<4, using: &generator) == 0
            return Plan(
                tag: Int32(index + 1),
                tokenCount: Int.random(in: isLarge ? 65...256 : 1...40, using: &generator),
                deadline: deadline,
                yieldsBefore: Int.random(in: 0..<50, using: &generator),
                cancelledAfter: isCancelled ? Int.random(in: 0..<100, using: &generator) : nil
            )
        }
    }

    private func perform(_ plan: Plan, on batcher: Batcher) async -> PassOutcome {
        for _ in 0..<plan.yieldsBefore { await Task.yield() }
        let submission = Task {
            await batcher.submit(
                makePass(plan.tokenCount, tag: plan.tag),
                deadline: plan.deadline
            )
        }
        if let count = plan.cancelledAfter {
            for _ in 0..<count { await Task.yield() }
            submission.cancel()
        }
        return await submission.value
    }

    private func check(_ outcome: PassOutcome, of plan: Plan, closing: Bool, seed: UInt64) {
        switch outcome.result {
        case .success: #expect(outcome.result == answer(tag: plan.tag), "seed \(seed)")
        case .failure(.cancelled): #expect(plan.cancelledAfter != nil, "seed \(seed)")
        case .failure(.deadlineExceeded): #expect(plan.deadline != nil, "seed \(seed)")
        case .failure(.overloaded(let retryAfter)): #expect(retryAfter > .zero, "seed \(seed)")
        case .failure(.unavailable): #expect(closing, "seed \(seed)")
        case .failure(let error): Issue.record("seed \(seed): \(error)")
        }
    }

    @Test(
        "every submission has one outcome, its own; budgets hold",
        arguments: 0..<12 as Range<UInt64>
    )
    func outcomes(seed: UInt64) async {
        let backend = FakeBackend()
        let batcher = Batcher(
            backend: backend,
            policy: BatchPolicy(
                maximumBatchTokenCount: Self.budget,
                maximumDelay: .microseconds(Int(seed) * 50),
                maximumQueuedTokenCount: Self.queueLimit,
                order: seed.isMultiple(of: 2) ? .firstInFirstOut : .earliestDeadlineFirst
            )
        )
        let closes = seed % 3 == 0
        let plans = makePlans(seed: seed)
        let succeededCount = await withTaskGroup(of: Bool.self) { group in
            for plan in plans {
                group.addTask {
                    let outcome = await perform(plan, on: batcher)
                    check(outcome, of: plan, closing: closes, seed: seed)
                    let queued = batcher.statistics.queuedTokenCount
                    #expect(queued <= Self.queueLimit, "seed \(seed)")
                    return (try? outcome.result.get()) != nil
                }
            }
            if closes {
                // On a busy machine the thread may come so late that most passes are refused, and
                // the rest are fewer than these; waiting for more of them once hung.
                await eventually {
                    let seen = batcher.statistics
                    let endedCount =
                        seen.passCount + seen.refusedPassCount + seen.droppedPassCount
                    return seen.passCount > 20 || endedCount == plans.count
                }
                await batcher.close(deadline: Deadline(.milliseconds(1), after: .now))
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        await batcher.close(deadline: Deadline(.seconds(600), after: .now))
        let statistics = batcher.statistics
        #expect(statistics.queuedPassCount == 0 && statistics.queuedTokenCount == 0)
        #expect(statistics.passCount >= succeededCount)
        #expect(backend.mostRunningCount <= 1)
        for batch in backend.batches {
            let cost = batch.reduce(0) { $0 + $1.tree.tokenCount }
            #expect(cost <= Self.budget || batch.count == 1, "seed \(seed)")
        }
        let tags = backend.tags.flatMap { $0 }
        #expect(Set(tags).count == tags.count, "seed \(seed): a pass ran twice")
    }
}
