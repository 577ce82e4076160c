// The closed list of errors. `Proto/errors.json` and the table in `Proto/README.md` say the same;
// a test compares the three.

/// What went wrong with a request, in a word that clients may depend on.
package enum ErrorKind: String, Sendable, CaseIterable {
    case parseError = "parse_error"
    case invalidRequest = "invalid_request"
    case unknownMethod = "unknown_method"
    case invalidParams = "invalid_params"
    case internalError = "internal"
    case cancelled
    case overloaded
    case deadlineExceeded = "deadline_exceeded"
    case draining
    case unknownScorer = "unknown_scorer"
    case scorerUnavailable = "scorer_unavailable"
    case requestTooLarge = "request_too_large"
    case duplicateID = "duplicate_id"
    case unsupportedVersion = "unsupported_version"
    case unknownModel = "unknown_model"
    case notMeasurable = "not_measurable"
    case unknownTool = "unknown_tool"
}

extension ErrorKind {
    /// The number in `error.code`.
    ///
    /// JSON-RPC 2.0 fixes -32700 and -32603 to -32600, and the Language Server Protocol -32800;
    /// faults of this service are from -32099 to -32000.
    package var code: Int {
        switch self {
        case .parseError: -32700
        case .invalidRequest: -32600
        case .unknownMethod: -32601
        case .invalidParams: -32602
        case .internalError: -32603
        case .cancelled: -32800
        case .overloaded: -32000
        case .deadlineExceeded: -32001
        case .draining: -32002
        case .unknownScorer: -32003
        case .scorerUnavailable: -32004
        case .requestTooLarge: -32005
        case .duplicateID: -32006
        case .unsupportedVersion: -32007
        case .unknownModel: -32008
        case .notMeasurable: -32009
        case .unknownTool: -32010
        }
    }

    /// Whether the same request may succeed later without being changed.
    package var isRetryable: Bool {
        switch self {
        case .cancelled, .overloaded, .deadlineExceeded, .draining, .scorerUnavailable: true
        case .parseError, .invalidRequest, .unknownMethod, .invalidParams, .internalError,
            .unknownScorer, .requestTooLarge, .duplicateID, .unsupportedVersion, .unknownModel,
            .notMeasurable, .unknownTool:
            false
        }
    }

    /// What happened.
    package var meaning: String {
        switch self {
        case .parseError:
            "The line is not JSON, is nested too deeply, or holds too many values."
        case .invalidRequest: "The line is JSON but not a request of JSON-RPC 2.0."
        case .unknownMethod: "There is no such method."
        case .invalidParams:
            "A parameter is missing, wrong, out of range, or unknown in strict mode."
        case .internalError: "The daemon has a bug."
        case .cancelled: "The client cancelled the request."
        case .overloaded: "Too much work is waiting already; nothing of this request was kept."
        case .deadlineExceeded: "The deadline passed before one item of the request was finished."
        case .draining: "The daemon is shutting down and takes no new work."
        case .unknownScorer: "No scorer of this name is configured."
        case .scorerUnavailable: "A model that the scorer needs is not running."
        case .requestTooLarge: "The line is longer than the limit that `hello` tells."
        case .duplicateID: "Another request with this id is in flight on the connection."
        case .unsupportedVersion: "No version of the protocol is known to both sides."
        case .unknownModel: "No model of this name is configured."
        case .notMeasurable: "What computes this model cannot measure itself."
        case .unknownTool: "There is no tool of this name."
        }
    }

    /// What the client does about it.
    package var remedy: String {
        switch self {
        case .parseError: "Send one JSON object a line, in UTF-8."
        case .invalidRequest: "Send an object with `jsonrpc`, `method` and a valid `id`."
        case .unknownMethod: "Use one of the methods in `data.known`."
        case .invalidParams: "Correct the field that `data.path` names."
        case .internalError: "Report the message together with the log of the daemon."
        case .cancelled: "Nothing has to be done."
        case .overloaded: "Send it again after `data.retry_after_ms`."
        case .deadlineExceeded: "Give more time, or send fewer or shorter items."
        case .draining: "Connect again and repeat the request."
        case .unknownScorer: "Use one of the names in `data.known`."
        case .scorerUnavailable: "Try again later, or ask the operator why it is missing."
        case .requestTooLarge: "Split the request."
        case .duplicateID: "Use an id again only after its reply; `data.id` repeats it."
        case .unsupportedVersion: "Use a version in `data.known`."
        case .unknownModel: "Use one of the names in `data.known`."
        case .notMeasurable: "Measure another model, or configure other kernels."
        case .unknownTool: "Use one of the names in `data.known`."
        }
    }
}
