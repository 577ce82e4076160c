// A queue without a queue: every pass runs at once.

package import RewardBackend
package import RewardScheduling
package import RewardTypes

/// Runs each pass on a backend as soon as it is submitted, in a batch of one.
package struct FakePassQueue: PassQueue {
    private let backend: any Backend

    /// A queue in front of a backend.
    package init(_ backend: any Backend) { self.backend = backend }

    package var model: ModelDescription { backend.model }
    package var statistics: QueueStatistics { QueueStatistics() }
    package var backendStatistics: BackendStatistics { backend.statistics }

    package func submit(_ pass: ForwardPass, deadline: Deadline?) async -> PassOutcome {
        let result = backend.run(ForwardBatch(passes: [pass])).first ?? .failure(.unavailable)
        return PassOutcome(result: result, queued: .zero, computed: .zero)
    }

    package func measureKernels(deadline: Deadline?) async -> MeasurementOutcome {
        let measurement = backend.measureKernels()
        return MeasurementOutcome(result: .success(measurement), queued: .zero, computed: .zero)
    }
}
