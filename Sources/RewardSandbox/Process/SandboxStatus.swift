// The sandbox at a moment.

/// What there is to say of the sandbox.
package struct SandboxStatus: Sendable, Hashable {
    /// What the self-test found; nil as long as no helper has started.
    package var findings: SandboxFindings?
    /// Why nothing is run; nil if programs are.
    package var problem: String?
    /// Places for runs.
    package var slotCount: Int
    /// Runs that are on.
    package var runningCount: Int
    /// Runs that wait for a place.
    package var queuedCount: Int
    /// Runs that came to their end.
    package var finishedCount: Int
    /// Helpers that were started again after they failed.
    package var restartCount: Int
}
