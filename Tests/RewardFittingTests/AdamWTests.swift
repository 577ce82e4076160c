import Glibc
import Testing

@testable import RewardFitting

@Suite("AdamW")
struct AdamWTests {
    @Test("two steps are those of the algorithm, worked out by hand")
    func steps() {
        var adam = AdamW(parameterCount: 2, learningRate: 0.1, weightDecay: 0.5)
        var parameters = [1.0, -2.0]
        adam.update(&parameters, gradient: [0.5, -4])
        // The first step has the length of the learning rate, whatever the gradient is.
        #expect(abs(parameters[0] - (0.95 * 1 - 0.1)) < 1e-8)
        #expect(abs(parameters[1] - (0.95 * -2 + 0.1)) < 1e-8)
        adam.update(&parameters, gradient: [1, 0])
        let mean = (0.9 * 0.1 * 0.5 + 0.1 * 1) / (1 - 0.81)
        let square = (0.999 * 0.001 * 0.25 + 0.001 * 1) / (1 - 0.999 * 0.999)
        #expect(abs(parameters[0] - (0.95 * 0.85 - 0.1 * mean / square.squareRoot())) < 1e-7)
        let lateMean = 0.9 * 0.1 * -4 / (1 - 0.81)
        let lateSquare = 0.999 * 0.001 * 16 / (1 - 0.999 * 0.999)
        #expect(
            abs(parameters[1] - (0.95 * -1.8 - 0.1 * lateMean / lateSquare.squareRoot())) < 1e-7
        )
    }

    @Test("it finds the lowest point of a parabola")
    func parabola() {
        var adam = AdamW(parameterCount: 3, learningRate: 0.05, weightDecay: 0)
        var parameters = [5.0, -5, 0]
        for _ in 0..<2000 {
            adam.update(
                &parameters,
                gradient: zip(parameters, [1, 10, 100]).map { 2 * ($0 - 1) * $1 }
            )
        }
        #expect(parameters.allSatisfy { abs($0 - 1) < 1e-3 })
    }
}
