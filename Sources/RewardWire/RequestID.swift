// The name under which a client expects its reply.

package import RewardTypes

/// The `id` of a request: a string or an integer, echoed exactly.
package enum RequestID: Sendable, Hashable, CustomStringConvertible {
    case integer(Int64)
    case string(String)

    /// Decodes an id; anything else, `null` and fractions included, is refused.
    package init(_ value: JSONValue) throws(FieldError) {
        switch value {
        case .integer(let number): self = .integer(number)
        case .string(let text):
            guard text.utf8.count <= Limits.maximumIdentifierLength else {
                throw FieldError(
                    path: "id",
                    problem: "is a string of \(text.utf8.count) bytes; "
                        + "at most \(Limits.maximumIdentifierLength) are allowed"
                )
            }
            self = .string(text)
        case .number:
            throw FieldError(
                path: "id",
                problem: "expected a string or an integer of 64 bits, found another number"
            )
        case .null:
            throw FieldError(
                path: "id",
                problem: "is null; give a string or an integer, "
                    + "or leave it out to send a notification"
            )
        case .bool, .array, .object:
            throw FieldError(
                path: "id",
                problem: "expected a string or an integer, found \(value.kindName)"
            )
        }
    }

    /// The id as it is echoed.
    package var json: JSONValue {
        switch self {
        case .integer(let number): .integer(number)
        case .string(let text): .string(text)
        }
    }

    package var description: String { json.jsonText }
}

// `String` takes canonically equivalent texts for equal; ids are the same only byte by byte.
extension RequestID {
    package static func == (left: RequestID, right: RequestID) -> Bool {
        switch (left, right) {
        case (.integer(let left), .integer(let right)): left == right
        case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
        case (.integer, .string), (.string, .integer): false
        }
    }

    package func hash(into hasher: inout Hasher) {
        switch self {
        case .integer(let number): hasher.combine(number)
        case .string(let text): for byte in text.utf8 { hasher.combine(byte) }
        }
    }
}
