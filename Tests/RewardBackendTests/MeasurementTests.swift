import RewardBackend
import RewardTestSupport
import Testing

@Suite("What backends tell about themselves")
struct MeasurementTests {
    private func measurement(peak: Double, _ gigaflops: Double...) -> KernelMeasurement {
        KernelMeasurement(
            kernels: "avx512",
            threadCount: 2,
            peakGigaflops: peak,
            products: gigaflops.map {
                KernelMeasurement.Product(
                    name: "queries_keys_values",
                    rows: 512,
                    columns: 960,
                    inner: 576,
                    gigaflops: $0
                )
            }
        )
    }

    @Test("a share is what a product reached of the peak")
    func shares() {
        let measurement = measurement(peak: 400, 300, 100)
        #expect(measurement.products.map(measurement.share) == [0.75, 0.25])
    }

    @Test(
        "numbers that cannot be told make a measurement useless",
        arguments: [
            (400, 300, true), (400, 0, true), (0, 300, false), (.nan, 1, false),
            (.infinity, 1, false), (400, .infinity, false), (400, .nan, false), (400, -1, false),
        ] as [(Double, Double, Bool)]
    )
    func usable(peak: Double, gigaflops: Double, expected: Bool) {
        #expect(measurement(peak: peak, 1, gigaflops).isUsable == expected)
    }

    @Test("what was saved is what was asked for and not computed")
    func saved() {
        var statistics = BackendStatistics()
        #expect(statistics.savedTokenCount == 0)
        statistics.askedTokenCount = 100
        statistics.computedTokenCount = 30
        statistics.rememberedTokenCount = 20
        #expect(statistics.savedTokenCount == 70)
    }

    @Test("a backend that counts and measures nothing says so")
    func defaults() {
        let backend: any Backend = Silent()
        #expect(backend.statistics == BackendStatistics())
        #expect(backend.measureKernels() == nil)
    }
}

/// Conforms with what a backend must have, and no more.
private struct Silent: Backend {
    let model = ModelDescription.fake()

    func run(_ batch: ForwardBatch) -> [PassResult] { batch.passes.map { _ in .success([]) } }
}
