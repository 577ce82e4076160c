// The error object of a reply.

package import RewardTypes

/// Why a request has no result.
package struct WireError: Error, Sendable, Equatable {
    /// What clients depend on.
    package let kind: ErrorKind
    /// What people read: what happened, to what, and what would fix it.
    package let message: String
    /// The field at fault: `params.groups[2].responses[0]`.
    package var path: String?
    /// How long to wait before the same request has a chance.
    package var retryAfter: Duration?
    /// The names or numbers that would have been right.
    package var known: [JSONValue]?
    /// The id of a request that cannot be answered under its own id.
    package var requestID: RequestID?

    /// An error; further facts may be set afterwards.
    package init(_ kind: ErrorKind, _ message: String, path: String? = nil) {
        self.kind = kind
        self.message = message
        self.path = path
    }

    /// A field that is wrong.
    package init(_ error: FieldError) {
        self.init(.invalidParams, error.description, path: error.path)
    }

    /// A queue or the door is full.
    package static func overloaded(_ message: String, retryAfter: Duration) -> WireError {
        var error = WireError(.overloaded, message)
        error.retryAfter = retryAfter
        return error
    }

    /// A method that does not exist.
    package static func unknownMethod(_ name: String, known: [String]) -> WireError {
        var error = WireError(
            .unknownMethod,
            "there is no method \"\(name.prefix(80))\"; known: \(known.joined(separator: ", "))",
            path: "method"
        )
        error.known = known.map(JSONValue.string)
        return error
    }

    /// The error object.
    package var json: JSONValue {
        var data: JSONObject = [
            "kind": .string(kind.rawValue),
            "retryable": .bool(kind.isRetryable),
        ]
        if let retryAfter {
            data["retry_after_ms"] = .integer(retryAfter.wholeMillisecondsToWait)
        }
        if let path { data["path"] = .string(path) }
        if let known { data["known"] = .array(known) }
        if let requestID { data["id"] = requestID.json }
        return [
            "code": .integer(Int64(kind.code)),
            "message": .string(message),
            "data": .object(data),
        ]
    }
}

extension Duration {
    // Rounded up, and never 0: a client that waits this long finds the time over.
    fileprivate var wholeMillisecondsToWait: Int64 {
        guard self < .seconds(86_400) else { return 86_400_000 }
        guard self > .zero else { return 1 }
        let (seconds, attoseconds) = components
        return seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    }

    /// Milliseconds, with fractions.
    package var milliseconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) * 1e3 + Double(attoseconds) * 1e-15
    }
}
