import Glibc
import Testing

@testable import RewardScoring

@Suite("Functions of real numbers")
struct RealFunctionsTests {
    @Test("softmax is positive, sums to one, and does not overflow")
    func softmax() {
        let weights = RealFunctions.softmax([0, log(2.0), log(5.0)])
        for (found, expected) in zip(weights, [0.125, 0.25, 0.625]) {
            #expect(abs(found - expected) < 1e-15)
        }
        #expect(RealFunctions.softmax([1000, 0]) == [1, 0])
        #expect(RealFunctions.softmax([-1000, -1000]) == [0.5, 0.5])
        #expect(RealFunctions.softmax([7]) == [1])
        #expect(RealFunctions.softmax([]).isEmpty)
    }

    @Test("values that are not finite do not become finite ones")
    func notFinite() {
        #expect(RealFunctions.softmax([.infinity, 0]).contains { $0.isNaN })
        #expect(RealFunctions.softmax([.nan, 0]).contains { $0.isNaN })
    }

    @Test("gelu is exact, not the approximation by tanh")
    func gelu() {
        #expect(RealFunctions.gelu(0) == 0)
        // x Φ(x) at 1: 0.8413447460685429.
        #expect(abs(RealFunctions.gelu(1) - 0.8413447460685429) < 1e-15)
        #expect(abs(RealFunctions.gelu(-1) - -0.15865525393145707) < 1e-15)
        #expect(RealFunctions.gelu(-40) <= 0 && RealFunctions.gelu(-40) > -1e-300)
        #expect(RealFunctions.tanh(0.5) == tanh(0.5))
    }
}
