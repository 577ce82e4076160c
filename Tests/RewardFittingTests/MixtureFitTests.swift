import Glibc
import RewardTypes
import Testing

@testable import RewardFitting

@Suite("MixtureFit")
struct MixtureFitTests {
    /// Two opposite tastes over four features; the prompt's first feature says which one chose.
    private struct Planted {
        let features: FeatureMatrix
        let prompts: FeatureMatrix
        let pairs: [PreferencePair]

        init(seed: UInt64, pairCount: Int) throws {
            var data = PlantedData(seed: seed)
            let features = try data.features(2 * pairCount, 4)
            let prompts = try data.features(pairCount, 3)
            self.features = features
            self.prompts = prompts
            pairs = data.pairs(2 * pairCount, promptCount: pairCount) { row, prompt, _ in
                let values = features.row(row)
                return prompts.row(prompt)[0] > 0
                    ? Double(values[0] + values[1]) : Double(values[1] - 2 * values[0])
            }
        }
    }

    private func options(seed: UInt64 = 0) -> MixtureFit.Options {
        var options = MixtureFit.Options()
        options.headCount = 2
        options.training.learningRate = 0.05
        options.training.maximumStepCount = 400
        options.training.seed = seed
        return options
    }

    private func loss(_ planted: Planted, loadBalance: Double) -> MixtureLoss {
        let heads = TrainableNetwork(widths: [4, 3], hasBias: false)
        return MixtureLoss(
            heads: heads,
            router: TrainableNetwork(widths: [3, 3], offset: heads.parameterCount),
            loadBalance: loadBalance,
            features: planted.features,
            prompts: planted.prompts,
            training: planted.pairs.enumerated().map { index, pair in
                var pair = pair
                pair.weight = Double(1 + index % 3)
                pair.margin = Double(index % 2) / 2
                return pair
            },
            validation: planted.pairs
        )
    }

    @Test("the gradient is that of central differences", arguments: [0, 0.1, 5])
    func gradient(loadBalance: Double) throws {
        let loss = loss(try Planted(seed: 1, pairCount: 13), loadBalance: loadBalance)
        let error = gradientError(loss, seed: 1)
        print("load balance \(loadBalance): largest relative difference \(error)")
        #expect(error < 1e-6)
    }

    @Test("the loss is that of the head's own probabilities, plus the load balance")
    func value() throws {
        let planted = try Planted(seed: 2, pairCount: 10)
        let (plain, balanced) = (loss(planted, loadBalance: 0), loss(planted, loadBalance: 2))
        var generator = SeededGenerator(seed: 3)
        var data = PlantedData(seed: 4)
        let parameters = plain.initialParameters(using: &generator).map { $0 + data.normal() }
        let head = MixtureHead(
            heads: plain.heads.layers(parameters).layers[0],
            router: plain.router.layers(parameters).layers[0]
        )
        let logarithms = try head.logProbabilities(
            planted.pairs,
            features: planted.features,
            prompts: planted.prompts
        )
        let mean = -logarithms.reduce(0, +) / 10
        #expect(abs((try #require(plain.validationLoss(parameters))) - mean) < 1e-12)
        #expect(abs((try #require(balanced.validationLoss(parameters))) - mean) < 1e-12)
        // By the definition, without logarithms of sums.
        let weights = try head.weights(planted.prompts)
        let rewards = try head.heads.outputs(planted.features)
        for (index, pair) in planted.pairs.enumerated() {
            let probability = (0..<3).reduce(0.0) { sum, k in
                let margin = rewards[pair.chosen * 3 + k] - rewards[pair.rejected * 3 + k]
                return sum + weights[pair.prompt * 3 + k] * Logistic.probability(margin)
            }
            #expect(abs(exp(logarithms[index]) - probability) < 1e-12)
        }
        func training(_ loss: MixtureLoss) -> Double {
            var gradient = [Double](repeating: 0, count: parameters.count)
            var dropout = Dropout.none
            let indices = Array(0..<10)
            return loss.loss(
                parameters,
                pairs: indices[...],
                gradient: &gradient,
                dropout: &dropout
            )
        }
        let means = (0..<3).map { k in
            (0..<10).reduce(0.0) { $0 + weights[$1 * 3 + k] } / 10
        }
        let entropy = means.reduce(0) { $0 - $1 * log($1) }
        let difference = training(balanced) - training(plain)
        #expect(abs(difference - 2 * (log(3) - entropy)) < 1e-12)
    }

