// An encoder in this process, on the CPU.

package import RewardBackend
internal import RewardNumerics
internal import RewardPlatform
internal import RewardTypes
internal import RewardWeights
internal import Synchronization

/// An encoder in this process: it answers questions about hidden states and no others.
///
/// Every token sees its whole sequence. So the sequence of a question is the path from the root to
/// the end of the node that is asked about, and each asked node is a sequence of its own: nodes of
/// a tree share nothing here. A state at a node is not that of the same token in a longer path.
package final class EncoderBackend: Backend {
    package let model: ModelDescription
    private let encoder: Encoder
    private let maximumRowCount: Int
    private let workspace: Mutex<EncoderWorkspace>
    private let counters = Mutex(BackendStatistics())

    /// Loads a model.
    ///
    /// - Throws: What is wrong with the files, or that there is no memory.
    init(
        id: ModelID,
        files: ModelFiles,
        plan: EncoderPlan,
        pool: ComputePool,
        report: @escaping @Sendable (LoadEvent) -> Void
    ) throws(LoadError) {
        try plan.checkMemory(available: availableMemoryByteCount())
        var start = ContinuousClock.now
        func done(_ step: LoadStep) {
            report(.done(step, .now - start))
            start = .now
        }
        let digest: String
        do throws(WeightError) { digest = try files.digest() } catch { throw .weights(error) }
        done(.digest)
        let weights = try EncoderLoader(
            configuration: plan.configuration,
            prefix: plan.prefix,
            reader: WeightReader(
                source: plan.source,
                options: plan.options,
                digest: digest,
                pool: pool,
                report: report
            )
        ).load()
        done(.weights)
        encoder = Encoder(
            configuration: plan.configuration,
            weights: weights,
            buckets: plan.configuration.positions.table(length: plan.maximumContextTokenCount),
            pool: pool
        )
        if let first = weights.layers.first,
            let fault = KernelCheck(
                layer: first.attentionOutput,
                precision: weights.precision,
                pool: pool
            ).fault()
        {
            throw .wrongProducts(kernels: plan.options.kernels, reason: fault)
        }
        done(.check)
        workspace = Mutex(try EncoderWorkspace(plan, threadCount: pool.threadCount))
        done(.workspace)
        maximumRowCount = plan.maximumRowCount
        model = plan.describe(id: id, digest: digest)
    }

    package var statistics: BackendStatistics { counters.withLock { $0 } }

    /// A node of a pass that is asked about, with all before it.
    private struct AskedSequence {
        let pass: Int
        let node: Int
        let tokens: [Int32]
        /// Where the node's own tokens begin.
        let nodeStart: Int
    }

    package func run(_ batch: ForwardBatch) -> [PassResult] {
        let faults = batch.passes.map { PassValidator(model: model).fault(in: $0) }
        var answers = batch.passes.map { pass in
            pass.readouts.map { _ in Readout.hiddenStates([]) }
        }
        var sequences: [AskedSequence] = []
        for (index, pass) in batch.passes.enumerated() where faults[index] == nil {
            for node in Set(pass.readouts.map(\.node)).sorted() {
                let tokens = pass.tree.sequence(to: node).map(\.rawValue)
                guard !tokens.isEmpty else { continue }
                sequences.append(
                    AskedSequence(
                        pass: index,
                        node: node,
                        tokens: tokens,
                        nodeStart: tokens.count - pass.tree.nodes[node].tokens.count
                    )
                )
            }
        }
        workspace.withLock { workspace in
            var first = 0
            while first < sequences.count {
                var last = first
                var rowCount = 0
                repeat {
                    rowCount += sequences[last].tokens.count
                    last += 1
                } while last < sequences.count
                    && rowCount + sequences[last].tokens.count <= maximumRowCount
                run(sequences[first..<last], batch.passes, workspace, into: &answers)
                first = last
            }
        }
        return batch.passes.indices.map { index in
            if let fault = faults[index] { return .failure(fault) }
            return answers[index].finite(of: model)
        }
    }

    private func run(
        _ sequences: ArraySlice<AskedSequence>,
        _ passes: [ForwardPass],
        _ workspace: EncoderWorkspace,
        into answers: inout [[Readout]]
    ) {
        var rows: [Range<Int>] = []
        for sequence in sequences {
            let start = rows.last?.upperBound ?? 0
            rows.append(start..<start + sequence.tokens.count)
        }
        let exits = Set(
            sequences.flatMap { sequence in
                passes[sequence.pass].readouts.compactMap { $0.exit(at: sequence.node, of: model) }
            }
        )
        encoder.pool.exclusively {
            encoder.forward(
                sequences.flatMap(\.tokens),
                sequences: rows,
                workspace: workspace,
                exits: exits
            ) { layer, hidden in
                for (sequence, rows) in zip(sequences, rows) {
                    for (index, readout) in passes[sequence.pass].readouts.enumerated() {
                        guard readout.exit(at: sequence.node, of: model) == layer,
                            case .hiddenStates(_, let offsets, _) = readout
                        else { continue }
                        let first = rows.lowerBound + sequence.nodeStart
                        answers[sequence.pass][index] = .hiddenStates(
                            offsets.flatMap { hidden.rowValues(first + $0) }
                        )
                    }
                }
            }
        }
        counters.withLock { counters in
            let count = rows.last?.upperBound ?? 0
            counters.askedTokenCount += count
            counters.computedTokenCount += count
        }
    }
}

extension ReadoutRequest {
    /// The layer after which a question about a node is answered; nil for another node.
    fileprivate func exit(at node: Int, of model: ModelDescription) -> Int? {
        guard case .hiddenStates(node, _, let layer) = self else { return nil }
        return layer ?? model.layerCount
    }
}
