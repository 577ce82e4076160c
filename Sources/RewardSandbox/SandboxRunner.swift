// The seam between judging programs and running them.

package import RewardTypes

/// Runs programs apart from everything else.
package protocol SandboxRunner: Sendable {
    /// Runs them, and returns a report for each program in their order.
    ///
    /// Time waiting for a free place counts for the deadline, never for the limits of the run.
    /// Cancelling the task ends the programs.
    func run(
        _ run: SandboxRun,
        until deadline: Deadline?
    ) async throws(SandboxError)
        -> [SandboxReport]
}

/// Why programs were not run to an end; says nothing about the programs.
package enum SandboxError: Error, Sendable, Hashable {
    /// This machine cannot isolate programs as the configuration wants it; says what is missing
    /// and the remedy.
    case unavailable(String)
    /// All places are taken and too many runs wait.
    case overloaded
    /// No result in time.
    case deadlineExceeded
    /// The task was cancelled.
    case cancelled
    /// The sandbox itself failed; the run may be repeated.
    case failed(String)
    /// A run that the sandbox does not take, by the field.
    case invalidRun(String)
}
