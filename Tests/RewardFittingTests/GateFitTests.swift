import RewardTypes
import Testing

@testable import RewardFitting

@Suite("GateFit")
struct GateFitTests {
    /// Three attributes, of which the first or the second decides, and the third is noise.
    ///
    /// Which of the two it is depends on the sign of the prompt's first feature.
    private struct Planted {
        let prompts: FeatureMatrix
        let rewards: FeatureMatrix
        let pairs: [PreferencePair]

        init(seed: UInt64, pairCount: Int) throws {
            var data = PlantedData(seed: seed)
            let prompts = try data.features(pairCount, 3)
            let rewards = try data.features(2 * pairCount, 3)
            self.prompts = prompts
            self.rewards = rewards
            pairs = data.pairs(2 * pairCount, promptCount: pairCount) { row, prompt, _ in
                Double(rewards.row(row)[prompts.row(prompt)[0] > 0 ? 0 : 1])
            }
        }
    }

    private func options(seed: UInt64 = 0) -> GateFit.Options {
        var options = GateFit.Options()
        options.hiddenWidths = [8]
        options.temperature = 1
        options.training.learningRate = 0.02
        options.training.batchSize = 64
        options.training.maximumStepCount = 500
        options.training.seed = seed
        return options
    }

    private func loss(_ planted: Planted, learnsScale: Bool) -> GateLoss {
        GateLoss(
            network: TrainableNetwork(widths: [3, 5, 4, 3]),
            temperature: 2,
            initialScale: 1.5,
            learnsScale: learnsScale,
            prompts: planted.prompts,
            rewards: planted.rewards,
            training: planted.pairs.enumerated().map { index, pair in
                var pair = pair
                pair.weight = Double(1 + index % 3)
                pair.margin = Double(index % 2) / 2
                return pair
            },
            validation: planted.pairs
        )
    }

    @Test(
        "the gradient is that of central differences",
        arguments: [false, true],
        [0, 0.3]
    )
    func gradient(learnsScale: Bool, dropoutRate: Double) throws {
        let loss = loss(try Planted(seed: 1, pairCount: 12), learnsScale: learnsScale)
        let error = gradientError(loss, seed: 1, dropoutRate: dropoutRate)
        print("scale \(learnsScale), dropout \(dropoutRate): largest relative difference \(error)")
        #expect(error < 1e-6)
    }

    @Test("the loss is that of the gate's own weights")
    func value() throws {
        let planted = try Planted(seed: 2, pairCount: 9)
        let loss = loss(planted, learnsScale: true)
        var generator = SeededGenerator(seed: 1)
        let parameters = loss.initialParameters(using: &generator)
        let gate = Gate(
            network: loss.network.layers(parameters),
            temperature: 2,
            scale: loss.scale(parameters)
        )
        #expect(gate.scale == 1.5)
        let weights = try gate.weights(planted.prompts)
        var (plain, scaled) = (0.0, 0.0)
        for (index, pair) in planted.pairs.enumerated() {
            let gap = (0..<3).reduce(0.0) { sum, j in
                let rewards = planted.rewards
                let difference = rewards.row(pair.chosen)[j] - rewards.row(pair.rejected)[j]
                return sum + weights[pair.prompt * 3 + j] * Double(difference)
            }
            plain += Logistic.loss(gap) / 9
            scaled +=
                loss.training[index].weight * Logistic.loss(gap - loss.training[index].margin) / 9
        }
        #expect(abs((try #require(loss.validationLoss(parameters))) - plain) < 1e-6)
        var gradient = [Double](repeating: 0, count: parameters.count)
        var dropout = Dropout.none
        let value =
            loss.loss(
                parameters,
                pairs: [0, 1, 2, 3, 4, 5, 6, 7, 8][...],
                gradient: &gradient,
                dropout: &dropout
            )
        #expect(abs(value - scaled) < 1e-6)
        for row in 0..<9 {
            #expect(abs(weights[3 * row..<3 * row + 3].reduce(0, +) - 1.5) < 1e-12)
        }
    }