    @Test("planted tastes are found, where one linear head finds none")
    func recovery() throws {
        let planted = try Planted(seed: 5, pairCount: 900)
        let fit = try MixtureFit(
            features: planted.features,
            prompts: planted.prompts,
            training: Array(planted.pairs[..<600]),
            validation: Array(planted.pairs[600..<700]),
            options: options()
        )
        let heldOut = Array(planted.pairs[700...])
        let logarithms = try fit.head.logProbabilities(
            heldOut,
            features: planted.features,
            prompts: planted.prompts
        )
        let accuracy = try Accuracy(margins: logarithms.map { $0 - log(0.5) }).fraction
        var linear = BradleyTerryFit.Options()
        linear.lambdas = [0.01]
        let single = try BradleyTerryFit(
            features: planted.features,
            training: Array(planted.pairs[..<600]),
            options: linear
        )
        let flat = try RewardFittingTests.accuracy(
            try single.head.outputs(planted.features),
            heldOut
        )
        print("accuracy \(accuracy), of one head \(flat)")
        #expect(accuracy > 0.9)
        #expect(flat < 0.8)
        // One head has the first taste, the other the second.
        let tastes = [fit.head.heads.weights[..<4], fit.head.heads.weights[4...]].map { weights in
            [cosine(Array(weights), [1, 1, 0, 0]), cosine(Array(weights), [-2, 1, 0, 0])]
        }
        #expect(max(min(tastes[0][0], tastes[1][1]), min(tastes[1][0], tastes[0][1])) > 0.95)
        #expect(try #require(fit.curve.last).trainingLoss < fit.curve[0].trainingLoss)
        #expect(fit.head.heads.bias == [0, 0])
    }

    @Test("the same seed gives the same bits, another seed gives others")
    func bits() throws {
        let planted = try Planted(seed: 6, pairCount: 40)
        func run(_ seed: UInt64) throws -> MixtureFit {
            var options = options(seed: seed)
            options.training.maximumStepCount = 10
            return try MixtureFit(
                features: planted.features,
                prompts: planted.prompts,
                training: planted.pairs,
                options: options
            )
        }
        #expect(try run(1) == run(1))
        #expect(try run(1).head != run(2).head)
    }

    @Test("a pair that every head gets badly wrong has a finite loss")
    func extremes() {
        let mixture = MixtureLikelihood(shares: [0.5, 0.5], margins: [-2000, -2001])
        #expect(abs(mixture.loss - 2000.37989) < 1e-4)
        #expect(abs(mixture.responsibilities[0] - 0.731059) < 1e-6)
        let closed = MixtureLikelihood(shares: [1, 0], margins: [0, 5])
        #expect(closed.loss == 0.6931471805599453)
        #expect(closed.responsibilities == [1, 0])
    }

    @Test("pairs that cannot be used are refused", arguments: BadPairs.all)
    func badPairs(bad: BadPairs) throws {
        var data = PlantedData(seed: 7)
        let features = try data.features(10, 4)
        let prompts = try data.features(1, 2)
        #expect(throws: bad.error) {
            try MixtureFit(
                features: features,
                prompts: prompts,
                training: bad.pairs,
                options: options()
            )
        }
    }

    @Test("other widths and options that cannot be used are refused")
    func refusals() throws {
        let planted = try Planted(seed: 8, pairCount: 4)
        func message(_ change: (inout MixtureFit.Options) -> Void) -> String? {
            var options = options()
            change(&options)
            return #expect(throws: FitError.self) {
                try MixtureFit(
                    features: planted.features,
                    prompts: planted.prompts,
                    training: planted.pairs,
                    options: options
                )
            }?.description
        }
        #expect(message { $0.headCount = 0 } == "head_count: 0 is outside 1 to 1024")
        #expect(
            message { $0.loadBalance = .infinity }
                == "load_balance: inf is not a finite number of at least 0"
        )
        let head = MixtureHead(
            heads: LinearLayer(inputCount: 4, weights: [1, 2, 3, 4], bias: [0]),
            router: LinearLayer(inputCount: 3, weights: [1, 2, 3], bias: [0])
        )
        let error = FitError.shape(what: "number of features", expected: 4, found: 3)
        #expect(throws: error) {
            try head.logProbabilities([], features: planted.prompts, prompts: planted.prompts)
        }
        #expect(throws: FitError.outOfRange(what: "pairs[0].prompt", index: 9, count: 4)) {
            try head.logProbabilities(
                [PreferencePair(chosen: 0, rejected: 1, prompt: 9)],
                features: planted.features,
                prompts: planted.prompts
            )
        }
    }
}
