// Steps of adaptive length.

internal import Glibc

/// Adam with decoupled weight decay.
///
/// Source: Loshchilov and Hutter, "Decoupled weight decay regularization" (ICLR 2019), algorithm 2,
/// with a constant schedule; as in common implementations the decay is multiplied by the learning
/// rate. β₁ = 0.9, β₂ = 0.999, ε = 1e-8.
struct AdamW {
    let learningRate: Double
    let weightDecay: Double
    private static let (beta1, beta2, epsilon) = (0.9, 0.999, 1e-8)
    private var means: [Double]
    private var squares: [Double]
    private var stepCount = 0

    init(parameterCount: Int, learningRate: Double, weightDecay: Double) {
        self.learningRate = learningRate
        self.weightDecay = weightDecay
        means = Array(repeating: 0, count: parameterCount)
        squares = means
    }

    /// Moves parameters by one step against a gradient of the same length.
    mutating func update(_ parameters: inout [Double], gradient: [Double]) {
        precondition(parameters.count == means.count && gradient.count == means.count)
        stepCount += 1
        let rate = learningRate / (1 - pow(Self.beta1, Double(stepCount)))
        let correction = 1 / (1 - pow(Self.beta2, Double(stepCount)))
        Self.step(
            &parameters,
            &means,
            &squares,
            gradient: gradient,
            keep: 1 - learningRate * weightDecay,
            rate: rate,
            correction: correction
        )
    }

    private static func step(
        _ parameters: inout [Double],
        _ means: inout [Double],
        _ squares: inout [Double],
        gradient: [Double],
        keep: Double,
        rate: Double,
        correction: Double
    ) {
        var parameters = parameters.mutableSpan
        var means = means.mutableSpan
        var squares = squares.mutableSpan
        let gradient = gradient.span
        for i in gradient.indices {
            let slope = gradient[i]
            let mean = beta1 * means[i] + (1 - beta1) * slope
            let square = beta2 * squares[i] + (1 - beta2) * slope * slope
            means[i] = mean
            squares[i] = square
            let deviation = (square * correction).squareRoot() + epsilon
            parameters[i] = keep * parameters[i] - rate * mean / deviation
        }
    }
}
