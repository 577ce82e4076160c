// The loss of a linear reward head, which is convex.

/// Mean weighted Bradley-Terry loss of pairs of feature vectors.
///
///     d_i = f(chosen_i) - f(rejected_i)
///     L(w) = (1/n) Σ_i weight_i · -ln σ(w · d_i - margin_i)
///
/// A bias cancels in the difference, so there is none.
struct BradleyTerryLoss: Sendable {
    /// d: [pairs, features].
    let differences: FeatureMatrix
    private let weights: [Double]
    private let margins: [Double]

    /// The loss over pairs of rows, which are all in the matrix.
    ///
    /// Throws when there are more differences than `FitLimits` allows, or a float cannot hold one.
    init(_ features: FeatureMatrix, _ pairs: [PreferencePair]) throws(FitError) {
        let maximum = FitLimits.maximumElementCount / features.columnCount
        guard pairs.count <= maximum else {
            throw .tooMany(
                what: "pairs of \(features.columnCount) features",
                found: pairs.count,
                maximum: maximum
            )
        }
        var elements: [Float] = []
        elements.reserveCapacity(pairs.count * features.columnCount)
        for pair in pairs {
            let chosen = features.row(pair.chosen)
            let rejected = features.row(pair.rejected)
            for column in chosen.indices { elements.append(chosen[column] - rejected[column]) }
        }
        differences = try FeatureMatrix(
            rowCount: pairs.count,
            columnCount: features.columnCount,
            elements: elements,
            what: "differences of features"
        )
        weights = pairs.map(\.weight)
        margins = pairs.map(\.margin)
    }

    /// L(w) without penalty.
    func mean(_ point: [Double]) -> Double {
        var sum = 0.0
        for index in weights.indices {
            sum += weights[index] * Logistic.loss(margin(index, point))
        }
        return sum / Double(weights.count)
    }

    /// L(w) + (λ/2) |w|², and its gradient.
    func penalized(_ point: [Double], lambda: Double, gradient: inout [Double]) -> Double {
        let count = Double(weights.count)
        for column in gradient.indices { gradient[column] = lambda * point[column] }
        var sum = 0.0
        for index in weights.indices {
            let margin = margin(index, point)
            sum += weights[index] * Logistic.loss(margin)
            VectorOperations.add(
                -weights[index] * Logistic.probability(-margin) / count,
                times: differences.row(index),
                to: &gradient
            )
        }
        return sum / count + Self.penalty(point, lambda: lambda)
    }

    /// (λ/2) |w|².
    static func penalty(_ point: [Double], lambda: Double) -> Double {
        lambda / 2 * VectorOperations.dot(point.span, point.span)
    }

    private func margin(_ index: Int, _ point: [Double]) -> Double {
        VectorOperations.dot(differences.row(index), point.span) - margins[index]
    }
}
