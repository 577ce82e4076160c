// What OpenBLAS is doing on this machine.

internal import COpenBLAS

/// Facts and settings of the BLAS library.
package enum BLAS {
    /// The name of the kernels that OpenBLAS chose, such as `SkylakeX` or `Haswell`.
    package static var coreName: String {
        // SAFETY: the library returns a pointer to a constant string.
        unsafe openblas_get_corename().map { unsafe String(cString: $0) } ?? "unknown"
    }

    /// Makes every call run on the thread that makes it; parallelism is this project's own.
    package static func useCallingThreadOnly() { openblas_set_num_threads(1) }

    /// The core type that OpenBLAS should use here, if it uses a slower one.
    ///
    /// An environment that sets OPENBLAS_CORETYPE, or a library that does not know the CPU, can
    /// leave an AVX-512 machine on AVX2 kernels at half the speed. The choice is made when the
    /// library is loaded, so the remedy is to start again with the variable set.
    package static var betterCoreType: String? {
        guard VectorLevel.detected.rawValue >= VectorLevel.avx512.rawValue else { return nil }
        let wide = ["SkylakeX", "Cooperlake", "SapphireRapids", "Zen4"]
        return wide.contains { coreName.lowercased() == $0.lowercased() } ? nil : "SkylakeX"
    }
}
