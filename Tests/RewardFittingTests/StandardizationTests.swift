import Testing

@testable import RewardFitting

@Suite("Standardization")
struct StandardizationTests {
    @Test("columns get mean 0 and deviation 1 over the training rows")
    func moments() throws {
        var data = PlantedData(seed: 1)
        let raw = try data.features(40, 5)
        let features = try FeatureMatrix(
            rowCount: 40,
            columnCount: 5,
            elements: raw.elements.enumerated().map { $1 * Float(1 + $0 % 5 * 50) + 100 }
        )
        let rows = Array(0..<30)
        let standardization = try Standardization(features, rows: rows)
        let result = try standardization.standardize(features)
        for column in 0..<5 {
            let values = rows.map { Double(result.row($0)[column]) }
            let mean = values.reduce(0, +) / 30
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 30
            #expect(abs(mean) < 1e-6)
            #expect(abs(variance - 1) < 1e-6)
        }
    }

    @Test("moments of a small case are those of a hand")
    func byHand() throws {
        let features = try FeatureMatrix(rows: [[1, 0], [3, 0], [100, 0]])
        let standardization = try Standardization(features, rows: [0, 1])
        #expect(standardization.means == [2, 0])
        #expect(standardization.deviations == [1, 1])
        #expect(try standardization.standardize(features).elements == [-1, 0, 1, 0, 98, 0])
    }

    @Test("a column of equal values gets deviation 1, also where its mean is rounded")
    func constant() throws {
        let features = try FeatureMatrix(rows: Array(repeating: [0.1, 1e30], count: 7))
        let standardization = try Standardization(features, rows: Array(0..<7))
        #expect(standardization.deviations == [1, 1])
    }

    @Test("a folded layer gives for raw features what the layer gives for standardised ones")
    func folding() throws {
        var data = PlantedData(seed: 2)
        let features = try data.features(20, 4)
        let standardization = try Standardization(features, rows: Array(3..<20))
        let standardized = try standardization.standardize(features)
        let layer = LinearLayer(
            inputCount: 4,
            weights: data.normals(12),
            bias: data.normals(3)
        )
        let network = FeedForward(
            layers: [layer, LinearLayer(inputCount: 3, weights: data.normals(3), bias: [0.5])]
        )
        let pairs = [
            (
                try layer.outputs(standardized),
                try standardization.fold(into: layer).outputs(features)
            ),
            (
                try network.outputs(standardized),
                try standardization.fold(into: network).outputs(features)
            ),
        ]
        for (expected, found) in pairs {
            #expect(expected.count == found.count)
            // Standardised features are rounded to floats, 6e-8 of values up to about 3.
            for (a, b) in zip(expected, found) { #expect(abs(a - b) < 2e-6) }
        }
    }

    @Test("other widths, no rows and rows that are not there are refused")
    func refusals() throws {
        let features = try FeatureMatrix(rows: [[1, 2], [3, 4]])
        #expect(throws: FitError.tooFew(what: "rows to standardise by", found: 0, minimum: 1)) {
            try Standardization(features, rows: [])
        }
        #expect(
            throws: FitError.outOfRange(what: "a row to standardise by", index: 2, count: 2)
        ) { try Standardization(features, rows: [0, 2]) }
        let standardization = try Standardization(features, rows: [0, 1])
        let error = FitError.shape(what: "number of features", expected: 2, found: 1)
        #expect(throws: error) {
            try standardization.standardize(try FeatureMatrix(rows: [[1]]))
        }
        #expect(throws: error) {
            try standardization.fold(into: LinearLayer(inputCount: 1, weights: [1], bias: [0]))
        }
    }
}
