// What is told about each reply, for logs.

package import RewardWire

/// A reply that is about to be sent, without anything of its contents.
package struct ReplyEvent: Sendable, Equatable {
    /// The id of the request, if the line had one that could be read.
    package let id: RequestID?
    /// The method, if it exists.
    package let method: String?
    /// What went wrong; nil for a result.
    package let error: ErrorKind?
    /// What a bug says about itself; nil unless the error is one.
    package let bug: String?
    /// From the arrival of the line.
    package let duration: Duration

    init(id: RequestID?, method: String?, error: WireError?, duration: Duration) {
        self.id = id
        self.method = method
        self.error = error?.kind
        // Other messages may quote what a client sent, which is nobody's business but theirs.
        bug = error?.kind == .internalError ? error?.message : nil
        self.duration = duration
    }

    /// The id as it is written, for logs.
    package var idText: String? { id?.description }
    /// The kind of error as it is written, for logs.
    package var errorText: String? { error?.rawValue }
}
