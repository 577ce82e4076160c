// What the configuration says about how a model is run.

package import RewardBackend
internal import RewardNumerics
internal import RewardPlatform

/// Settings of one model.
package struct EngineOptions: Sendable {
    /// The longest sequence that is accepted; nil for what the model was made for.
    package var maximumContextTokenCount: Int?
    /// Tokens that run together.
    package var maximumBatchTokenCount: Int
    /// How exactly it computes.
    package var precision: ModelDescription.Precision
    /// Bytes of the prefix memory; zero for none.
    package var prefixMemoryByteCount: Int
    /// Whether OpenBLAS multiplies in place of this project's own kernels; exact only.
    package var usesBLAS: Bool
    /// Whether weights are kept from being paged out.
    package var locksMemory: Bool
    /// Whether weights and the values of a pass lie on huge pages, where the system has any.
    package var usesHugePages: Bool

    /// Threads that compute.
    package var threadCount: Int

    /// The folder where packed weights are kept between starts; nil for nowhere.
    package var packedFolder: String?

    /// Settings, with defaults.
    package init(
        maximumContextTokenCount: Int? = nil,
        maximumBatchTokenCount: Int = 4096,
        precision: ModelDescription.Precision = .exact,
        prefixMemoryByteCount: Int = 128_000_000,
        usesBLAS: Bool = false,
        locksMemory: Bool = false,
        usesHugePages: Bool = true,
        threadCount: Int = availableCoreCount(),
        packedFolder: String? = nil
    ) {
        self.maximumContextTokenCount = maximumContextTokenCount
        self.maximumBatchTokenCount = maximumBatchTokenCount
        self.precision = precision
        self.prefixMemoryByteCount = prefixMemoryByteCount
        self.usesBLAS = usesBLAS
        self.locksMemory = locksMemory
        self.usesHugePages = usesHugePages
        self.threadCount = threadCount
        self.packedFolder = packedFolder
    }
}

extension EngineOptions {
    /// How weights and the inputs of products are stored.
    var elementPrecision: ElementPrecision { precision == .exact ? .f32 : .bf16 }

    /// The kernels that compute products, as others see them.
    var kernels: String {
        if usesBLAS { return "openblas \(BLAS.coreName)" }
        switch VectorLevel.current {
        case .plain: return "plain"
        case .avx2: return "avx2"
        case .avx512: return "avx512"
        case .avx512BFloat16: return precision == .fast ? "avx512-bf16" : "avx512"
        }
    }
}
