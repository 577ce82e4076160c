// What the passes of an implicit reward answered.

internal import RewardBackend
internal import RewardTypes

/// The answers about the replies of one group.
struct ImplicitAnswers: Sendable {
    private let scorer: ImplicitScorer
    private let group: ImplicitGroup
    private let results: [PassResult]
    /// The mean states of the steps of the first reply, which all steps are compared with.
    private let firstSteps: Result<[[Double]], ItemFailure>

    /// Answers, in the order of the passes of the group.
    init(scorer: ImplicitScorer, group: ImplicitGroup, results: [PassResult]) {
        self.scorer = scorer
        self.group = group
        self.results = results
        firstSteps =
            scorer.stepSeparator == nil
            ? .success([]) : Self.steps(of: 0, in: group, results)
    }

    private static func steps(
        of index: Int,
        in group: ImplicitGroup,
        _ results: [PassResult]
    ) -> Result<[[Double]], ItemFailure> {
        group.replies[index].then { reply throws(ItemFailure) in
            StepWeights.meanStates(
                try group.vectors(ImplicitScorer.stepStates, of: index, side: 0, in: results),
                offsets: reply.offsets[0],
                steps: reply.steps
            )
        }
    }

    /// What the models say about a reply, and how much its parts weigh.
    func values(of index: Int) throws(ItemFailure) -> ImplicitValues {
        let hasReference = scorer.models.count == 2
        return ImplicitValues(
            policy: try group.counted(index, side: 0, in: results),
            reference: hasReference ? try group.counted(index, side: 1, in: results) : nil,
            extrapolated: try extrapolated(index),
            weighting: try weighting(of: index)
        )
    }

    /// Log-probabilities of the tokens that count, beyond the policy.
    private func extrapolated(_ index: Int) throws(ItemFailure) -> [Double]? {
        guard let extrapolation = scorer.extrapolation else { return nil }
        let reply = try group.replies[index].get()
        var logits: [[ArraySlice<Float>]] = []
        for side in scorer.models.indices {
            let rows = try group.vectors(
                LogitExtrapolation.vectors,
                of: index,
                side: side,
                in: results
            )
            logits.append(reply.offsets[side].map { rows[$0] })
        }
        return zip(reply.countedIDs[0], zip(logits[0], logits[1])).map { token, rows in
            extrapolation.logProbability(of: token, policy: rows.0, reference: rows.1)
        }
    }

    private func weighting(of index: Int) throws(ItemFailure) -> ImplicitValues.Weighting {
        let reply = try group.replies[index].get()
        if let weights = reply.tokenWeights { return .tokens(weights) }
        if scorer.stepSeparator != nil { return .steps(try steps(of: index, reply)) }
        guard let activations = scorer.activations else { return .even }
        let side = scorer.models.count - 1
        var states: [[ArraySlice<Float>]] = []
        for vectors in activations.vectors {
            states.append(try group.vectors(vectors, of: index, side: side, in: results))
        }
        return .tokens(ActivationWeights.weights(states, offsets: reply.offsets[side]))
    }

    private func steps(
        of index: Int,
        _ reply: ImplicitGroup.Reply
    ) throws(ItemFailure) -> [ImplicitValues.Step] {
        let first: [[Double]]
        do {
            first = try firstSteps.get()
        } catch {
            throw index == 0
                ? error
                : ItemFailure(
                    error.status,
                    "its steps are compared with those of the first response of its group, which "
                        + "has none: \(error.message)"
                )
        }
        let states = try Self.steps(of: index, in: group, results).get()
        return zip(StepWeights.weights(states, first: first), reply.steps).map {
            ImplicitValues.Step(weight: $0, places: $1)
        }
    }
}
