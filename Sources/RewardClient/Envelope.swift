// JSON-RPC 2.0 messages, as far as a client needs them.

internal import RewardTypes

/// Lines that a client sends.
enum Envelope {
    /// A call; the id comes first, so that it is found even in a line that is too long.
    static func request(id: Int64, method: String, params: JSONValue) -> [UInt8] {
        line(["jsonrpc": "2.0", "id": .integer(id), "method": .string(method), "params": params])
    }

    /// A notification that the reply to a call is no longer wanted.
    static func cancel(id: Int64) -> [UInt8] {
        line(["jsonrpc": "2.0", "method": "cancel", "params": ["id": .integer(id)]])
    }

    private static func line(_ message: JSONValue) -> [UInt8] {
        var bytes: [UInt8] = []
        message.write(to: &bytes)
        return bytes
    }
}

/// A line that a client receives.
enum IncomingMessage: Equatable {
    case result(id: Int64, JSONValue)
    /// The id is missing if the daemon could not make out which request it is about.
    case failure(id: Int64?, RPCError)
    case notification(method: String, params: JSONValue)
}

/// A line that is no JSON-RPC message for a client.
struct EnvelopeError: Error, Equatable {
    let problem: String
}

extension IncomingMessage {
    init(parsing line: [UInt8]) throws(EnvelopeError) {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: line)
        } catch {
            throw EnvelopeError(problem: "a line is not JSON: \(error)")
        }
        guard value[member: "jsonrpc"]?.stringValue == "2.0" else {
            throw EnvelopeError(problem: "a line is not a JSON-RPC 2.0 message")
        }
        if let method = value[member: "method"]?.stringValue {
            guard value[member: "id"] == nil else {
                throw EnvelopeError(problem: "the daemon sent a request, \"\(method.prefix(80))\"")
            }
            self = .notification(method: method, params: value[member: "params"] ?? .null)
            return
        }
        let id = try Self.id(value[member: "id"] ?? .null)
        if let error = value[member: "error"] {
            self = .failure(id: id, try RPCError(error))
        } else if let result = value[member: "result"] {
            guard let id else { throw EnvelopeError(problem: "a result has no id") }
            self = .result(id: id, result)
        } else {
            throw EnvelopeError(problem: "a reply has neither a result nor an error")
        }
    }

    private static func id(_ value: JSONValue) throws(EnvelopeError) -> Int64? {
        switch value {
        case .null: return nil
        case .integer(let id): return id
        case .bool, .number, .string, .array, .object:
            throw EnvelopeError(problem: "a reply has an id that was never sent")
        }
    }
}

extension RPCError {
    /// Reads an error object; `data` may be absent, `code` and `message` may not.
    fileprivate init(_ value: JSONValue) throws(EnvelopeError) {
        guard let code = value[member: "code"]?.intValue,
            let message = value[member: "message"]?.stringValue
        else { throw EnvelopeError(problem: "an error has no code or no message") }
        let data = value[member: "data"] ?? .null
        // Later than a day is as good as never, and keeps the arithmetic safe.
        let milliseconds = data[member: "retry_after_ms"]?.doubleValue
            .map { min(max($0, 0), 86_400_000) }
        self.init(
            code: code,
            kind: data[member: "kind"]?.stringValue,
            message: message,
            isRetryable: data[member: "retryable"]?.boolValue ?? false,
            retryAfter: milliseconds.map { .milliseconds($0) },
            path: data[member: "path"]?.stringValue
        )
    }
}
