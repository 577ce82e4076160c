import Testing

@testable import RewardFitting

@Suite("BradleyTerryLoss")
struct BradleyTerryLossTests {
    @Test("the value of a small case is that of a hand")
    func value() throws {
        let features = try FeatureMatrix(rows: [[1, 0], [0, 2], [3, 1]])
        let loss = try BradleyTerryLoss(
            features,
            [
                PreferencePair(chosen: 0, rejected: 1),
                PreferencePair(chosen: 2, rejected: 0, weight: 3, margin: 0.5),
            ]
        )
        // d = (1, -2) and (2, 1); w = (0.5, 0.25): margins 0 and 1.25 - 0.5.
        let expected = (0.6931471805599453 + 3 * Logistic.loss(0.75)) / 2
        #expect(abs(loss.mean([0.5, 0.25]) - expected) < 1e-15)
        var gradient = [0.0, 0.0]
        let penalized = loss.penalized([0.5, 0.25], lambda: 0.2, gradient: &gradient)
        #expect(abs(penalized - expected - 0.1 * 0.3125) < 1e-15)
        let slope = 3 * Logistic.probability(-0.75) / 2
        #expect(abs(gradient[0] - (-0.25 - 2 * slope + 0.1)) < 1e-15)
        #expect(abs(gradient[1] - (0.5 - slope + 0.05)) < 1e-15)
    }

    @Test("the gradient is that of central differences", arguments: UInt64(1)...5)
    func gradient(seed: UInt64) throws {
        var data = PlantedData(seed: seed)
        let features = try data.features(24, 7)
        let pairs = data.pairs(24) { row, _, _ in Double(row % 5) }.map { pair in
            var pair = pair
            pair.weight = Double(1 + data.index(3))
            pair.margin = data.normal()
            return pair
        }
        let loss = try BradleyTerryLoss(features, pairs)
        let error = gradientError(at: data.normals(7)) { point, gradient in
            loss.penalized(point, lambda: 0.3, gradient: &gradient)
        }
        print("seed \(seed): largest relative difference \(error)")
        #expect(error < 1e-8)
    }

    @Test("more differences than memory allows are refused before they are made")
    func tooMany() throws {
        let width = FitLimits.maximumColumnCount
        let features = try FeatureMatrix(
            rowCount: 2,
            columnCount: width,
            elements: Array(repeating: 0, count: 2 * width)
        )
        let maximum = FitLimits.maximumElementCount / width
        let pair = PreferencePair(chosen: 0, rejected: 1)
        #expect(
            throws: FitError.tooMany(
                what: "pairs of 65536 features",
                found: maximum + 1,
                maximum: maximum
            )
        ) { try BradleyTerryLoss(features, Array(repeating: pair, count: maximum + 1)) }
    }

    @Test("features whose difference no float can hold are refused")
    func overflow() throws {
        let features = try FeatureMatrix(rows: [[3e38], [-3e38]])
        #expect(
            throws: FitError.notFinite(what: "differences of features", row: 0, column: 0)
        ) { try BradleyTerryLoss(features, [PreferencePair(chosen: 0, rejected: 1)]) }
    }
}
