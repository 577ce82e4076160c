// A model in this process, on the CPU.

package import RewardBackend
internal import RewardNumerics
package import RewardPlatform
package import RewardTypes
package import RewardWeights
internal import Synchronization

/// What the configuration says about how a model is run.
package struct EngineOptions: Sendable {
    /// The longest sequence that is accepted; nil for what the model was made for.
    package var maximumContextTokenCount: Int?
    /// Tokens that run together.
    package var maximumBatchTokenCount: Int

    /// Settings of one model.
    package init(maximumContextTokenCount: Int? = nil, maximumBatchTokenCount: Int = 4096) {
        self.maximumContextTokenCount = maximumContextTokenCount
        self.maximumBatchTokenCount = maximumBatchTokenCount
    }
}

/// A decoder with f32 weights and f32 arithmetic.
///
/// Runs one batch at a time: a second caller waits for the workspace.
package final class LocalBackend: Backend {
    package let model: ModelDescription
    private let decoder: Decoder
    private let head: LanguageModelHead
    private let workspace: Mutex<Workspace>

    /// Loads a model.
    ///
    /// - Parameters:
    ///   - id: Its name in the configuration.
    ///   - files: Its opened files.
    ///   - options: How it is run.
    ///   - pool: Threads for loading and for every batch.
    /// - Throws: What is wrong with the files, or that there is no memory.
    package init(
        id: ModelID,
        files: ModelFiles,
        options: EngineOptions,
        pool: ComputePool
    ) throws(LoadError) {
        let plan = try ModelPlan(files: files, options: options)
        let configuration = plan.configuration
        let weights = try DecoderLoader(
            configuration: configuration,
            source: plan.source,
            naming: plan.naming,
            pool: pool
        ).load()
        workspace = Mutex(try Workspace(configuration, maximumRowCount: plan.maximumRowCount))
        decoder = Decoder(configuration: configuration, weights: weights, pool: pool)
        head = LanguageModelHead(
            finalNorm: weights.finalNorm,
            normEpsilon: configuration.normEpsilon,
            projection: weights.head,
            pool: pool
        )
        let digest: String
        do throws(WeightError) { digest = try files.digest() } catch { throw .weights(error) }
        model = plan.describe(id: id, digest: digest)
    }

    package func run(_ batch: ForwardBatch) -> [PassResult] {
        let passes = batch.passes
        let faults = passes.map { PassValidator(model: model).fault(in: $0) }
        let slots = SlotTable(passes: passes)
        var values = Array(repeating: Float.nan, count: slots.count)
        workspace.withLock { workspace in
            let units = passes.indices.filter { faults[$0] == nil }.flatMap { index in
                TreePartition.units(
                    of: passes[index],
                    index: index,
                    maximumRowCount: workspace.maximumRowCount,
                    sharedLength: decoder.configuration.rotary.sharedLength
                )
            }
            var first = 0
            while first < units.count {
                var last = first
                var rowCount = 0
                repeat {
                    rowCount += units[last].rowCount
                    last += 1
                } while last < units.count
                    && rowCount + units[last].rowCount <= workspace.maximumRowCount
                run(
                    PackedForest(units: Array(units[first..<last]), passes: passes, slots: slots),
                    workspace: workspace,
                    into: &values
                )
                first = last
            }
        }
        return passes.indices.map { index in
            if let fault = faults[index] { return .failure(fault) }
            return finiteReadouts(slots.readouts(of: passes[index], index: index, from: values))
        }
    }

    private func run(_ forest: PackedForest, workspace: Workspace, into values: inout [Float]) {
        let byExit = Dictionary(grouping: forest.queries) { $0.exitLayer ?? model.layerCount }
        decoder.forward(forest, workspace: workspace, exits: Set(byExit.keys)) { layer, hidden in
            head.answer(
                byExit[layer] ?? [],
                hidden: hidden,
                workspace: workspace,
                into: &values
            )
        }
    }

    private func finiteReadouts(_ readouts: [Readout]) -> PassResult {
        for readout in readouts {
            switch readout {
            case .logProbabilities(let values), .logits(let values):
                guard values.allSatisfy(\.isFinite) else {
                    return .failure(
                        .failed("the model \(model.id) gave a value that is not finite")
                    )
                }
            }
        }
        return .success(readouts)
    }
}
