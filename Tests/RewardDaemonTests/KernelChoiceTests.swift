import RewardNumerics
import Testing

@testable import RewardDaemon

@Suite("The choice of kernels")
struct KernelChoiceTests {
    @Test("OpenBLAS multiplies where it is asked for, or where our own kernels have no vectors")
    func blas() {
        #expect(Configuration.Compute.Kernels.openblas.usesBLAS)
        #expect(!Configuration.Compute.Kernels.plain.usesBLAS)
        #expect(
            Configuration.Compute.Kernels.automatic.usesBLAS == (VectorLevel.detected == .plain)
        )
    }

    @Test("each kind that the CPU has can be chosen, others are refused by name")
    func use() throws {
        defer { VectorLevel.detected.use() }
        let kinds: [(Configuration.Compute.Kernels, VectorLevel)] = [
            (.plain, .plain), (.avx2, .avx2), (.avx512, .avx512),
        ]
        for (kind, level) in kinds {
            if level.rawValue <= VectorLevel.detected.rawValue {
                try kind.use()
                #expect(VectorLevel.current.rawValue >= level.rawValue)
            } else {
                let error = #expect(throws: StartupError.self) { try kind.use() }
                #expect("\(error.map { "\($0)" } ?? "")".contains("compute.kernels"))
            }
        }
    }
}
