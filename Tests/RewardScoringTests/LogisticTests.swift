import Glibc
import Testing

@testable import RewardScoring

@Suite("Logistic function")
struct LogisticTests {
    @Test("probabilities and their logarithms agree, far out on both sides too")
    func sigmoids() {
        for x in [-40.0, -3, -0.5, 0, 0.25, 2, 30] {
            #expect(abs(sigmoid(x) - 1 / (1 + exp(-x))) < 1e-16)
            #expect(abs(logSigmoid(x) - log(sigmoid(x))) < 1e-14)
            #expect(abs(sigmoid(x) + sigmoid(-x) - 1) < 1e-15)
        }
        #expect(sigmoid(0) == 0.5)
        #expect(sigmoid(1000) == 1 && sigmoid(-1000) == 0)
        #expect(logSigmoid(-1000) == -1000)
    }

    @Test("sums in log space neither overflow nor vanish")
    func sums() {
        #expect(abs(logSumExp([log(1), log(2), log(5)]) - log(8)) < 1e-15)
        #expect(logSumExp([1000, 1000]) == 1000 + log(2))
        #expect(logSumExp([-1000]) == -1000)
        #expect(logSumExp([]) == -.infinity)
        #expect(logSumExp([-.infinity, -.infinity]) == -.infinity)
    }
}
