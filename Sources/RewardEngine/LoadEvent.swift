// What happens while a model is loaded.

/// Something worth telling the log or the service manager.
package enum LoadEvent: Sendable, Equatable {
    /// So much of the weights is in memory, 0 to 1.
    case progress(share: Double)
    /// The weights came from a file of packed ones.
    case readPacked(path: String)
    /// Packed weights are kept for the next start.
    case wrotePacked(path: String, byteCount: Int)
    /// A file of packed weights was of no use; the weights are packed again.
    case packedUnreadable(path: String, reason: String)
    /// Packed weights could not be kept.
    case packedNotWritten(reason: String)
    /// A step is done.
    case done(LoadStep, Duration)
}

/// What takes time when a model is loaded, in this order.
package enum LoadStep: String, Sendable {
    /// The digest of the model's files.
    case digest = "files digested"
    /// Weights read and packed, or read packed.
    case weights = "weights in memory"
    /// Products compared with plain arithmetic.
    case check = "products checked"
    /// Memory for passes and prefixes taken from the system.
    case workspace = "workspace taken"
}
