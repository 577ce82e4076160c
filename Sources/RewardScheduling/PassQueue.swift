// The seam between requests and batches: one pass goes in, its result comes out.

package import RewardBackend
package import RewardTypes

/// Takes forward passes of one model from many requests and runs them in batches.
package protocol PassQueue: Sendable {
    /// The model that runs the passes.
    var model: ModelDescription { get }
    /// How full the queue is and what it has done.
    var statistics: QueueStatistics { get }
    /// What the backend has computed.
    var backendStatistics: BackendStatistics { get }

    /// Waits for its turn, runs, and returns; refuses at once when the queue is full.
    ///
    /// A pass that is cancelled or past its deadline before its batch starts is dropped.
    func submit(_ pass: ForwardPass, deadline: Deadline?) async -> PassOutcome

    /// Waits for its turn and measures the kernels, alone: no batch runs at the same time.
    ///
    /// Refuses at once when another measurement waits or runs. One that is cancelled or past its
    /// deadline before it starts is dropped. The result is nil when the backend cannot measure.
    func measureKernels(deadline: Deadline?) async -> MeasurementOutcome
}

/// What became of a pass.
package typealias PassOutcome = QueueOutcome<[Readout]>

/// What became of a measurement.
package typealias MeasurementOutcome = QueueOutcome<KernelMeasurement?>

/// A result and the time it took.
package struct QueueOutcome<Value: Sendable>: Sendable {
    /// What was computed, or why it was not.
    package let result: Result<Value, BackendError>
    /// From submission to the start of the batch.
    package let queued: Duration
    /// The run of the batch it was part of.
    package let computed: Duration

    /// A result with its times.
    package init(result: Result<Value, BackendError>, queued: Duration, computed: Duration) {
        self.result = result
        self.queued = queued
        self.computed = computed
    }
}

/// Counters since the start, and the state of the queue now.
package struct QueueStatistics: Sendable, Equatable {
    /// Tokens of passes that wait.
    package var queuedTokenCount = 0
    /// Passes that wait.
    package var queuedPassCount = 0
    /// Measurements that wait: one at most.
    package var queuedMeasurementCount = 0
    /// Whether a batch, or a measurement, is running.
    package var isRunning = false
    /// Batches that were run.
    package var batchCount = 0
    /// Passes that were run.
    package var passCount = 0
    /// Tokens that were run, shared segments counted once.
    package var tokenCount = 0
    /// Passes refused because the queue was full.
    package var refusedPassCount = 0
    /// Passes dropped because their deadline passed or their request was cancelled.
    package var droppedPassCount = 0
    /// Time spent in batches.
    package var busy = Duration.zero

    /// All zero.
    package init() {}
}
