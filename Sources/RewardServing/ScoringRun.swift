// One request with candidates: its groups are planned one after the other and computed together.

internal import RewardScoring
internal import RewardBackend
internal import RewardTypes
internal import RewardWire

/// The work of one request.
struct ScoringRun: Sendable {
    let scorer: ServedScorer
    let request: ScoringRequest
    let executor: PlanExecutor
    let limits: ServingLimits
    let context: RequestContext

    /// Results of all groups in order.
    struct Outcome: Sendable {
        var groups: [[ScoringResult]]
        var queued = Duration.zero
        var computed = Duration.zero
    }

    private struct Finished: Sendable {
        let index: Int
        let tokenCount: Int
        let result: Result<PlanExecutor.Outcome, WireError>
    }

    /// Scores every candidate; what spoils one group leaves the others whole.
    ///
    /// When the deadline passes on the way, what is finished keeps its result and the rest has the
    /// status `timeout`; it is the error of the request only when nothing else was finished.
    func run() async throws(WireError) -> Outcome {
        let outcome = try await scoreGroups().get()
        guard let interruption = context.interruption else { return outcome }
        switch interruption {
        case .cancellation: throw WireError.cancelledByClient
        case .deadline:
            let isFruitless = outcome.groups.allSatisfy { results in
                results.allSatisfy { $0.status == .timeout }
            }
            if isFruitless { throw WireError.deadlinePassed }
            return outcome
        }
    }

    // Planning is computation on the cooperative pool, so this task gives way between groups.
    // Groups start while those in flight are few and small enough; see `ServingLimits`.
    private func scoreGroups() async -> Result<Outcome, WireError> {
        await withTaskGroup(of: Finished.self) { tasks in
            var progress = Progress(groupCount: request.groups.count, limits: limits)
            for (index, group) in request.groups.enumerated() {
                let plan: ScoringPlan
                switch planned(group) {
                case .success(let made): plan = made
                case .failure(.group(let failure)):
                    progress.results[index] = group.failed(failure)
                    continue
                case .failure(.request(let error)):
                    tasks.cancelAll()
                    return .failure(error)
                }
                let tokenCount = plan.passes.reduce(0) { $0 + $1.pass.tree.tokenCount }
                while progress.error == nil, !progress.window.hasRoom(tokenCount: tokenCount),
                    let finished = await tasks.next()
                {
                    progress.take(finished)
                }
                if progress.error != nil { break }
                // The deadline may have passed while this group waited for its turn.
                if let interruption = context.interruption {
                    progress.results[index] = group.failed(ItemFailure(interruption))
                    continue
                }
                progress.window.start(tokenCount: tokenCount)
                tasks.addTask {
                    await finish(plan, of: group, index: index, tokenCount: tokenCount)
                }
                await Task.yield()
            }
            if progress.error != nil { tasks.cancelAll() }
            while let finished = await tasks.next() {
                progress.take(finished)
                if progress.error != nil { tasks.cancelAll() }
            }
            return progress.outcome
        }
    }

    private func planned(_ group: ScoringGroup) -> Result<ScoringPlan, ErrorMapping.Reach> {
        if let interruption = context.interruption {
            return .failure(.group(ItemFailure(interruption)))
        }
        let options = ScoringOptions(
            includesTokens: request.options.parts.contains(.tokens),
            includesFeatures: !request.options.parts.isDisjoint(with: [.features, .featuresBase64]),
            truncation: request.options.truncation.map(Truncation.init)
        )
        let job = ScoringJob(
            prompt: group.prompt,
            candidates: group.candidates,
            guidance: group.guidance,
            options: options
        )
        do throws(ScoringError) {
            return .success(try scorer.scorer.plan(job))
        } catch {
            return .failure(ErrorMapping.reach(of: error, in: group))
        }
    }

    private func finish(
        _ plan: ScoringPlan,
        of group: ScoringGroup,
        index: Int,
        tokenCount: Int
    ) async -> Finished {
        let result: Result<PlanExecutor.Outcome, WireError>
        do throws(PlanExecutor.Failure) {
            let candidateCount = group.candidates.count
            result = .success(
                try await executor.run(plan, candidateCount: candidateCount, context: context)
            )
        } catch {
            switch error {
            case .request(let error): result = .failure(error)
            case .scoring(let error):
                switch ErrorMapping.reach(of: error, in: group) {
                case .request(let error): result = .failure(error)
                case .group(let failure):
                    result = .success(PlanExecutor.Outcome(results: group.failed(failure)))
                }
            }
        }
        return Finished(index: index, tokenCount: tokenCount, result: result)
    }

    /// How far the groups are.
    private struct Progress {
        var results: [[ScoringResult]]
        var window: GroupWindow
        private(set) var error: WireError?
        private var featureCount = 0
        private var queued = Duration.zero
        private var computed = Duration.zero

        init(groupCount: Int, limits: ServingLimits) {
            results = Array(repeating: [], count: groupCount)
            window = GroupWindow(limits: limits)
        }

        mutating func take(_ finished: Finished) {
            window.finish(tokenCount: finished.tokenCount)
            switch finished.result {
            case .success(let outcome):
                results[finished.index] = outcome.results
                featureCount += outcome.results.reduce(0) { $0 + $1.featureCount }
                if featureCount > Limits.maximumFeatureValueCount {
                    error = error ?? ErrorMapping.tooManyFeatures(featureCount)
                }
                queued = max(queued, outcome.queued)
                computed = max(computed, outcome.computed)
            // The first error stays: later ones may come from giving up.
            case .failure(let error): self.error = self.error ?? error
            }
        }

        var outcome: Result<Outcome, WireError> {
            if let error { return .failure(error) }
            return .success(Outcome(groups: results, queued: queued, computed: computed))
        }
    }
}

extension ScoringGroup {
    fileprivate func failed(_ failure: ItemFailure) -> [ScoringResult] {
        Array(repeating: .failure(failure), count: candidates.count)
    }
}

extension ScoringResult {
    /// Numbers of the vectors that go out with this.
    fileprivate var featureCount: Int {
        guard case .success(let score) = self else { return 0 }
        return score.features.reduce(0) { $0 + $1.count }
    }
}

extension Truncation {
    fileprivate init(_ side: TruncationSide) {
        switch side {
        case .left: self = .left
        case .right: self = .right
        }
    }
}
