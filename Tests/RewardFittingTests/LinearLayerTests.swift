import Testing

@testable import RewardFitting

@Suite("LinearLayer and FeedForward")
struct LinearLayerTests {
    @Test("outputs are those of a hand")
    func byHand() throws {
        let layer = LinearLayer(inputCount: 2, weights: [1, 2, 3, 4, -5, 6], bias: [0.5, 0, -1])
        let features = try FeatureMatrix(rows: [[1, 0], [2, -1]])
        #expect(layer.outputCount == 3)
        #expect(try layer.outputs(features) == [1.5, 3, -6, 0.5, 2, -17])
        #expect(layer.outputs([2, -1]) == [0.5, 2, -17])
        let network = FeedForward(
            layers: [layer, LinearLayer(inputCount: 3, weights: [1, 10, 100], bias: [7])]
        )
        // What is negative between the layers counts as zero.
        #expect(try network.outputs(features) == [38.5, 27.5])
        #expect(try FeedForward(layers: [layer]).outputs(features) == layer.outputs(features))
        #expect(network.outputCount == 1)
    }

    @Test("other widths are refused, and more outputs than memory allows")
    func refusals() throws {
        let layer = LinearLayer(
            inputCount: 1,
            weights: Array(repeating: 0, count: 1024),
            bias: Array(repeating: 0, count: 1024)
        )
        #expect(throws: FitError.shape(what: "number of features", expected: 1, found: 2)) {
            try layer.outputs(try FeatureMatrix(rows: [[1, 2]]))
        }
        let maximum = FitLimits.maximumElementCount / 1024
        let features = try FeatureMatrix(
            rowCount: maximum + 1,
            columnCount: 1,
            elements: Array(repeating: 0, count: maximum + 1)
        )
        #expect(
            throws: FitError.tooMany(
                what: "rows for 1024 outputs",
                found: maximum + 1,
                maximum: maximum
            )
        ) { try layer.outputs(features) }
    }
}
