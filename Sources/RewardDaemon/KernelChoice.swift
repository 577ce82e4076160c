// Which kernels compute: what the configuration asks for, on the CPU that is there.

internal import RewardNumerics

extension Configuration.Compute.Kernels {
    /// Whether OpenBLAS multiplies: asked for, or on a machine without vectors of our own kernels.
    package var usesBLAS: Bool {
        switch self {
        case .openblas: true
        case .automatic: VectorLevel.detected == .plain
        case .avx512, .avx2, .plain: false
        }
    }

    /// Makes this the choice for the whole process.
    package func use() throws(StartupError) {
        let level: VectorLevel
        switch self {
        case .automatic, .openblas:
            VectorLevel.detected.use()
            return
        case .avx512:
            // The bf16 instructions belong to it where they are there.
            level = VectorLevel.detected == .avx512BFloat16 ? .avx512BFloat16 : .avx512
        case .avx2: level = .avx2
        case .plain: level = .plain
        }
        guard level.rawValue <= VectorLevel.detected.rawValue else {
            throw .configuration(
                "compute.kernels: this CPU has no \(rawValue); it has "
                    + "\(VectorLevel.detected); say auto"
            )
        }
        level.use()
    }
}
