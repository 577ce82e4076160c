// Replies as lines.

package import RewardTypes

/// The final answer to one request.
package struct Reply: Sendable {
    /// Nil when the request has no id that can be named.
    package let id: RequestID?
    /// A result, or why there is none.
    package let outcome: Result<JSONValue, WireError>

    /// A reply.
    package init(id: RequestID?, outcome: Result<JSONValue, WireError>) {
        self.id = id
        self.outcome = outcome
    }

    /// The reply as a line without its newline.
    package var line: [UInt8] {
        var members: JSONObject = ["jsonrpc": "2.0", "id": id?.json ?? .null]
        switch outcome {
        case .success(let result): members["result"] = result
        case .failure(let error): members["error"] = error.json
        }
        var bytes: [UInt8] = []
        JSONValue.object(members).write(to: &bytes)
        return bytes
    }
}
