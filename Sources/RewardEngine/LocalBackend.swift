// A model in this process, on the CPU.

package import RewardBackend
internal import RewardNumerics
package import RewardPlatform
package import RewardTypes
package import RewardWeights
internal import Synchronization

/// A decoder in this process.
///
/// Runs one batch at a time: a second caller waits for the workspace, and other models of the same
/// pool wait for their turn at the pool.
package final class LocalBackend: Backend {
    package let model: ModelDescription
    let decoder: Decoder
    /// Nil for a checkpoint with another head in its place.
    private let head: LanguageModelHead?
    private let stateReader: HiddenStateReader
    private let state: Mutex<State>
    private let counters = Mutex(BackendStatistics())

    private struct State {
        let workspace: Workspace
        let memory: PrefixMemory?
    }

    /// Loads a model.
    ///
    /// - Parameters:
    ///   - id: Its name in the configuration.
    ///   - files: Its opened files.
    ///   - options: How it is run.
    ///   - pool: Threads for loading and for every batch.
    ///   - report: Is told how loading goes.
    /// - Throws: What is wrong with the files, or that there is no memory.
    package init(
        id: ModelID,
        files: ModelFiles,
        options: EngineOptions,
        pool: ComputePool,
        report: @escaping @Sendable (LoadEvent) -> Void = { _ in }
    ) throws(LoadError) {
        let plan = try ModelPlan(files: files, options: options)
        try plan.checkMemory(available: availableMemoryByteCount())
        let configuration = plan.configuration
        var start = ContinuousClock.now
        func done(_ step: LoadStep) {
            report(.done(step, .now - start))
            start = .now
        }
        let digest: String
        do throws(WeightError) { digest = try files.digest() } catch { throw .weights(error) }
        done(.digest)
        let weights = try DecoderLoader(
            configuration: configuration,
            naming: plan.naming,
            reader: WeightReader(
                source: plan.source,
                options: options,
                digest: digest,
                pool: pool,
                report: report
            )
        ).load()
        decoder = Decoder(configuration: configuration, weights: weights, pool: pool)
        done(.weights)
        if let fault = decoder.productFault() {
            throw .wrongProducts(kernels: plan.kernels, reason: fault)
        }
        done(.check)
        let workspace = try Workspace(
            configuration,
            precision: weights.precision,
            usesBLAS: options.usesBLAS,
            prefersHugePages: options.usesHugePages,
            maximumRowCount: plan.maximumRowCount
        )
        let memory = try Self.makeMemory(decoder, options: options)
        state = Mutex(State(workspace: workspace, memory: memory))
        done(.workspace)
        head = weights.head.map { projection in
            LanguageModelHead(
                finalNorm: weights.finalNorm,
                normEpsilon: configuration.normEpsilon,
                projection: projection,
                precision: weights.precision,
                pool: pool
            )
        }
        stateReader = HiddenStateReader(
            finalNorm: weights.finalNorm,
            normEpsilon: configuration.normEpsilon,
            pool: pool
        )
        model = plan.describe(id: id, digest: digest)
        counters.withLock { $0.prefixMemory = state.withLock { $0.memory?.statistics } }
    }

    private static func makeMemory(
        _ decoder: Decoder,
        options: EngineOptions
    ) throws(LoadError) -> PrefixMemory? {
        // OpenBLAS may round a remembered token and a new one differently.
        guard options.prefixMemoryByteCount > 0, !options.usesBLAS else { return nil }
        let memory = PrefixMemory(
            layout: decoder.layout,
            layerCount: decoder.configuration.layerCount,
            byteBudget: options.prefixMemoryByteCount,
            prefersHugePages: options.usesHugePages
        )
        guard let memory else { throw .outOfMemory(byteCount: options.prefixMemoryByteCount) }
        memory.populate(pool: decoder.pool)
        return memory
    }

    package var statistics: BackendStatistics { counters.withLock { $0 } }

    package func run(_ batch: ForwardBatch) -> [PassResult] {
        let passes = batch.passes
        var faults = passes.map { PassValidator(model: model).fault(in: $0) }
        // What is refused gets no answers: it may have asked for more than there is memory.
        let slots = SlotTable(
            passes: passes.indices.map { faults[$0] == nil ? passes[$0] : nil },
            hiddenSize: model.hiddenSize,
            vocabularySize: model.vocabularySize
        )
        var values = Array(repeating: Float.nan, count: slots.count)
        state.withLock { state in
            let units = passes.indices.filter { faults[$0] == nil }.flatMap { index in
                TreePartition.units(
                    of: passes[index],
                    index: index,
                    maximumRowCount: state.workspace.maximumRowCount,
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
                    && rowCount + units[last].rowCount <= state.workspace.maximumRowCount
                let group = Array(units[first..<last])
                first = last
                let forest = PackedForest(
                    units: group,
                    passes: passes,
                    slots: slots,
                    layerCount: model.layerCount,
                    sharedLength: decoder.configuration.rotary.sharedLength,
                    layout: decoder.layout,
                    memory: state.memory,
                    makeStorage: state.workspace.keysValues
                )
                guard let forest else {
                    for unit in group { faults[unit.pass] = .failed("no memory for the batch") }
                    continue
                }
                run(forest, state: state, into: &values)
            }
        }
        return passes.indices.map { index in
            if let fault = faults[index] { return .failure(fault) }
            return slots.readouts(of: passes[index], index: index, from: values).finite(of: model)
        }
    }

    private func run(_ forest: PackedForest, state: State, into values: inout [Float]) {
        let byExit = Dictionary(grouping: forest.queries) { $0.exitLayer ?? model.layerCount }
        let statesByExit = Dictionary(grouping: forest.stateQueries) {
            $0.layer ?? model.layerCount
        }
        let rows = forest.tokens.count
        var exits = Set(byExit.keys).union(statesByExit.keys)
        // Others will rely on what the memory has made room for, even where nobody asks about it.
        if forest.fillsMemory || !forest.logitRowQueries.isEmpty { exits.insert(model.layerCount) }
        decoder.pool.exclusively {
            decoder.forward(forest, workspace: state.workspace, exits: exits) { layer, hidden in
                for (index, cursor) in forest.recalled.enumerated() {
                    guard let recalled = state.memory?.state(cursor, layer: layer) else { continue }
                    hidden.rows(rows + index..<rows + index + 1).fill(from: recalled)
                }
                let queries = byExit[layer] ?? []
                head?.answer(
                    queries,
                    hidden: hidden,
                    workspace: state.workspace,
                    into: &values
                )
                let logitRows = layer == model.layerCount ? forest.logitRowQueries : []
                head?.answer(
                    logitRows,
                    hidden: hidden,
                    workspace: state.workspace,
                    into: &values
                )
                let states = statesByExit[layer] ?? []
                stateReader.answer(
                    states,
                    hidden: hidden,
                    workspace: state.workspace,
                    into: &values
                )
                let asked = Set(queries.lazy.map(\.row)).union(states.lazy.map(\.row))
                    .union(logitRows.lazy.map(\.row))
                for row in asked.sorted() {
                    guard let cursor = forest.kept[row] else { continue }
                    state.memory?.keep(hidden.rowValues(row), at: cursor, layer: layer)
                }
            }
        }
        counters.withLock { counters in
            counters.askedTokenCount += forest.askedTokenCount
            counters.computedTokenCount += rows
            counters.rememberedTokenCount += forest.rememberedTokenCount
            counters.prefixMemory = state.memory?.statistics
        }
    }
}

extension [Readout] {
    /// These answers, or a failure when a number in them is not finite.
    func finite(of model: ModelDescription) -> PassResult {
        for readout in self {
            switch readout {
            case .logProbabilities(let values), .logits(let values), .hiddenStates(let values),
                .logitRows(let values):
                guard values.allSatisfy(\.isFinite) else {
                    return .failure(
                        .failed("the model \(model.id) gave a value that is not finite")
                    )
                }
            }
        }
        return .success(self)
    }
}
