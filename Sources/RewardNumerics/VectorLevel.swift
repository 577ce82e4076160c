// The vector forms of this project's own kernels.

internal import CRewardKernels

/// Which vector form of the kernels runs.
package enum VectorLevel: Int, Sendable, CaseIterable, CustomStringConvertible {
    case plain = 0
    case avx2 = 1
    case avx512 = 2
    /// AVX-512 with dot products of bf16 pairs.
    case avx512BFloat16 = 3

    /// The best that this CPU has.
    package static var detected: VectorLevel {
        VectorLevel(rawValue: Int(rk_detected_level())) ?? .plain
    }

    /// The one in use.
    package static var current: VectorLevel {
        VectorLevel(rawValue: Int(rk_level())) ?? .plain
    }

    /// Uses at most this form from now on, in the whole process; for tests and comparisons.
    package func use() { rk_use_level(Int32(rawValue)) }

    package var description: String {
        switch self {
        case .plain: "plain"
        case .avx2: "AVX2"
        case .avx512: "AVX-512"
        case .avx512BFloat16: "AVX-512 BF16"
        }
    }
}
