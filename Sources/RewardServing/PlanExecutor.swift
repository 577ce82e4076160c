// Runs scoring plans: passes go to the queues of their models, checks to their tools, and the
// results back to the plan.

internal import RewardBackend
package import RewardScheduling
internal import RewardScoring
internal import RewardTools
package import RewardTypes
internal import RewardWire

/// Knows the queue of every model.
package struct PlanExecutor: Sendable {
    /// One for each model that runs.
    package let queues: [ModelID: any PassQueue]
    /// Runs calls of tools, those of plans and others.
    let checks: CheckRunner

    /// An executor over queues.
    package init(queues: [ModelID: any PassQueue], limits: ServingLimits = ServingLimits()) {
        self.queues = queues
        checks = CheckRunner(limits: limits)
    }

    /// The results of a plan, one for each candidate, and where the time went.
    struct Outcome: Sendable {
        var results: [ScoringResult]
        /// The longest wait of a pass, summed over rounds.
        var queued = Duration.zero
        /// The longest run of a pass or check, summed over rounds.
        var computed = Duration.zero
    }

    /// Why a plan has no results.
    enum Failure: Error {
        case scoring(ScoringError)
        case request(WireError)
    }

    /// Runs a plan and those that follow from it, all passes of one plan at the same time.
    func run(
        _ first: ScoringPlan,
        candidateCount: Int,
        context: RequestContext
    ) async throws(Failure) -> Outcome {
        var plan = first
        var outcome = Outcome(results: [])
        for _ in 0..<Limits.maximumScoringRounds {
            let calls = plan.checks
            async let checked = checks.run(calls, context: context)
            let passes = try await submit(plan.passes, context: context)
            let verdicts: [CheckOutcome]
            do throws(WireError) { verdicts = try await checked.get() } catch {
                throw .request(error)
            }
            outcome.queued += passes.lazy.map(\.queued).max() ?? .zero
            outcome.computed += max(
                passes.lazy.map(\.computed).max() ?? .zero,
                verdicts.lazy.map(\.duration).max() ?? .zero
            )
            let step: ScoringStep
            do throws(ScoringError) {
                step = try plan.reduce(passes.map(\.result), verdicts.map(\.result))
            } catch {
                throw .scoring(error)
            }
            switch step {
            case .needs(let next): plan = next
            case .scores(let results):
                guard results.count == candidateCount else {
                    throw .request(
                        WireError(
                            .internalError,
                            "the scorer gave \(results.count) results for "
                                + "\(candidateCount) candidates"
                        )
                    )
                }
                outcome.results = results.map(ErrorMapping.checked)
                return outcome
            }
        }
        throw .request(
            WireError(
                .internalError,
                "the scorer asked for more than \(Limits.maximumScoringRounds) rounds"
            )
        )
    }

    // A full queue is the error of the whole request: the passes that others took are given up.
    private func submit(
        _ passes: [ModelPass],
        context: RequestContext
    ) async throws(Failure) -> [PassOutcome] {
        var submissions: [(queue: any PassQueue, pass: ForwardPass)] = []
        for pass in passes {
            guard let queue = queues[pass.model] else {
                throw .request(
                    WireError(.scorerUnavailable, "the model \"\(pass.model)\" is not running")
                )
            }
            submissions.append((queue, pass.pass))
        }
        let gathered = await withTaskGroup(
            of: (index: Int, outcome: PassOutcome).self,
            returning: Result<[PassOutcome?], WireError>.self
        ) { group in
            for (index, submission) in submissions.enumerated() {
                group.addTask {
                    let (queue, pass) = submission
                    return (index, await queue.submit(pass, deadline: context.deadline))
                }
            }
            var outcomes = [PassOutcome?](repeating: nil, count: submissions.count)
            var refusal: WireError?
            for await (index, outcome) in group {
                outcomes[index] = outcome
                guard refusal == nil, case .failure(let error) = outcome.result else { continue }
                refusal = ErrorMapping.requestError(for: error, model: passes[index].model)
                if refusal != nil { group.cancelAll() }
            }
            return refusal.map { .failure($0) } ?? .success(outcomes)
        }
        switch gathered {
        case .success(let outcomes): return outcomes.compactMap { $0?.explained(by: context) }
        case .failure(let error): throw .request(error)
        }
    }
}

extension PassOutcome {
    /// A pass that was cancelled because the deadline passed says so.
    fileprivate func explained(by context: RequestContext) -> PassOutcome {
        guard case .failure(.cancelled) = result, case .deadline = context.interruption else {
            return self
        }
        return PassOutcome(
            result: .failure(.deadlineExceeded),
            queued: queued,
            computed: computed
        )
    }
}
