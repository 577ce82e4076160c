import Testing

@testable import RewardScoring

@Suite("Quantiles of the normal distribution")
struct NormalDistributionTests {
    @Test(
        "known quantiles",
        arguments: [
            (0.5, 0), (0.85, 1.0364333894937896), (0.975, 1.959963984540054),
            (0.001, -3.090232306167813), (1e-10, -6.361340902404056), (1e-300, -37.0471),
        ]
    )
    func known(share: Double, quantile: Double) {
        let tolerance = share == 1e-300 ? 1e-4 : 1e-13
        #expect(abs(NormalDistribution.quantile(share) - quantile) < tolerance)
    }
}
