// What the failure of a pass means for the candidates that needed it.

internal import RewardBackend
internal import RewardTypes

extension ItemFailure {
    /// The failure of a candidate whose pass failed.
    init(_ error: BackendError, model: ModelID) {
        self =
            switch error {
            case .contextTooLong(let tokenCount, let maximum):
                .contextTooLong(model: model, tokenCount: tokenCount, maximum: maximum)
            case .invalidPass(let reason):
                ItemFailure(.backendError, "model \"\(model)\" refused the pass: \(reason)")
            case .failed(let reason):
                ItemFailure(.backendError, "model \"\(model)\" failed: \(reason)")
            case .overloaded:
                ItemFailure(.backendError, "the queue of model \"\(model)\" is full; try later")
            case .deadlineExceeded:
                ItemFailure(.timeout, "the deadline passed before model \"\(model)\" ran")
            case .cancelled: ItemFailure(.cancelled, "the request was cancelled")
            case .unavailable:
                ItemFailure(.backendError, "model \"\(model)\" is not running; try later")
            }
    }

    /// A candidate that does not fit the context of a model.
    static func contextTooLong(
        model: ModelID,
        tokenCount: Int,
        maximum: Int,
        remedy: String = "shorten it or ask for truncation"
    ) -> ItemFailure {
        ItemFailure(
            .contextTooLong,
            "\(tokenCount) tokens with the prompt, model \"\(model)\" takes \(maximum); \(remedy)"
        )
    }
}
