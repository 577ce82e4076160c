// Equality of JSON values by meaning.

package import RewardTypes

/// Compares values as JSON Schema does: numbers by value, members in any order.
package enum JSONEquality {
    /// Whether two values mean the same.
    ///
    /// Linear in their size; nesting is bounded by the parser.
    package static func areEqual(_ left: JSONValue, _ right: JSONValue) -> Bool {
        switch (left, right) {
        case (.array(let a), .array(let b)):
            return a.count == b.count && zip(a, b).allSatisfy(areEqual)
        case (.object(let a), .object(let b)):
            return a.count == b.count
                && a.allSatisfy { member in
                    b[member.name].map { areEqual(member.value, $0) } ?? false
                }
        case (.integer(let a), .number(let b)), (.number(let b), .integer(let a)):
            // Exact: not every integer is a double.
            return Int64(exactly: b) == a
        default: return left == right
        }
    }
}
