// What a fit says while it runs, and how it is told to stop.

/// Where a fit is.
package struct FitProgress: Sendable, Equatable {
    /// Which of several fits runs, for example `lambda 0.01`; empty when there is one.
    package let stage: String
    /// Iterations or steps that are done.
    package let step: Int
    /// The most that there will be.
    package let maximumStepCount: Int
    /// Loss over training pairs, without penalties.
    package let trainingLoss: Double
    /// Loss over validation pairs; nil when there are none.
    package let validationLoss: Double?
}

/// The two calls that a fit makes to its caller, both on the thread that runs the fit.
package struct FitMonitor {
    /// Hears where the fit is: after each iteration of a convex fit, after each epoch of others.
    package let progress: (FitProgress) -> Void
    /// Asked before each step; a fit that is told to stop throws `FitError.stopped`.
    package let shouldStop: () -> Bool

    /// A monitor that listens, stops, both or neither.
    package init(
        progress: @escaping (FitProgress) -> Void = { _ in },
        shouldStop: @escaping () -> Bool = { false }
    ) {
        self.progress = progress
        self.shouldStop = shouldStop
    }

    /// Throws when the fit is to stop.
    func checkStop() throws(FitError) {
        guard !shouldStop() else { throw .stopped }
    }
}

/// One point of a training curve.
package struct FitPoint: Sendable, Equatable {
    /// Iterations or steps before it.
    package let step: Int
    /// Loss over training pairs, without penalties.
    package let trainingLoss: Double
    /// Loss over validation pairs; nil when there are none.
    package let validationLoss: Double?
}

/// How an iterative fit came to its end.
package enum FitEnding: String, Sendable, Equatable {
    /// The gradient is as small as was asked.
    case converged
    /// No step that a double can express lowers the loss.
    case precisionLimit
    /// The loss over validation pairs did not fall any more.
    case earlyStop
    /// The number of iterations or steps was reached.
    case stepLimit
}
