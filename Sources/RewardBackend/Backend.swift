// The seam between scorers and models. Everything that can run a model looks like this.

/// A token tree and the questions about it.
package struct ForwardPass: Sendable, Hashable {
    /// The segments to run.
    package let tree: TokenTree
    /// Questions; answers come back in this order.
    package let readouts: [ReadoutRequest]

    /// Questions about a tree.
    package init(tree: TokenTree, readouts: [ReadoutRequest]) {
        self.tree = tree
        self.readouts = readouts
    }
}

/// Passes that run together; they share nothing but the time they run.
package struct ForwardBatch: Sendable {
    /// The passes, of one model.
    package let passes: [ForwardPass]

    /// A batch of passes.
    package init(passes: [ForwardPass]) { self.passes = passes }
}

/// What one pass gave, or why it gave nothing.
package typealias PassResult = Result<[Readout], BackendError>

/// Runs forward passes for one model.
package protocol Backend: Sendable {
    /// The model that runs here.
    var model: ModelDescription { get }

    /// Runs a batch; results are in the order of the passes, and one pass that fails leaves the
    /// others whole. May block for as long as the compute takes: call it on a compute thread.
    func run(_ batch: ForwardBatch) -> [PassResult]

    /// What has been computed since the model was loaded.
    ///
    /// Asked for from any thread while a batch runs; must not wait for it.
    var statistics: BackendStatistics { get }

    /// Measures the products of this model; nil when that cannot be done.
    ///
    /// Takes as long as a full batch or a few, and computes as they do, on the same threads: call
    /// it on the compute thread of the model, while no batch runs there.
    func measureKernels() -> KernelMeasurement?
}

extension Backend {
    package var statistics: BackendStatistics { BackendStatistics() }
    package func measureKernels() -> KernelMeasurement? { nil }
}

/// Why a pass gave no readouts.
package enum BackendError: Error, Sendable, Equatable {
    /// A sequence of the tree is longer than the model's context.
    case contextTooLong(tokenCount: Int, maximum: Int)
    /// The pass asks for something that this model or tree does not have.
    case invalidPass(String)
    /// A readout was not finite, or the computation failed.
    case failed(String)
    /// The queue of the model is full; try again after about this long.
    case overloaded(retryAfter: Duration)
    /// The deadline passed before the work began.
    case deadlineExceeded
    /// The caller no longer wants the result.
    case cancelled
    /// The model is loading or being shut down.
    case unavailable
}
