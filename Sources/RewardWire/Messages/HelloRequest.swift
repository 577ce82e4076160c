// Opening a conversation; optional.

package import RewardTypes

/// Parameters of `hello`.
package struct HelloRequest: Sendable, Equatable {
    /// Versions of the protocol that the client speaks; nil means it did not say.
    package let versions: [Int]?
    /// Who is calling, for logs.
    package let client: String?

    /// Versions that a client may list.
    static let maximumVersionCount = 64

    /// Decodes the parameters.
    package init(_ fields: inout Fields) throws(FieldError) {
        let maximumCount = Self.maximumVersionCount
        if let values = try fields.optionalArray("protocols", maximumCount: maximumCount) {
            var versions: [Int] = []
            for (index, value) in values.enumerated() {
                guard let version = value.intValue else {
                    throw fields.error(
                        "protocols[\(index)]",
                        "expected an integer, found \(value.kindName)"
                    )
                }
                versions.append(version)
            }
            self.versions = versions
        } else {
            versions = nil
        }
        client = try fields.optionalString("client")
    }
}
