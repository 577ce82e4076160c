import RewardTypes
import Testing

@testable import RewardFitting

@Suite("TwoLayerFit")
struct TwoLayerFitTests {
    /// A reward that no linear head has: the distance of the first feature from zero.
    private struct Planted {
        let features: FeatureMatrix
        let pairs: [PreferencePair]

        init(seed: UInt64, pairCount: Int) throws {
            var data = PlantedData(seed: seed)
            let features = try data.features(2 * pairCount, 4)
            self.features = features
            pairs = data.pairs(2 * pairCount) { row, _, _ in
                Double(abs(features.row(row)[0])) + 0.3 * Double(features.row(row)[1])
            }
        }
    }

    private func options(seed: UInt64 = 0, steps: Int = 400) -> TwoLayerFit.Options {
        var options = TwoLayerFit.Options()
        options.hiddenWidth = 12
        options.training.learningRate = 0.02
        options.training.batchSize = 32
        options.training.maximumStepCount = steps
        options.training.seed = seed
        return options
    }

    @Test("the gradient is that of central differences", arguments: UInt64(1)...3, [0, 0.3])
    func gradient(seed: UInt64, dropoutRate: Double) throws {
        var data = PlantedData(seed: seed)
        let features = try data.features(20, 5)
        let pairs = data.pairs(20) { row, _, _ in Double(row % 7) }.map { pair in
            var pair = pair
            pair.weight = Double(1 + data.index(3))
            pair.margin = 0.5 * data.normal()
            return pair
        }
        let loss = TwoLayerLoss(
            network: TrainableNetwork(widths: [5, 6, 1]),
            features: features,
            training: pairs,
            validation: []
        )
        let error = gradientError(loss, seed: seed, dropoutRate: dropoutRate)
        print("seed \(seed), dropout \(dropoutRate): largest relative difference \(error)")
        #expect(error < 1e-6)
    }

    @Test("the loss over all training pairs is that over the same validation pairs")
    func losses() throws {
        // More pairs than are evaluated together.
        let planted = try Planted(seed: 1, pairCount: 300)
        let pairs = planted.pairs.enumerated().map { index, pair in
            var pair = pair
            pair.weight = Double(1 + index % 3)
            pair.margin = Double(index % 2)
            return pair
        }
        let loss = TwoLayerLoss(
            network: TrainableNetwork(widths: [4, 3, 1]),
            features: planted.features,
            training: pairs,
            validation: pairs
        )
        var generator = SeededGenerator(seed: 1)
        let parameters = loss.initialParameters(using: &generator)
        var gradient = [Double](repeating: 0, count: parameters.count)
        var dropout = Dropout.none
        let indices = Array(pairs.indices)
        let value =
            loss.loss(parameters, pairs: indices[...], gradient: &gradient, dropout: &dropout)
        #expect(abs(value - (try #require(loss.validationLoss(parameters)))) < 1e-12)
    }

    @Test("a planted reward that is not linear is found")
    func recovery() throws {
        let planted = try Planted(seed: 2, pairCount: 500)
        let (training, rest) = (Array(planted.pairs[..<300]), planted.pairs[300...])
        let (validation, heldOut) = (Array(rest[..<400]), Array(rest[400...]))
        let fit = try TwoLayerFit(
            features: planted.features,
            training: training,
            validation: validation,
            options: options()
        )
        let deep = try accuracy(try fit.head.outputs(planted.features), heldOut)
        var linearOptions = BradleyTerryFit.Options()
        linearOptions.lambdas = [0.01]
        let linear = try BradleyTerryFit(
            features: planted.features,
            training: training,
            options: linearOptions
        )
        let flat = try accuracy(try linear.head.outputs(planted.features), heldOut)
        print("accuracy \(deep), of a linear head \(flat)")
        #expect(deep > 0.85)
        #expect(flat < 0.75)
        let first = try #require(fit.curve.first)
        #expect(fit.curve.allSatisfy { $0.trainingLoss <= first.trainingLoss })
        #expect((fit.curve.compactMap(\.validationLoss).min() ?? 1) < 0.45)
        #expect(fit.head.layers.map(\.outputCount) == [12, 1])
    }

    @Test("the same seed gives the same bits, another seed gives others", arguments: [0, 0.2])
    func bits(dropoutRate: Double) throws {
        let planted = try Planted(seed: 3, pairCount: 40)
        func run(_ seed: UInt64) throws -> TwoLayerFit {
            var options = options(seed: seed, steps: 20)
            options.training.dropoutRate = dropoutRate
            return try TwoLayerFit(
                features: planted.features,
                training: Array(planted.pairs[..<30]),
                validation: Array(planted.pairs[30...]),
                options: options
            )
        }
        let (first, second) = (try run(1), try run(1))
        #expect(first == second)
        for (a, b) in zip(first.head.layers, second.head.layers) {
            #expect(a.weights.map(\.bitPattern) == b.weights.map(\.bitPattern))
        }
        #expect(first.head != (try run(2)).head)
    }

    @Test("pairs that cannot be used are refused", arguments: BadPairs.all)
    func badPairs(bad: BadPairs) throws {
        var data = PlantedData(seed: 4)
        let features = try data.features(10, 3)
        #expect(throws: bad.error) {
            try TwoLayerFit(features: features, training: bad.pairs, options: options())
        }
    }

    @Test("a hidden layer needs units, and not too many", arguments: [0, 4097])
    func width(width: Int) throws {
        let planted = try Planted(seed: 5, pairCount: 4)
        var options = options()
        options.hiddenWidth = width
        let error = #expect(throws: FitError.self) {
            try TwoLayerFit(
                features: planted.features,
                training: planted.pairs,
                options: options
            )
        }
        #expect(error?.description == "hidden_width: \(width) is outside 1 to 4096")
    }
}
