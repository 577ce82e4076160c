// Questions to tools.

package import RewardTypes

/// Parameters of `check`.
package struct CheckRequest: Sendable, Equatable {
    /// One question.
    package struct Call: Sendable, Equatable {
        /// The client's name for it.
        package let id: String?
        /// The name of the tool.
        package let tool: String
        /// Where the name was.
        package let path: String
        /// What the tool is asked.
        package let arguments: JSONObject
    }

    /// At least one, but in the single form, which has exactly one.
    package let calls: [Call]
    /// Whether the one call stood in the parameters themselves; so does its result then.
    package let isSingle: Bool
    /// Time from the arrival of the request; nil means no limit.
    package let deadline: Duration?

    /// Decodes the parameters.
    package init(_ fields: inout Fields) throws(FieldError) {
        deadline = try RequestOptions.deadline(&fields)
        let isStrict = try fields.optionalBool("strict") ?? false
        let tool = try fields.optionalString("tool")
        let maximumCount = Limits.maximumItemCount
        guard let values = try fields.optionalArray("calls", maximumCount: maximumCount) else {
            guard let tool else { throw fields.error("calls", "is missing; give calls, or a tool") }
            isSingle = true
            calls = [
                Call(
                    id: nil,
                    tool: tool,
                    path: fields.path(of: "tool"),
                    arguments: try fields.optionalFields("arguments")?.members ?? [:]
                )
            ]
            return
        }
        guard fields.value("arguments") == nil else {
            throw fields.error("arguments", "stands beside calls; give one")
        }
        guard !values.isEmpty else { throw fields.error("calls", "is empty; give at least one") }
        isSingle = false
        var calls: [Call] = []
        calls.reserveCapacity(values.count)
        for (index, value) in values.enumerated() {
            var call = try Fields(value, path: "\(fields.path(of: "calls"))[\(index)]")
            let id = try decodeIdentifier(&call)
            let own = try call.optionalString("tool")
            guard let name = own ?? tool else {
                throw call.error("tool", "is missing, here and beside calls")
            }
            calls.append(
                Call(
                    id: id,
                    tool: name,
                    path: own == nil ? fields.path(of: "tool") : call.path(of: "tool"),
                    arguments: try call.optionalFields("arguments")?.members ?? [:]
                )
            )
            if isStrict { try call.refuseUnknown() }
        }
        self.calls = calls
    }
}
