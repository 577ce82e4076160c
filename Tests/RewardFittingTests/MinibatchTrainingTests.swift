import RewardTypes
import Testing

@testable import RewardFitting

/// (p - 3)² for every pair, and a validation loss that the test says.
private struct ParabolaLoss: MinibatchLoss {
    var parameterCount: Int { 1 }
    let pairCount: Int
    var validation: (Double) -> Double? = { _ in nil }
    var scale = 1.0

    func initialParameters(using generator: inout SeededGenerator) -> [Double] { [0] }

    func loss(
        _ parameters: [Double],
        pairs: ArraySlice<Int>,
        gradient: inout [Double],
        dropout: inout Dropout
    ) -> Double {
        let distance = parameters[0] - 3
        gradient[0] += 2 * distance
        return scale * distance * distance
    }

    func validationLoss(_ parameters: [Double]) -> Double? { validation(parameters[0]) }
}

@Suite("MinibatchTraining")
struct MinibatchTrainingTests {
    private func options(
        steps: Int,
        batch: Int = 4,
        patience: Int? = nil
    ) -> MinibatchOptions {
        var options = MinibatchOptions()
        options.learningRate = 0.1
        options.weightDecay = 0
        options.batchSize = batch
        options.maximumStepCount = steps
        options.patience = patience
        return options
    }

    @Test("each epoch sees every pair once, and has one point of the curve")
    func epochs() throws {
        final class Seen { var batches: [[Int]] = [] }
        struct Loss: MinibatchLoss {
            let seen: Seen
            var parameterCount: Int { 1 }
            var pairCount: Int { 10 }
            func initialParameters(using generator: inout SeededGenerator) -> [Double] { [0] }
            func loss(
                _ parameters: [Double],
                pairs: ArraySlice<Int>,
                gradient: inout [Double],
                dropout: inout Dropout
            ) -> Double {
                seen.batches.append(Array(pairs))
                return Double(pairs.count)
            }
            func validationLoss(_ parameters: [Double]) -> Double? { nil }
        }
        let seen = Seen()
        let training = MinibatchTraining(options: options(steps: 8), monitor: FitMonitor())
        let trained = try training.run(Loss(seen: seen))
        #expect(seen.batches.map(\.count) == [4, 4, 2, 4, 4, 2, 4, 4])
        let epochs = [Array(seen.batches[0..<3].joined()), Array(seen.batches[3..<6].joined())]
        #expect(epochs.allSatisfy { $0.sorted() == Array(0..<10) })
        #expect(epochs[0] != epochs[1])
        #expect(trained.curve.map(\.step) == [3, 6, 8])
        // The mean over pairs, not over steps; the last epoch is not whole.
        #expect(trained.curve.map(\.trainingLoss) == [3.6, 3.6, 4])
        #expect(trained.ending == .stepLimit)
    }

    @Test("the parameters of the lowest validation loss are kept, and patience ends the fit")
    func patience() throws {
        // Lowest at 1, which is passed on the way to 3.
        let loss = ParabolaLoss(pairCount: 4, validation: { abs($0 - 1) })
        var heard: [FitProgress] = []
        let training = MinibatchTraining(
            options: options(steps: 500, patience: 5),
            monitor: FitMonitor(progress: { heard.append($0) })
        )
        let trained = try training.run(loss)
        #expect(trained.ending == .earlyStop)
        #expect(abs(trained.parameters[0] - 1) < 0.11)
        let losses = trained.curve.compactMap(\.validationLoss)
        let best = try #require(losses.indices.min { losses[$0] < losses[$1] })
        #expect(losses.count == best + 6)
        #expect(heard.map(\.validationLoss) == losses)
        #expect(heard.allSatisfy { $0.maximumStepCount == 500 && $0.stage == "" })
        let patient = MinibatchTraining(options: options(steps: 500), monitor: FitMonitor())
        let whole = try patient.run(loss)
        #expect(whole.ending == .stepLimit)
        #expect(whole.curve.count == 500)
        #expect(whole.parameters == trained.parameters)
    }

    @Test("without validation pairs the last parameters are the result")
    func noValidation() throws {
        let training = MinibatchTraining(
            options: options(steps: 500, patience: 2),
            monitor: FitMonitor()
        )
        let trained = try training.run(ParabolaLoss(pairCount: 4))
        #expect(abs(trained.parameters[0] - 3) < 1e-2)
        #expect(trained.ending == .stepLimit)
    }

    @Test("losses and parameters that are no numbers end the fit with an error")
    func divergence() throws {
        let training = MinibatchTraining(options: options(steps: 500), monitor: FitMonitor())
        #expect(throws: FitError.diverged(step: 1)) {
            _ = try training.run(ParabolaLoss(pairCount: 4, scale: .infinity))
        }
        #expect(throws: FitError.diverged(step: 1)) {
            _ = try training.run(ParabolaLoss(pairCount: 4, validation: { _ in .nan }))
        }
    }

    @Test("a fit that is told to stop has no result")
    func stopping() {
        var count = 0
        let training = MinibatchTraining(
            options: options(steps: 500),
            monitor: FitMonitor(shouldStop: {
                count += 1
                return count == 7
            })
        )
        #expect(throws: FitError.stopped) { _ = try training.run(ParabolaLoss(pairCount: 4)) }
        #expect(count == 7)
    }

    @Test("options that cannot be used are refused, with what would be right")
    func badOptions() {
        func message(_ change: (inout MinibatchOptions) -> Void) -> String? {
            var options = MinibatchOptions()
            change(&options)
            let training = MinibatchTraining(options: options, monitor: FitMonitor())
            return #expect(throws: FitError.self) {
                _ = try training.run(ParabolaLoss(pairCount: 1))
            }?.description
        }
        #expect(
            message { $0.learningRate = 0 } == "learning_rate: 0.0 is not a finite number above 0"
        )
        #expect(
            message { $0.weightDecay = -1 }
                == "weight_decay: -1.0 is not a finite number of at least 0"
        )
        #expect(message { $0.dropoutRate = 1 } == "dropout_rate: 1.0 is outside 0 to below 1")
        #expect(message { $0.dropoutRate = .nan } == "dropout_rate: nan is outside 0 to below 1")
        #expect(message { $0.batchSize = 0 } == "batch_size: 0 is outside 1 to 8192")
        #expect(
            message { $0.maximumStepCount = 0 } == "maximum_step_count: 0 is outside 1 to 1000000"
        )
        #expect(message { $0.patience = 0 } == "patience: 0 is outside 1 to 1000000")
    }
}
