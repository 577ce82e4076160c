import RewardTestSupport
import RewardTypes
import Testing

@testable import RewardFitting

@Suite("BradleyTerryFit")
struct BradleyTerryFitTests {
    /// Pairs whose labels follow σ(w · d), and the w.
    private struct Planted {
        let features: FeatureMatrix
        let pairs: [PreferencePair]
        let weights: [Double]

        init(seed: UInt64, pairCount: Int, featureCount: Int) throws {
            var data = PlantedData(seed: seed)
            features = try data.features(2 * pairCount, featureCount)
            weights = data.normals(featureCount)
            let rewards = try LinearLayer(
                inputCount: featureCount,
                weights: weights,
                bias: [0]
            ).outputs(features)
            pairs = (0..<pairCount).map { index in
                let (first, second) = (2 * index, 2 * index + 1)
                let isFirst =
                    data.share() < Logistic.probability(rewards[first] - rewards[second])
                return PreferencePair(
                    chosen: isFirst ? first : second,
                    rejected: isFirst ? second : first
                )
            }
        }
    }

    private func one(_ lambda: Double) -> BradleyTerryFit.Options {
        var options = BradleyTerryFit.Options()
        options.lambdas = [lambda]
        return options
    }

    @Test("weights equal those of Newton's method in NumPy")
    func golden() throws {
        let golden = try GoldenData.json("fit/bradley_terry.json")
        let features = try FeatureMatrix(rows: golden.rows("features"))
        let rows = try #require(golden[member: "pairs"]?.arrayValue)
        let cases = try #require(golden[member: "cases"]?.arrayValue)
        #expect(cases.count == 12)
        var largest = 0.0
        for item in cases {
            let weights = item.numbers("pair_weights")
            let margins = item.numbers("pair_margins")
            let pairs = try rows.enumerated().map { index, row in
                let ids = try #require(row.arrayValue).compactMap(\.intValue)
                return PreferencePair(
                    chosen: ids[0],
                    rejected: ids[1],
                    weight: weights[index],
                    margin: margins[index]
                )
            }
            var options = one(try #require(item[member: "lambda"]?.doubleValue))
            options.gradientTolerance = 1e-10
            let fit = try BradleyTerryFit(features: features, training: pairs, options: options)
            #expect(fit.candidates[0].ending == .converged)
            let loss = try #require(item[member: "loss"]?.doubleValue)
            #expect(abs(fit.candidates[0].best.trainingLoss - loss) < 1e-10)
            for (found, expected) in zip(fit.head.weights, item.numbers("weights")) {
                largest = max(largest, abs(found - expected))
            }
        }
        print("largest difference of a weight: \(largest)")
        // A gradient of 1e-10 leaves at most 1e-10 / λ, with λ = 0.001.
        #expect(largest < 1e-7)
    }

    @Test("a planted direction is found, better with more pairs")
    func recovery() throws {
        let planted = try Planted(seed: 1, pairCount: 1500, featureCount: 6)
        let few = try BradleyTerryFit(
            features: planted.features,
            training: Array(planted.pairs[..<100]),
            options: one(1e-3)
        )
        let many = try BradleyTerryFit(
            features: planted.features,
            training: planted.pairs,
            options: one(1e-3)
        )
        let (rough, fine) =
            (cosine(few.head.weights, planted.weights), cosine(many.head.weights, planted.weights))
        print("cosine with 100 pairs \(rough), with 1500 \(fine)")
        #expect(rough > 0.9)
        #expect(fine > 0.99)
        #expect(many.head.bias == [0])
        // Not only the direction: labels were drawn with the very probabilities of the model.
        for (found, expected) in zip(many.head.weights, planted.weights) {
            #expect(abs(found - expected) < 0.3)
        }
        let losses = many.candidates[0].curve.map(\.trainingLoss)
        #expect(abs(losses[0] - 0.6931471805599453) < 1e-12)
        // What falls at every step is the loss with its penalty, near the end by less than this.
        for (before, after) in zip(losses, losses.dropFirst()) { #expect(after < before + 1e-6) }
    }

    @Test("the penalty with the lowest validation loss is chosen, and told")
    func grid() throws {
        let planted = try Planted(seed: 2, pairCount: 120, featureCount: 20)
        let training = Array(planted.pairs[..<60])
        let validation = Array(planted.pairs[60...])
        var options = BradleyTerryFit.Options()
        options.lambdas = [1e-3, 10, 0.1]
        options.patience = nil
        let fit = try BradleyTerryFit(
            features: planted.features,
            training: training,
            validation: validation,
            options: options
        )
        #expect(fit.candidates.map(\.lambda) == [10, 0.1, 1e-3])
        #expect(fit.candidates.allSatisfy { $0.ending == .converged })
        let losses = fit.candidates.compactMap(\.best.validationLoss)
        let lowest = try #require(losses.min())
        #expect(fit.lambda == fit.candidates[try #require(losses.firstIndex(of: lowest))].lambda)
        #expect(fit.lambda == 0.1)
        let alone = try BradleyTerryFit(
            features: planted.features,
            training: training,
            options: one(0.1)
        )
        #expect(alone.head == fit.head)
        let loss = try BradleyTerryLoss(planted.features, validation)
        #expect(loss.mean(fit.head.weights) == lowest)
    }

    @Test("a fit stops when the validation loss does not fall, at the weights where it was lowest")
    func earlyStopping() throws {
        let planted = try Planted(seed: 3, pairCount: 90, featureCount: 40)
        var options = one(1e-6)
        options.patience = 3
        let fit = try BradleyTerryFit(
            features: planted.features,
            training: Array(planted.pairs[..<45]),
            validation: Array(planted.pairs[45...]),
            options: options
        )
        let candidate = fit.candidates[0]
        #expect(candidate.ending == .earlyStop)
        #expect(candidate.curve.count == candidate.best.step + 4)
        #expect(candidate.best.validationLoss == candidate.curve.compactMap(\.validationLoss).min())
        let loss = try BradleyTerryLoss(planted.features, Array(planted.pairs[45...]))
        #expect(loss.mean(fit.head.weights) == candidate.best.validationLoss)
    }

    @Test("a weight of two counts like a pair twice, and a large margin asks for a larger reward")
    func weightsAndMargins() throws {
        let planted = try Planted(seed: 4, pairCount: 40, featureCount: 3)
        let doubled = planted.pairs.map { pair in
            var pair = pair
            pair.weight = 2
            return pair
        }
        let twice = try BradleyTerryFit(
            features: planted.features,
            training: planted.pairs + planted.pairs,
            options: one(0.1)
        )
        let weighted = try BradleyTerryFit(
            features: planted.features,
            training: doubled,
            options: one(0.2)
        )
        for (a, b) in zip(twice.head.weights, weighted.head.weights) { #expect(abs(a - b) < 1e-4) }
        let margins = planted.pairs.map { pair in
            var pair = pair
            pair.margin = 2
            return pair
        }
        let wide = try BradleyTerryFit(
            features: planted.features,
            training: margins,
            options: one(0.1)
        )
        func norm(_ fit: BradleyTerryFit) -> Double {
            fit.head.weights.reduce(0) { $0 + $1 * $1 }
        }
        #expect(norm(wide) > 1.5 * norm(twice))
    }

    @Test("the same data give the same bits")
    func bits() throws {
        let planted = try Planted(seed: 5, pairCount: 60, featureCount: 9)
        func run() throws -> BradleyTerryFit {
            try BradleyTerryFit(
                features: planted.features,
                training: Array(planted.pairs[..<40]),
                validation: Array(planted.pairs[40...])
            )
        }
        let (first, second) = (try run(), try run())
        #expect(first == second)
        #expect(
            first.head.weights.map(\.bitPattern) == second.head.weights.map(\.bitPattern)
        )
    }

    @Test("the caller hears every iteration and can stop the fit")
    func monitor() throws {
        let planted = try Planted(seed: 6, pairCount: 60, featureCount: 9)
        var heard: [FitProgress] = []
        let fit = try BradleyTerryFit(
            features: planted.features,
            training: planted.pairs,
            options: one(0.01),
            monitor: FitMonitor(progress: { heard.append($0) })
        )
        #expect(heard.map(\.step) == fit.candidates[0].curve.map(\.step))
        #expect(heard.allSatisfy { $0.stage == "lambda 0.01" && $0.maximumStepCount == 500 })
        var count = 0
        #expect(throws: FitError.stopped) {
            try BradleyTerryFit(
                features: planted.features,
                training: planted.pairs,
                options: one(0.01),
                monitor: FitMonitor(shouldStop: {
                    count += 1
                    return count > 2
                })
            )
        }
        #expect(count == 3)
    }

    @Test("pairs that cannot be used are refused", arguments: BadPairs.all)
    func badPairs(bad: BadPairs) throws {
        var data = PlantedData(seed: 7)
        let features = try data.features(10, 3)
        #expect(throws: bad.error) {
            try BradleyTerryFit(features: features, training: bad.pairs, options: one(1))
        }
    }

