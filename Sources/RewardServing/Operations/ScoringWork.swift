// What all methods with candidates share: score the groups, then choose in each.

internal import RewardTypes
internal import RewardWire

extension Service {
    /// The work of a request with candidates.
    ///
    /// `choose` gives the members that a group of the result gets beside its results.
    func scoringWork(
        _ request: ScoringRequest,
        choose: @escaping @Sendable (Int, ScoringGroup, [ScoringResult]) -> JSONObject
    ) throws(WireError) -> Work {
        scoringWork(request, by: try catalog.scorer(named: request.scorer), choose: choose)
    }

    /// As above, with a scorer that the method made itself.
    func scoringWork(
        _ request: ScoringRequest,
        by scorer: ServedScorer,
        choose: @escaping @Sendable (Int, ScoringGroup, [ScoringResult]) -> JSONObject
    ) -> Work {
        .admitted(deadline: request.options.deadline) { [self] context throws(WireError) in
            let run = ScoringRun(
                scorer: scorer,
                request: request,
                executor: executor,
                limits: limits,
                context: context
            )
            let outcome = try await run.run()
            metrics.count(outcome.groups.joined())
            var groups: [ScoringReply.Group] = []
            for (index, group) in request.groups.enumerated() {
                try await context.giveWay()
                let results = outcome.groups[index]
                groups.append(
                    ScoringReply.Group(
                        id: group.id,
                        items: zip(group.candidates, results).map {
                            ScoringReply.Item(id: $0.id, result: $1)
                        },
                        choice: choose(index, group, results)
                    )
                )
            }
            let reply = ScoringReply(
                scorer: scorer.name,
                version: scorer.version,
                groups: groups,
                timings: ScoringReply.Timings(
                    queued: outcome.queued,
                    computed: outcome.computed,
                    total: clock.now() - context.arrival
                )
            )
            return reply.json(shape: request.shape, parts: request.options.parts)
        }
    }
}
