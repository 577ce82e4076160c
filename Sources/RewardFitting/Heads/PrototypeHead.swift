// Rewards by distance from what a user likes: PAL, form A.

internal import Glibc

/// A projector of responses, and points that users like, of which each user mixes the own one.
///
///     a_u = Σ_k w_u,k p_k,   reward = -|f(h) - a_u|₂
///
/// Source: PAL (RamyaLab/pluralistic-alignment), PAL-A. There a = f(P) w with prototypes P among
/// the features; here p_k = f(P_k) are parameters themselves, which serves the same rewards.
package struct PrototypeHead: Sendable, Equatable {
    /// f: from features of a response to a point.
    package let projector: FeedForward
    /// p: [prototypes, dimensions], row-major.
    package let prototypes: [Double]
    /// Numbers of a point.
    package var dimensionCount: Int { projector.outputCount }
    /// How many prototypes there are.
    package var prototypeCount: Int { prototypes.count / dimensionCount }

    /// A head; one row or more of prototypes.
    package init(projector: FeedForward, prototypes: [Double]) {
        precondition(
            !prototypes.isEmpty && prototypes.count % projector.outputCount == 0,
            "prototypes are points of the projector"
        )
        self.projector = projector
        self.prototypes = prototypes
    }

    /// The rewards that a user gives to all responses.
    ///
    /// - Parameters:
    ///   - features: [responses, features].
    ///   - weights: w of the user: [prototypes], at least 0, of sum 1.
    /// - Returns: One reward for each response, at most 0.
    /// - Throws: When sizes do not fit.
    package func rewards(
        _ features: FeatureMatrix,
        weights: [Double]
    ) throws(FitError) -> [Double] {
        guard weights.count == prototypeCount else {
            throw .shape(
                what: "number of a user's weights",
                expected: prototypeCount,
                found: weights.count
            )
        }
        let points = try projector.outputs(features)
        let ideal = PrototypeGeometry.mixture(
            prototypes[...],
            weights: weights,
            dimensionCount: dimensionCount
        )
        return (0..<features.rowCount).map { row in
            let point = points[row * dimensionCount..<(row + 1) * dimensionCount]
            return -PrototypeGeometry.offset(point, from: ideal).distance
        }
    }
}

/// Distances and what they change with.
enum PrototypeGeometry {
    /// Σ_k w_k p_k: [dimensionCount].
    static func mixture(
        _ prototypes: ArraySlice<Double>,
        weights: [Double],
        dimensionCount: Int
    ) -> [Double] {
        var sum = [Double](repeating: 0, count: dimensionCount)
        for (k, weight) in weights.enumerated() {
            let start = prototypes.startIndex + k * dimensionCount
            for d in 0..<dimensionCount { sum[d] += weight * prototypes[start + d] }
        }
        return sum
    }

    /// |z - a| and the unit vector (z - a) / |z - a|; zeros where the two are equal, which is a
    /// subgradient of the distance.
    static func offset(
        _ point: ArraySlice<Double>,
        from ideal: [Double]
    ) -> (distance: Double, direction: [Double]) {
        let difference = zip(point, ideal).map { $0 - $1 }
        let distance = VectorOperations.dot(difference.span, difference.span).squareRoot()
        guard distance > 0 else { return (0, difference) }
        return (distance, difference.map { $0 / distance })
    }

    /// The derivative by the logits of w = softmax(logits), of what has the derivative `slope` by
    /// the mixture a: w_k slope · (p_k - a).
    static func logitGradient(
        _ prototypes: ArraySlice<Double>,
        weights: [Double],
        ideal: [Double],
        slope: [Double]
    ) -> [Double] {
        weights.enumerated().map { k, weight in
            let start = prototypes.startIndex + k * ideal.count
            var product = 0.0
            for d in ideal.indices { product += slope[d] * (prototypes[start + d] - ideal[d]) }
            return weight * product
        }
    }
}
