import RewardBackend
import RewardTestSupport
import RewardTypes
import Testing

@testable import RewardEngine

@Suite("Checking passes")
struct PassValidatorTests {
    private let validator = PassValidator(
        model: ModelDescription(
            id: ModelID("m"),
            architecture: "llama",
            vocabularySize: 10,
            layerCount: 3,
            hiddenSize: 8,
            maximumContextTokenCount: 4,
            parameterCount: 1,
            precision: .exact,
            kernels: "fake",
            isReproducible: true,
            weightByteCount: 4,
            digest: ""
        )
    )

    private func fault(_ root: [TokenID], _ readout: ReadoutRequest) -> BackendError? {
        var tree = TokenTree(root: root)
        _ = tree.append([1, 2], to: 0)
        return validator.fault(in: ForwardPass(tree: tree, readouts: [readout]))
    }

    @Test("what can be run is let through")
    func valid() {
        #expect(fault([1, 2], .logProbabilities(node: 1, exitLayer: 3)) == nil)
        #expect(fault([], .logits(node: 1, offset: 0, tokens: [9])) == nil)
        #expect(fault([1, 2], .hiddenStates(node: 1, offsets: 0..<2, layer: 3)) == nil)
        #expect(fault([1, 2], .logitRows(node: 1, offsets: 0..<2)) == nil)
        #expect(fault([1, 2], .logitRows(node: 1, offsets: 2..<2)) == nil)
    }

    @Test("hidden states of all questions together are bounded")
    func stateCount() {
        let limit = ForwardPass.maximumVectorValueCount / 8
        func fault(count: Int) -> BackendError? {
            // Two states of eight numbers for each question, and one more.
            let pair = ReadoutRequest.hiddenStates(node: 0, offsets: 0..<2, layer: 1)
            let one = ReadoutRequest.hiddenStates(node: 0, offsets: 1..<2, layer: 1)
            let pass = ForwardPass(
                tree: TokenTree(root: [1, 2]),
                readouts: Array(repeating: pair, count: count / 2)
                    + (count % 2 == 0 ? [] : [one])
            )
            return validator.fault(in: pass)
        }
        #expect(fault(count: limit) == nil)
        guard case .invalidPass(let reason) = fault(count: limit + 1) else {
            Issue.record("more than the limit")
            return
        }
        #expect(reason.contains("\(limit + 1) hidden states of 8 numbers"))
        #expect(reason.contains("send fewer"))
    }

    @Test("rows of logits count together with hidden states")
    func vectorCount() {
        func fault(stateCount: Int, rowCount: Int) -> BackendError? {
            let state = ReadoutRequest.hiddenStates(node: 0, offsets: 0..<1, layer: 1)
            let row = ReadoutRequest.logitRows(node: 0, offsets: 0..<1)
            return validator.fault(
                in: ForwardPass(
                    tree: TokenTree(root: [1]),
                    readouts: Array(repeating: state, count: stateCount)
                        + Array(repeating: row, count: rowCount)
                )
            )
        }
        // 8 numbers of a state and 10 of a row make 18.
        let limit = ForwardPass.maximumVectorValueCount
        #expect(fault(stateCount: limit / 18, rowCount: limit / 18) == nil)
        guard case .invalidPass(let reason) = fault(stateCount: limit / 18, rowCount: limit / 17)
        else {
            Issue.record("more than the limit")
            return
        }
        #expect(reason.contains("\(limit / 18) hidden states of 8 numbers and"))
        #expect(reason.contains("\(limit / 17) rows of 10 logits"))
    }

    @Test("rows of logits need a language-model head")
    func headless() {
        let validator = PassValidator(model: .fake(hasLanguageModelHead: false))
        let pass = ForwardPass(
            tree: TokenTree(root: [1]),
            readouts: [.logitRows(node: 0, offsets: 0..<1)]
        )
        #expect(
            validator.fault(in: pass) == .invalidPass("the model has no language-model head")
        )
    }

    @Test("each fault is named")
    func faults() {
        #expect(
            fault([1, 2, 3], .logProbabilities(node: 1, exitLayer: nil))
                == .contextTooLong(tokenCount: 5, maximum: 4)
        )
        let invalid: [BackendError?] = [
            fault([10], .logProbabilities(node: 1, exitLayer: nil)),
            fault([-1], .logProbabilities(node: 1, exitLayer: nil)),
            fault([], .logProbabilities(node: 1, exitLayer: nil)),
            fault([1], .logProbabilities(node: 1, exitLayer: 4)),
            fault([1], .logProbabilities(node: 1, exitLayer: 0)),
            fault([1], .logProbabilities(node: 2, exitLayer: nil)),
            fault([1], .logits(node: 1, offset: 2, tokens: [1])),
            fault([1], .logits(node: 1, offset: 0, tokens: [10])),
            fault([1], .hiddenStates(node: 1, offsets: 0..<3, layer: nil)),
            fault([1], .hiddenStates(node: 1, offsets: 0..<1, layer: 0)),
            fault([1], .hiddenStates(node: 1, offsets: 0..<1, layer: 4)),
            fault([1], .hiddenStates(node: 2, offsets: 0..<1, layer: nil)),
            fault([1], .logitRows(node: 1, offsets: 0..<3)),
            fault([1], .logitRows(node: 2, offsets: 0..<1)),
        ]
        for (index, fault) in invalid.enumerated() {
            guard case .invalidPass = fault else {
                Issue.record("case \(index): \(String(describing: fault))")
                continue
            }
        }
    }
}