    @Test("options that cannot be used are refused, with what would be right")
    func badOptions() throws {
        var data = PlantedData(seed: 8)
        let features = try data.features(10, 3)
        let pairs = data.pairs(10) { row, _, _ in Double(row) }
        func message(_ change: (inout BradleyTerryFit.Options) -> Void) -> String? {
            var options = BradleyTerryFit.Options()
            change(&options)
            let error = #expect(throws: FitError.self) {
                try BradleyTerryFit(
                    features: features,
                    training: pairs,
                    validation: pairs,
                    options: options
                )
            }
            return error?.description
        }
        #expect(message { $0.lambdas = [] } == "lambdas: has 0 values; 1 to 64 are allowed")
        #expect(
            message { $0.lambdas = [1, 0] } == "lambdas[1]: 0.0 is not a finite number above 0"
        )
        #expect(
            message { $0.lambdas = [1, 1] } == "lambdas[1]: 1.0 is listed twice; leave one out"
        )
        #expect(
            message { $0.maximumIterationCount = 0 }
                == "maximum_iteration_count: 0 is outside 1 to 1000000"
        )
        #expect(
            message { $0.gradientTolerance = .nan }
                == "gradient_tolerance: nan is not a finite number above 0"
        )
        #expect(message { $0.patience = 0 } == "patience: 0 is outside 1 to 1000000")
        #expect(throws: FitError.tooFew(what: "validation pairs", found: 0, minimum: 1)) {
            try BradleyTerryFit(features: features, training: pairs)
        }
    }
}
