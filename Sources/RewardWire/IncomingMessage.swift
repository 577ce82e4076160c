// One line from a client: a request or a notification of JSON-RPC 2.0.

package import RewardTypes

/// A line that passed the rules of the envelope.
package enum IncomingMessage: Sendable, Equatable {
    /// Gets exactly one reply under its id.
    case request(id: RequestID, Call)
    /// Gets none.
    case notification(Call)

    /// What is asked for.
    package struct Call: Sendable, Equatable {
        /// The method, known or not.
        package let method: String
        /// The parameters as written; an empty object when they were left out.
        package let params: JSONValue

        /// A call of a method.
        package init(method: String, params: JSONValue = [:]) {
            self.method = method
            self.params = params
        }
    }
}

/// A line that is refused, and the id under which to say so.
package struct RejectedLine: Error, Sendable, Equatable {
    /// Nil when the line has no valid id; the reply then says `null`.
    package let id: RequestID?
    /// Why.
    package let error: WireError
}

extension IncomingMessage {
    /// Decodes a line; nil when it is blank, which is how people and probes keep a line alive.
    ///
    /// Members of the envelope that JSON-RPC does not have are ignored.
    package static func decode(_ line: [UInt8]) throws(RejectedLine) -> IncomingMessage? {
        guard !line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) else { return nil }
        let members = try envelope(of: line)
        let id: RequestID?
        do throws(FieldError) {
            id = try members["id"].map { value throws(FieldError) in try RequestID(value) }
        } catch {
            throw invalid(nil, error)
        }
        guard members["jsonrpc"] == "2.0" else {
            let problem = members["jsonrpc"] == nil ? "is missing" : "is not known"
            throw invalid(
                id,
                FieldError(path: "jsonrpc", problem: "\(problem); it must be the string \"2.0\"")
            )
        }
        guard let method = members["method"] else {
            throw invalid(id, FieldError(path: "method", problem: "is missing"))
        }
        guard let name = method.stringValue else {
            throw invalid(
                id,
                FieldError(path: "method", problem: "expected a string, found \(method.kindName)")
            )
        }
        var params = members["params"] ?? [:]
        if params == .null { params = [:] }
        let call = Call(method: name, params: params)
        guard let id else { return .notification(call) }
        return .request(id: id, call)
    }

    private static func envelope(of line: [UInt8]) throws(RejectedLine) -> JSONObject {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(parsing: line)
        } catch {
            throw RejectedLine(
                id: nil,
                error: WireError(.parseError, "the line is not valid JSON: \(error)")
            )
        }
        switch value {
        case .object(let members): return members
        case .array:
            throw RejectedLine(
                id: nil,
                error: WireError(
                    .invalidRequest,
                    "the line is an array; batches are refused: send one object a line, "
                        + "and many items in one request"
                )
            )
        case .null, .bool, .integer, .number, .string:
            throw RejectedLine(
                id: nil,
                error: WireError(
                    .invalidRequest,
                    "expected an object with jsonrpc, id and method, found \(value.kindName)"
                )
            )
        }
    }

    private static func invalid(_ id: RequestID?, _ error: FieldError) -> RejectedLine {
        RejectedLine(
            id: id,
            error: WireError(.invalidRequest, error.description, path: error.path)
        )
    }
}
