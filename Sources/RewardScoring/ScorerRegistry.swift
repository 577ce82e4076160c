// Every kind of scorer. Adding one is a file and a line here.

package import RewardTypes

/// The kinds that a configuration can ask for.
package enum ScorerRegistry {
    /// One line for each kind.
    package static let all: [any Scorer.Type] = [
        CalibratedScorer.self,
        CapScorer.self,
        ContextScorer.self,
        DensityRatioScorer.self,
        DirectionScorer.self,
        FollowUpLikelihoodScorer.self,
        GatedScorer.self,
        GenerativeScorer.self,
        IdealPointScorer.self,
        ImplicitScorer.self,
        LengthPenalizedScorer.self,
        LogSigmoidScorer.self,
        MeanLogProbabilityScorer.self,
        MeanScorer.self,
        MinimumScorer.self,
        MixtureScorer.self,
        MultiObjectiveScorer.self,
        NormalizedScorer.self,
        PairCrossScorer.self,
        PairEmbeddingScorer.self,
        PairModelScorer.self,
        PairwiseToPointwiseScorer.self,
        ProcessScorer.self,
        ProductScorer.self,
        ReferenceScorer.self,
        ScalarScorer.self,
        ShortCircuitScorer.self,
        ToolAugmentedScorer.self,
        UncertaintyWeightedScorer.self,
        VerifierScorer.self,
        VoteScorer.self,
        WeightedSumScorer.self,
    ]

    /// Makes a scorer of a kind; `path` is where the kind was read.
    ///
    /// The scorer takes its options out of `options`; the caller then calls `refuseUnknown()`.
    package static func make(
        kind: String,
        options: inout Fields,
        environment: ScorerEnvironment,
        path: String
    ) throws(FieldError) -> any Scorer {
        guard let type = all.first(where: { $0.kind == kind }) else {
            let kinds = all.map { "\"\($0.kind)\"" }.joined(separator: ", ")
            throw FieldError(
                path: path,
                problem: "\"\(kind.prefix(80))\" is not one of \(kinds)"
            )
        }
        return try type.init(options: &options, environment: environment)
    }
}
