// A score as a probability.

package import RewardTypes

/// A score through a fitted curve.
///
/// Platt scaling σ(a·r + b) (Platt 1999), temperature scaling σ(r / T) (Guo et al. 2017, for one
/// logit), or an isotonic curve (Zadrozny and Elkan 2002), given by points between which it is a
/// straight line and beyond which it is flat.
///
/// Options: `parts` (one); `method` (`platt`, `temperature`, `isotonic`) with `slope` and
/// `intercept`, `temperature`, or `points` ([[score, probability], ...], both rising).
package struct CalibratedScorer: CandidateCombinator {
    package static let kind = "calibrated"

    private enum Method: String, CaseIterable, Sendable { case platt, temperature, isotonic }

    private enum Curve: Sendable {
        case logistic(slope: Double, intercept: Double)
        case points([(score: Double, probability: Double)])
    }

    private static let maximumPointCount = 65536

    let parts: ScorerParts
    private let curve: Curve

    package init(
        options: inout Fields,
        environment: ScorerEnvironment
    ) throws(FieldError) {
        parts = try ScorerParts(&options, environment, count: 1)
        guard let method: Method = try options.optionalChoice("method") else {
            throw options.error("method", "is missing; one of platt, temperature, isotonic")
        }
        switch method {
        case .platt:
            guard let slope = try options.optionalNumber("slope") else {
                throw options.error("slope", "is missing")
            }
            let intercept = try options.optionalNumber("intercept") ?? 0
            curve = .logistic(slope: slope, intercept: intercept)
        case .temperature:
            guard let temperature = try options.optionalNumber("temperature"), temperature > 0
            else {
                throw options.error("temperature", "is missing or not above 0")
            }
            curve = .logistic(slope: 1 / temperature, intercept: 0)
        case .isotonic: curve = .points(try Self.points(&options))
        }
    }

    private static func points(
        _ options: inout Fields
    ) throws(FieldError) -> [(score: Double, probability: Double)] {
        guard let elements = try options.optionalArray("points", maximumCount: maximumPointCount),
            !elements.isEmpty
        else { throw options.error("points", "is missing or empty") }
        var points: [(score: Double, probability: Double)] = []
        for (index, element) in elements.enumerated() {
            let path = "\(options.path(of: "points"))[\(index)]"
            let numbers = element.arrayValue?.compactMap(\.doubleValue) ?? []
            guard numbers.count == 2, element.arrayValue?.count == 2 else {
                throw FieldError(path: path, problem: "is not [score, probability]")
            }
            if let last = points.last, numbers[0] <= last.score || numbers[1] < last.probability {
                throw FieldError(path: path, problem: "does not rise from the point before it")
            }
            points.append((numbers[0], numbers[1]))
        }
        return points
    }

    func combine(_ scores: PartScores) -> Combination {
        Combination(value: value(scores.values[0]))
    }

    private func value(_ score: Double) -> Double {
        switch curve {
        case .logistic(let slope, let intercept): return sigmoid(slope * score + intercept)
        case .points(let points):
            guard let next = points.firstIndex(where: { $0.score >= score }) else {
                return points[points.count - 1].probability
            }
            guard next > 0 else { return points[0].probability }
            let (left, right) = (points[next - 1], points[next])
            let share = (score - left.score) / (right.score - left.score)
            return left.probability + share * (right.probability - left.probability)
        }
    }
}
