// Calls of tools, compared with the expected ones.

package import RewardTypes

/// A call of a tool by name.
package struct ToolCall: Sendable, Equatable {
    /// The name of the tool.
    package let name: String
    /// The arguments by name.
    package let arguments: JSONObject

    /// A call.
    package init(name: String, arguments: JSONObject) {
        self.name = name
        self.arguments = arguments
    }

    /// Reads a call as models write it: `{"name": ..., "arguments": {...}}`, where `parameters`
    /// is the same as `arguments`, `{"function": {...}}` may be around it, and the arguments may be
    /// a text that is JSON itself, as in the interface of OpenAI.
    package init(_ value: JSONValue, path: String) throws(FieldError) {
        let inner = value[member: "function"] ?? value
        var fields = try Fields(inner, path: path)
        name = try fields.string("name")
        let key = fields.members["arguments"] == nil ? "parameters" : "arguments"
        guard let found = fields.value(key) else {
            arguments = [:]
            return
        }
        if let members = found.objectValue {
            arguments = members
        } else if let text = found.stringValue {
            // Any text that is no JSON object is the same mistake.
            guard let members = (try? JSONValue(parsing: text))?.objectValue else {
                throw fields.error(key, "is a text that is no JSON object")
            }
            arguments = members
        } else {
            throw fields.error(key, "expected an object, found \(found.kindName)")
        }
    }
}

/// What distinguishes a call from the expected one.
package enum ToolCallDifference: Equatable, Sendable, CustomStringConvertible {
    case name(expected: String, found: String)
    case missingArgument(String)
    case unexpectedArgument(String)
    /// Arguments inside of arguments are named with points: `filter.color`.
    case argument(String, expected: JSONValue, found: JSONValue)
    case count(expected: Int, found: Int)
    /// There are more calls than are compared without order.
    case tooManyCalls(limit: Int)

    package var description: String {
        switch self {
        case .name(let expected, let found): "calls \(found) instead of \(expected)"
        case .missingArgument(let name): "lacks the argument \(name)"
        case .unexpectedArgument(let name): "has an argument \(name) that is not expected"
        case .argument(let name, let expected, let found):
            "\(name) is \(found.jsonText.prefix(80)) instead of \(expected.jsonText.prefix(80))"
        case .count(let expected, let found): "\(found) calls instead of \(expected)"
        case .tooManyCalls(let limit): "has more than \(limit) calls, too many to compare"
        }
    }
}

/// Compares calls: the order of arguments is irrelevant, and numbers are equal by value, `1` and
/// `1.0` alike.
package struct ToolCallCheck: Sendable {
    /// Calls that are compared without order, each with each.
    package static let maximumCallCount = 256
    /// Whether further arguments, also of objects inside, do no harm.
    package var allowsFurtherArguments: Bool
    /// Whether several calls may come in any order.
    package var ignoresOrder: Bool

    /// By default all arguments and the order of calls have to agree.
    package init(allowsFurtherArguments: Bool = false, ignoresOrder: Bool = false) {
        self.allowsFurtherArguments = allowsFurtherArguments
        self.ignoresOrder = ignoresOrder
    }

    /// What distinguishes two calls; empty when they agree.
    ///
    /// Linear in their sizes.
    package func differences(_ found: ToolCall, from expected: ToolCall) -> [ToolCallDifference] {
        guard found.name == expected.name else {
            return [.name(expected: expected.name, found: found.name)]
        }
        return differences(found.arguments, from: expected.arguments, prefix: "")
    }

    /// What distinguishes two lists of calls.
    ///
    /// Without order each expected call takes the first call
    /// that agrees; differences are then those of the calls that are left, in their order.
    package func differences(
        _ found: [ToolCall],
        from expected: [ToolCall]
    ) -> [ToolCallDifference] {
        guard found.count == expected.count else {
            return [.count(expected: expected.count, found: found.count)]
        }
        guard !ignoresOrder || found.count <= Self.maximumCallCount else {
            return [.tooManyCalls(limit: Self.maximumCallCount)]
        }
        var left = found
        var wanted = expected
        if ignoresOrder {
            wanted.removeAll { call in
                let index = left.firstIndex { differences($0, from: call).isEmpty }
                if let index { left.remove(at: index) }
                return index != nil
            }
        }
        return zip(left, wanted).flatMap { differences($0, from: $1) }
    }

    private func differences(
        _ found: JSONObject,
        from expected: JSONObject,
        prefix: String
    ) -> [ToolCallDifference] {
        var result: [ToolCallDifference] = []
        for (name, value) in expected {
            guard let other = found[name] else {
                result.append(.missingArgument(prefix + name))
                continue
            }
            if let inner = value.objectValue, let otherInner = other.objectValue {
                result += differences(otherInner, from: inner, prefix: "\(prefix)\(name).")
            } else if !JSONEquality.areEqual(value, other) {
                result.append(.argument(prefix + name, expected: value, found: other))
            }
        }
        guard !allowsFurtherArguments else { return result }
        for (name, _) in found where expected[name] == nil {
            result.append(.unexpectedArgument(prefix + name))
        }
        return result
    }
}
