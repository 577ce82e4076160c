// Errors of the modules below, as clients see them. The only place where one becomes the other.

internal import RewardBackend
internal import RewardScoring
internal import RewardTypes
internal import RewardWire

/// What an error below means for a request.
enum ErrorMapping {
    /// Whom an error hits.
    enum Reach: Error, Equatable {
        /// All candidates of one group; the other groups go on.
        case group(ItemFailure)
        /// The whole request.
        case request(WireError)
    }

    /// What follows when a group cannot be planned or reduced.
    static func reach(of error: ScoringError, in group: ScoringGroup) -> Reach {
        switch error {
        case .invalidInput(let field):
            let path = group.path(of: field.path)
            return .group(ItemFailure(.invalidInput, "\(path): \(field.problem)"))
        case .mismatchedResults(let problem):
            return .request(
                WireError(.internalError, "the results do not belong to the plan: \(problem)")
            )
        }
    }

    /// The error of the request that a failed pass causes, or nil when it only spoils the
    /// candidates that needed the pass, which the scorer decides.
    static func requestError(for error: BackendError, model: ModelID) -> WireError? {
        switch error {
        case .overloaded(let retryAfter):
            .overloaded("the queue of model \"\(model)\" is full", retryAfter: retryAfter)
        case .contextTooLong, .invalidPass, .failed, .deadlineExceeded, .cancelled, .unavailable:
            nil
        }
    }

    /// Why nothing was measured.
    static func measurementError(
        _ error: BackendError,
        _ model: ModelID,
        _ context: RequestContext
    ) -> WireError {
        switch error {
        case .overloaded(let retryAfter):
            .overloaded(
                "another measurement of model \"\(model)\" is waiting or running",
                retryAfter: retryAfter
            )
        case .deadlineExceeded: givenUp(.deadline, model)
        // The deadline cancels the task of the request.
        case .cancelled: givenUp(context.interruption ?? .cancellation, model)
        case .unavailable:
            WireError(.draining, "the daemon is shutting down and measures nothing any more")
        case .contextTooLong, .invalidPass, .failed:
            WireError(.internalError, "model \"\(model)\" was not measured: \(error)")
        }
    }

    /// A model of `params.model` that nobody configured.
    static func unknownModel(_ name: String, known: [String]) -> WireError {
        var error = WireError(
            .unknownModel,
            "params.model: there is no model \"\(name.prefix(80))\"; known: "
                + known.joined(separator: ", "),
            path: "params.model"
        )
        error.known = known.map(JSONValue.string)
        return error
    }

    /// More vectors than one reply may carry.
    static func tooManyFeatures(_ count: Int) -> WireError {
        WireError(
            .invalidParams,
            "params.return: the reply would hold \(count) numbers of features; at most "
                + "\(Limits.maximumFeatureValueCount) are possible; send fewer candidates",
            path: "params.return"
        )
    }

    /// Why nobody waits for a measurement any more.
    static func givenUp(
        _ interruption: RequestContext.Interruption,
        _ model: ModelID
    ) -> WireError {
        switch interruption {
        case .cancellation: .cancelledByClient
        case .deadline:
            WireError(
                .deadlineExceeded,
                "the deadline passed before model \"\(model)\" was measured",
                path: "params.deadline_ms"
            )
        }
    }

    /// A result that may be sent: finite in every number.
    static func checked(_ result: ScoringResult) -> ScoringResult {
        guard case .success(let score) = result else { return result }
        let culprit: String? =
            if !score.value.isFinite {
                "the score"
            } else if let component = score.components.first(where: { !$0.value.isFinite }) {
                "the component \"\(component.name)\""
            } else if let list = score.tokens.first(where: { list in
                !list.logProbabilities.allSatisfy(\.isFinite)
            }) {
                "a token value of \"\(list.name)\""
            } else if score.features.contains(where: { !$0.allSatisfy(\.isFinite) }) {
                "a feature"
            } else {
                nil
            }
        guard let culprit else { return result }
        return .failure(ItemFailure(.backendError, "\(culprit) is not a finite number"))
    }
}