    @Test("a planted gate is found")
    func recovery() throws {
        let planted = try Planted(seed: 3, pairCount: 600)
        let fit = try GateFit(
            prompts: planted.prompts,
            rewards: planted.rewards,
            training: Array(planted.pairs[..<400]),
            validation: Array(planted.pairs[400..<500]),
            options: options()
        )
        let weights = try fit.gate.weights(planted.prompts)
        // The attribute that decides has the largest weight.
        let rightCount = (500..<600).count { prompt in
            let row = Array(weights[3 * prompt..<3 * prompt + 3])
            return row.max() == row[planted.prompts.row(prompt)[0] > 0 ? 0 : 1]
        }
        let margins = planted.pairs[500...].map { pair in
            (0..<3).reduce(0.0) { sum, j in
                let rewards = planted.rewards
                let difference = rewards.row(pair.chosen)[j] - rewards.row(pair.rejected)[j]
                return sum + weights[pair.prompt * 3 + j] * Double(difference)
            }
        }
        let accuracy = try Accuracy(margins: margins).fraction
        print("right attribute for \(rightCount) of 100 prompts, accuracy \(accuracy)")
        #expect(rightCount >= 90)
        #expect(accuracy > 0.9)
        #expect(fit.gate.scale > 2)
        #expect(try #require(fit.curve.last).trainingLoss < fit.curve[0].trainingLoss)
    }

    @Test("the same seed gives the same bits, another seed gives others")
    func bits() throws {
        let planted = try Planted(seed: 4, pairCount: 30)
        func run(_ seed: UInt64, scale: Bool = true) throws -> GateFit {
            var options = options(seed: seed)
            options.training.maximumStepCount = 10
            options.learnsScale = scale
            return try GateFit(
                prompts: planted.prompts,
                rewards: planted.rewards,
                training: planted.pairs,
                options: options
            )
        }
        #expect(try run(1) == run(1))
        #expect(try run(1).gate != run(2).gate)
        #expect(try run(1, scale: false).gate.scale == 1)
        #expect(try run(1).gate.scale != 1)
    }

    @Test("pairs that cannot be used are refused", arguments: BadPairs.all)
    func badPairs(bad: BadPairs) throws {
        var data = PlantedData(seed: 5)
        let rewards = try data.features(10, 3)
        let prompts = try data.features(1, 2)
        #expect(throws: bad.error) {
            try GateFit(prompts: prompts, rewards: rewards, training: bad.pairs, options: options())
        }
    }

    @Test("prompts that are not there, and options that cannot be used, are refused")
    func refusals() throws {
        let planted = try Planted(seed: 6, pairCount: 4)
        func message(_ change: (inout GateFit.Options) -> Void) -> String? {
            var options = options()
            change(&options)
            return #expect(throws: FitError.self) {
                try GateFit(
                    prompts: planted.prompts,
                    rewards: planted.rewards,
                    training: planted.pairs,
                    options: options
                )
            }?.description
        }
        #expect(
            message { $0.hiddenWidths = Array(repeating: 1, count: 9) }
                == "hidden_widths: has 9 layers; at most 8 are allowed"
        )
        #expect(
            message { $0.hiddenWidths = [4, 0] } == "hidden_widths[1]: 0 is outside 1 to 4096"
        )
        #expect(
            message { $0.temperature = 0 } == "temperature: 0.0 is not a finite number above 0"
        )
        #expect(message { $0.scale = -1 } == "scale: -1.0 is not a finite number above 0")
        var pairs = planted.pairs
        pairs[2].prompt = 4
        #expect(throws: FitError.outOfRange(what: "training pairs[2].prompt", index: 4, count: 4)) {
            try GateFit(prompts: planted.prompts, rewards: planted.rewards, training: pairs)
        }
    }
}
