// The versions of the protocol that this program speaks.

/// Versions of the protocol; inside one version, fields, methods and error kinds are only added.
package enum ProtocolVersion {
    /// Newest first.
    package static let supported = [1]
    /// What is spoken when a client does not ask.
    package static let current = 1

    /// The newest version that both sides know, or nil when there is none.
    package static func negotiate(_ offered: [Int]) -> Int? {
        supported.first { offered.contains($0) }
    }
}
