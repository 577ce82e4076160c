// A model whose answers are a hash of the text, so that any way to batch it must agree.

package import RewardBackend
package import RewardTypes
private import Synchronization

/// Answers every readout from a hash of the tokens before it.
///
/// The values depend on nothing else than the model's name, so a tree of shared segments gives
/// exactly what each sequence would give alone. Safe to share: its only state is a log of what was
/// run.
package final class FakeBackend: Backend {
    /// The log-probability of a token after others, at an exit.
    package typealias Rule =
        @Sendable (_ token: TokenID, _ prefix: ArraySlice<TokenID>, _ exitLayer: Int?) -> Float

    package let model: ModelDescription
    package let statistics: BackendStatistics
    private let measurement: KernelMeasurement?
    private let rule: Rule?
    private let log = Mutex<[ForwardPass]>([])

    /// A backend for a model; `rule` replaces the hash where a test computes values by hand.
    ///
    /// It says of itself what a test wants to see told, and counts nothing.
    package init(
        model: ModelDescription,
        statistics: BackendStatistics = BackendStatistics(),
        measurement: KernelMeasurement? = nil,
        rule: Rule? = nil
    ) {
        self.model = model
        self.statistics = statistics
        self.measurement = measurement
        self.rule = rule
    }

    /// Passes that were run, in order.
    package var passes: [ForwardPass] { log.withLock { $0 } }

    /// How many passes were run.
    package var passCount: Int { passes.count }

    package func run(_ batch: ForwardBatch) -> [PassResult] {
        log.withLock { $0 += batch.passes }
        return batch.passes.map(answer)
    }

    package func measureKernels() -> KernelMeasurement? { measurement }

    /// The log-probability of `token` after `prefix`: between -8 and 0 without a rule.
    package func logProbability(
        of token: TokenID,
        after prefix: ArraySlice<TokenID>,
        exitLayer: Int? = nil
    ) -> Float {
        if let rule { return rule(token, prefix, exitLayer) }
        return -8 * unit(of: token, after: prefix, salt: UInt64(exitLayer ?? 0))
    }

    /// The log-probabilities of `reply` after `prompt`, one token at a time.
    package func logProbabilities(
        of reply: [TokenID],
        after prompt: [TokenID],
        exitLayer: Int? = nil
    ) -> [Float] {
        let all = prompt + reply
        return all.indices.dropFirst(prompt.count).map {
            logProbability(of: all[$0], after: all[..<$0], exitLayer: exitLayer)
        }
    }

    /// The logit of `token` after `prefix`: between -16 and 16.
    package func logit(of token: TokenID, after prefix: ArraySlice<TokenID>) -> Float {
        32 * unit(of: token, after: prefix, salt: 1 << 32) - 16
    }

    /// The logits of the whole vocabulary after `prefix`.
    package func logitRow(after prefix: ArraySlice<TokenID>) -> [Float] {
        (0..<Int32(model.vocabularySize)).map { logit(of: TokenID($0), after: prefix) }
    }

    /// The hidden state after the last token of `prefix`: numbers between -1 and 1.
    package func hiddenState(after prefix: ArraySlice<TokenID>, layer: Int? = nil) -> [Float] {
        (0..<model.hiddenSize).map { column in
            let salt = (UInt64(layer ?? 0) + 2) << 33
            return 2 * unit(of: TokenID(Int32(column)), after: prefix, salt: salt) - 1
        }
    }

    private func unit(
        of token: TokenID,
        after prefix: ArraySlice<TokenID>,
        salt: UInt64
    ) -> Float {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ salt
        func mix(_ value: UInt64) { hash = (hash ^ value) &* 0x100_0000_01B3 }
        for byte in model.id.rawValue.utf8 { mix(UInt64(byte)) }
        for id in prefix { mix(UInt64(UInt32(bitPattern: id.rawValue)) + 1) }
        mix(UInt64(UInt32(bitPattern: token.rawValue)) << 32)
        var generator = SeededGenerator(seed: hash)
        return Float(generator.next() >> 40) / Float(1 << 24)
    }

    private func answer(_ pass: ForwardPass) -> PassResult {
        do throws(BackendError) {
            for node in pass.tree.nodes.indices {
                let count = pass.tree.sequence(to: node).count
                guard count <= model.maximumContextTokenCount else {
                    throw .contextTooLong(
                        tokenCount: count,
                        maximum: model.maximumContextTokenCount
                    )
                }
            }
            var readouts: [Readout] = []
            for request in pass.readouts { readouts.append(try answer(request, in: pass.tree)) }
            return .success(readouts)
        } catch {
            return .failure(error)
        }
    }

    private func answer(
        _ request: ReadoutRequest,
        in tree: TokenTree
    ) throws(BackendError) -> Readout {
        switch request {
        case .logProbabilities(let node, let exitLayer):
            guard tree.nodes.indices.contains(node) else { throw .invalidPass("no node \(node)") }
            if let exitLayer, !(1...model.layerCount).contains(exitLayer) {
                throw .invalidPass("no layer \(exitLayer)")
            }
            let sequence = tree.sequence(to: node)
            let start = sequence.count - tree.nodes[node].tokens.count
            guard start > 0 else { throw .invalidPass("nothing before node \(node)") }
            return .logProbabilities(
                (start..<sequence.count).map { position in
                    logProbability(
                        of: sequence[position],
                        after: sequence[..<position],
                        exitLayer: exitLayer
                    )
                }
            )
        case .logits(let node, let offset, let tokens):
            guard tree.nodes.indices.contains(node),
                tree.nodes[node].tokens.indices.contains(offset)
            else { throw .invalidPass("no token \(offset) in node \(node)") }
            let sequence = tree.sequence(to: node)
            let end = sequence.count - tree.nodes[node].tokens.count + offset + 1
            return .logits(tokens.map { logit(of: $0, after: sequence[..<end]) })
        case .hiddenStates(let node, let offsets, let layer):
            guard tree.nodes.indices.contains(node),
                offsets.upperBound <= tree.nodes[node].tokens.count
            else { throw .invalidPass("no tokens \(offsets) in node \(node)") }
            let sequence = tree.sequence(to: node)
            let start = sequence.count - tree.nodes[node].tokens.count
            return .hiddenStates(
                offsets.flatMap { hiddenState(after: sequence[...(start + $0)], layer: layer) }
            )
        case .logitRows(let node, let offsets):
            guard tree.nodes.indices.contains(node),
                offsets.upperBound <= tree.nodes[node].tokens.count
            else { throw .invalidPass("no tokens \(offsets) in node \(node)") }
            let sequence = tree.sequence(to: node)
            let start = sequence.count - tree.nodes[node].tokens.count
            return .logitRows(offsets.flatMap { logitRow(after: sequence[...(start + $0)]) })
        }
    }
}
