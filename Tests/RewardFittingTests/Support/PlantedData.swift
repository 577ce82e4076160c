// Data whose right answer is known, because it was made from it.

import RewardTypes

@testable import RewardFitting

/// Random data of a seed.
struct PlantedData {
    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    /// A number of mean 0 and variance 1: a sum of twelve uniform ones.
    mutating func normal() -> Double {
        var sum = -6.0
        for _ in 0..<12 { sum += Double.random(in: 0...1, using: &generator) }
        return sum
    }

    mutating func normals(_ count: Int) -> [Double] {
        var values: [Double] = []
        for _ in 0..<count { values.append(normal()) }
        return values
    }

    mutating func features(_ rowCount: Int, _ columnCount: Int) throws -> FeatureMatrix {
        try FeatureMatrix(
            rowCount: rowCount,
            columnCount: columnCount,
            elements: normals(rowCount * columnCount).map { Float($0) }
        )
    }

    mutating func index(_ count: Int) -> Int { Int.random(in: 0..<count, using: &generator) }

    mutating func share() -> Double { Double.random(in: 0..<1, using: &generator) }

    /// Pairs of neighbouring rows, the one with the higher reward chosen.
    ///
    /// A reward is asked by row, prompt and user, of which the latter two go round.
    func pairs(
        _ rowCount: Int,
        promptCount: Int = 1,
        userCount: Int = 1,
        reward: (_ row: Int, _ prompt: Int, _ user: Int) -> Double
    ) -> [PreferencePair] {
        stride(from: 0, to: rowCount - 1, by: 2).map { row in
            let prompt = row / 2 % promptCount
            let user = row / 2 % userCount
            let isFirst = reward(row, prompt, user) > reward(row + 1, prompt, user)
            return PreferencePair(
                chosen: isFirst ? row : row + 1,
                rejected: isFirst ? row + 1 : row,
                prompt: prompt,
                user: user
            )
        }
    }
}

/// The share of pairs that rewards put in the right order.
func accuracy(_ rewards: [Double], _ pairs: [PreferencePair]) throws -> Double {
    try Accuracy(margins: pairs.map { rewards[$0.chosen] - rewards[$0.rejected] }).fraction
}

/// The cosine of the angle between two vectors.
func cosine(_ a: [Double], _ b: [Double]) -> Double {
    func product(_ a: [Double], _ b: [Double]) -> Double {
        zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }
    return product(a, b) / (product(a, a) * product(b, b)).squareRoot()
}

/// The largest difference between a gradient and central differences, relative to the gradient.
///
/// - Parameters:
///   - point: Where.
///   - step: Half the distance of the two values. The error of a difference is about step² from
///     curvature and 1e-16 / step from rounding, together some 1e-10 at the default.
///   - function: The value; overwrites the gradient.
/// - Returns: The difference, in shares of the largest component of the gradient.
func gradientError(
    at point: [Double],
    step: Double = 1e-5,
    _ function: (_ point: [Double], _ gradient: inout [Double]) -> Double
) -> Double {
    var gradient = [Double](repeating: 0, count: point.count)
    _ = function(point, &gradient)
    var scratch = gradient
    var largest = 0.0
    for index in point.indices {
        var shifted = point
        shifted[index] = point[index] + step
        let above = function(shifted, &scratch)
        shifted[index] = point[index] - step
        let below = function(shifted, &scratch)
        let difference = (above - below) / (2 * step)
        largest = max(largest, abs(difference - gradient[index]))
    }
    return largest / max(1e-3, VectorOperations.maximumMagnitude(gradient))
}

/// The same for a loss over all its training pairs, at its initial parameters shifted by noise.
///
/// Dropout begins from the same seed each time, so that it drops the same units.
func gradientError(_ loss: some MinibatchLoss, seed: UInt64, dropoutRate: Double = 0) -> Double {
    var generator = SeededGenerator(seed: seed)
    var data = PlantedData(seed: seed + 1)
    let point = loss.initialParameters(using: &generator).map { $0 + 0.3 * data.normal() }
    let pairs = Array(0..<loss.pairCount)
    return gradientError(at: point, step: 1e-6) { point, gradient in
        var dropout = Dropout(rate: dropoutRate, seed: seed)
        for index in gradient.indices { gradient[index] = 0 }
        return loss.loss(point, pairs: pairs[...], gradient: &gradient, dropout: &dropout)
    }
}

/// What is wrong with the pairs that a fit is given, for all fits of pairs.
struct BadPairs: Sendable {
    let name: String
    let pairs: [PreferencePair]
    let error: FitError

    /// For features of ten rows.
    static let all: [BadPairs] = [
        BadPairs(
            name: "none",
            pairs: [],
            error: .tooFew(what: "training pairs", found: 0, minimum: 2)
        ),
        BadPairs(
            name: "one",
            pairs: [PreferencePair(chosen: 0, rejected: 1)],
            error: .tooFew(what: "training pairs", found: 1, minimum: 2)
        ),
        BadPairs(
            name: "the same row twice",
            pairs: [
                PreferencePair(chosen: 0, rejected: 0), PreferencePair(chosen: 1, rejected: 1),
            ],
            error: .noSignal(
                "both responses of every pair look the same; nothing can be learned from them"
            )
        ),
        BadPairs(
            name: "a row that is not there",
            pairs: [
                PreferencePair(chosen: 0, rejected: 1), PreferencePair(chosen: 10, rejected: 1),
            ],
            error: .outOfRange(what: "training pairs[1].chosen", index: 10, count: 10)
        ),
        BadPairs(
            name: "a negative row",
            pairs: [
                PreferencePair(chosen: 0, rejected: -1), PreferencePair(chosen: 1, rejected: 2),
            ],
            error: .outOfRange(what: "training pairs[0].rejected", index: -1, count: 10)
        ),
        BadPairs(
            name: "weights of zero",
            pairs: [
                PreferencePair(chosen: 0, rejected: 1, weight: 0),
                PreferencePair(chosen: 1, rejected: 2, weight: 0),
            ],
            error: .noSignal(
                "all training pairs have weight 0; give one of them a weight above 0"
            )
        ),
        BadPairs(
            name: "a negative weight",
            pairs: [
                PreferencePair(chosen: 0, rejected: 1, weight: -1),
                PreferencePair(chosen: 1, rejected: 2),
            ],
            error: .option(
                FieldError(
                    path: "training pairs[0].weight",
                    problem: "-1.0 is not a finite number of at least 0"
                )
            )
        ),
        BadPairs(
            name: "a margin that is no number",
            pairs: [
                PreferencePair(chosen: 0, rejected: 1),
                PreferencePair(chosen: 1, rejected: 2, margin: .nan),
            ],
            error: .option(
                FieldError(path: "training pairs[1].margin", problem: "nan is not a finite number")
            )
        ),
    ]
}

extension BadPairs: CustomStringConvertible {
    var description: String { name }
}
