// Log-probabilities beyond a policy, away from its reference.

internal import Glibc
internal import RewardBackend
internal import RewardTokenization
internal import RewardTypes

/// The policy that goes further the way from the reference to the policy.
///
/// Its log-probabilities are ln softmax((1 + λ) z_policy - λ z_reference), over the logits z of the
/// whole vocabulary: how self-generated preference data are checked for noise (Spread Preference
/// Annotation, arXiv 2406.04412, which has λ 1/2, 1/4, 1/8).
struct LogitExtrapolation: Sendable, Equatable {
    /// λ, above 0.
    let lambda: Double

    private static let largest = 100.0

    /// What is asked of both models.
    static let vectors = SpanVectors.predictingLogits

    /// Takes `extrapolate`, λ, for models with one vocabulary; nil when it is absent.
    init?(
        _ options: inout Fields,
        policy: ServedModel,
        reference: ServedModel?
    ) throws(FieldError) {
        guard let lambda = try options.optionalNumber("extrapolate") else { return nil }
        guard lambda > 0, lambda <= Self.largest else {
            throw options.error("extrapolate", "is not above 0 and at most \(Int(Self.largest))")
        }
        guard let reference else {
            throw options.error("extrapolate", "leads away from a reference; name one")
        }
        let sizes = [policy, reference].map(\.description.vocabularySize)
        guard sizes[0] == sizes[1] else {
            throw options.error(
                "extrapolate",
                "needs two models of one vocabulary: \"\(policy.id)\" has \(sizes[0]) entries, "
                    + "\"\(reference.id)\" \(sizes[1])"
            )
        }
        let agreement = TokenAgreement(first: policy, second: reference)
        let ids = (0..<Int32(clamping: sizes[0])).lazy.map { TokenID($0) }
        if let reason = agreement.disagreement(about: ids) {
            throw options.error(
                "extrapolate",
                "needs two models of one vocabulary: \(reason)"
            )
        }
        self.lambda = lambda
    }

    /// An extrapolation by λ.
    init(lambda: Double) { self.lambda = lambda }

    /// The log-probability of a token.
    ///
    /// In double precision, in two passes over the vocabulary in its order: the largest logit, and
    /// the sum of what is left of the others.
    ///
    /// - Parameters:
    ///   - token: Below the size of the vocabulary.
    ///   - policy: Logits of the policy, [vocabulary].
    ///   - reference: Logits of the reference, [vocabulary].
    /// - Returns: Its natural logarithm.
    func logProbability(
        of token: TokenID,
        policy: ArraySlice<Float>,
        reference: ArraySlice<Float>
    ) -> Double {
        precondition(policy.count == reference.count, "one vocabulary")
        let shift = reference.startIndex - policy.startIndex
        func logit(_ place: Int) -> Double {
            (1 + lambda) * Double(policy[place]) - lambda * Double(reference[place + shift])
        }
        var largest = -Double.infinity
        for place in policy.indices { largest = max(largest, logit(place)) }
        var sum = 0.0
        for place in policy.indices { sum += exp(logit(place) - largest) }
        return logit(policy.startIndex + Int(token.rawValue)) - largest - log(sum)
    }
}
