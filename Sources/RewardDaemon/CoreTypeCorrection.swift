// Keeps OpenBLAS from running at half speed.

internal import RewardNumerics
internal import RewardPlatform

/// The choice of OpenBLAS's kernels.
package enum CoreTypeCorrection {
    /// Restarts the program with a better core type, when OpenBLAS chose kernels narrower than the
    /// CPU's vectors; OpenBLAS chooses when it is loaded, so there is no later remedy.
    ///
    /// To be called first in the program. Says nothing; the log names the kernels in use.
    package static func apply() {
        guard let better = BLAS.betterCoreType else { return }
        ProcessRestart.restart(setting: "OPENBLAS_CORETYPE", to: better)
    }
}
