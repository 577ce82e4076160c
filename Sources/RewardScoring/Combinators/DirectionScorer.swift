// A preference as a direction in the space of several rewards.

internal import Glibc
package import RewardTypes

/// vᵀr with a unit vector v: Directional Preference Alignment (arXiv 2402.18571, equation 1).
///
/// Options: `parts`; `angle_degrees` with two parts, v = (cos θ, sin θ), or `vector`, a number for
/// each part, which is brought to length 1.
package struct DirectionScorer: CandidateCombinator {
    package static let kind = "direction"

    let parts: ScorerParts
    private let direction: [Double]

    package init(
        options: inout Fields,
        environment: ScorerEnvironment
    ) throws(FieldError) {
        parts = try ScorerParts(&options, environment)
        let angle = try options.optionalNumber("angle_degrees")
        let vector = try parts.optionalNumbers("vector", of: &options)
        switch (angle, vector) {
        case (let angle?, nil):
            guard parts.all.count == 2 else {
                throw options.error(
                    "angle_degrees",
                    "is for two parts, and there are \(parts.all.count); give a vector"
                )
            }
            direction = [cos(angle * .pi / 180), sin(angle * .pi / 180)]
        case (nil, let vector?):
            let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            guard length > 0, length.isFinite else {
                throw options.error("vector", "has no direction: its length is \(length)")
            }
            direction = vector.map { $0 / length }
        case (nil, nil):
            throw options.error("vector", "is missing; give a number for each part, or an angle")
        case (_?, _?):
            throw options.error("vector", "cannot be given together with angle_degrees")
        }
    }

    func combine(_ scores: PartScores) -> Combination {
        Combination(value: zip(direction, scores.values).reduce(0) { $0 + $1.0 * $1.1 })
    }
}
