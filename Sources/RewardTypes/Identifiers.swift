// Small integers and names that must not be mixed up.

/// An index into a model's vocabulary.
package struct TokenID: RawRepresentable, Hashable, Sendable, Comparable,
    ExpressibleByIntegerLiteral, CustomStringConvertible
{
    /// The index; never negative in a valid id.
    package let rawValue: Int32

    package init(rawValue: Int32) { self.rawValue = rawValue }
    package init(_ rawValue: Int32) { self.rawValue = rawValue }
    package init(integerLiteral value: Int32) { rawValue = value }

    package static func < (left: TokenID, right: TokenID) -> Bool {
        left.rawValue < right.rawValue
    }

    package var description: String { String(rawValue) }
}

/// The name under which the configuration declares a model.
package struct ModelID: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }
    package init(_ rawValue: String) { self.rawValue = rawValue }

    package var description: String { rawValue }
}
