// A tree of shared prefixes against one sequence for each question.

import RewardBackend
import RewardEngine
import RewardTypes

struct SharingBench {
    let backend: LocalBackend
    let rounds: Int

    /// 16 candidates of 120 tokens after a prompt of 300: the group of a trainer.
    func bestOfSixteen() {
        let pass = makePass(prompt: 300, candidates: 16, reply: 120, followUps: 0, followUp: 0)
        compare("best_of_16", pass, sampleCount: 16)
    }

    /// The same group with 120 follow-ups of 9 tokens after each candidate.
    ///
    /// One sequence for each follow-up would be 1,920 sequences; a sample of them is run, spread
    /// over all candidates, and its time is scaled by the number of tokens.
    func followUps() {
        let pass = makePass(prompt: 300, candidates: 16, reply: 120, followUps: 120, followUp: 9)
        compare("follow_ups_16x120", pass, sampleCount: 24)
    }

    private func makePass(
        prompt: Int,
        candidates: Int,
        reply: Int,
        followUps: Int,
        followUp: Int
    ) -> ForwardPass {
        var generator = SeededGenerator(seed: 1)
        func tokens(_ count: Int) -> [TokenID] {
            (0..<count).map { _ in
                TokenID(
                    Int32.random(in: 3..<Int32(backend.model.vocabularySize), using: &generator)
                )
            }
        }
        var tree = TokenTree(root: tokens(prompt))
        let followUpTokens = (0..<followUps).map { _ in tokens(followUp) }
        var asked: [Int] = []
        for _ in 0..<candidates {
            let candidate = tree.append(tokens(reply), to: 0)
            if followUps == 0 { asked.append(candidate) }
            for tokens in followUpTokens { asked.append(tree.append(tokens, to: candidate)) }
        }
        return ForwardPass(
            tree: tree,
            readouts: asked.map { .logProbabilities(node: $0, exitLayer: nil) }
        )
    }

    private func compare(_ name: String, _ pass: ForwardPass, sampleCount: Int) {
        let separate = separatePasses(pass)
        let step = max(1, separate.count / sampleCount)
        // A step that shares no factor with the follow-ups of a candidate visits all of them.
        let sample = (0..<min(sampleCount, separate.count)).map { separate[$0 * step] }
        let scale =
            Double(separate.reduce(0) { $0 + $1.tree.tokenCount })
            / Double(sample.reduce(0) { $0 + $1.tree.tokenCount })
        var shared: [Double] = []
        var naive: [Double] = []
        for _ in 0..<rounds {
            shared.append(seconds { [backend.run(ForwardBatch(passes: [pass]))] })
            // One sequence at a time, as a loop over a model would do it.
            naive.append(
                scale * seconds { sample.map { backend.run(ForwardBatch(passes: [$0])) } }
            )
        }
        emit([
            "benchmark": .string(name),
            "rounds": .integer(Int64(rounds)),
            "ratio": .number(rounded(median(shared) / median(naive))),
            "shared_seconds": .number(rounded(median(shared))),
            "separate_seconds": .number(rounded(median(naive))),
            "separate_sequences": .integer(Int64(separate.count)),
            "separate_sequences_run": .integer(Int64(sample.count)),
            "shared_tokens": .integer(Int64(pass.tree.tokenCount)),
            "separate_tokens": .integer(
                Int64(separate.reduce(0) { $0 + $1.tree.tokenCount })
            ),
            "shared_tokens_per_second": .number(
                rounded(Double(pass.tree.tokenCount) / median(shared))
            ),
        ])
    }

    private func separatePasses(_ pass: ForwardPass) -> [ForwardPass] {
        pass.readouts.compactMap { readout in
            guard case .logProbabilities(let node, _) = readout else { return nil }
            let path = pass.tree.path(to: node)
            var tree = TokenTree(root: path.dropLast().flatMap { pass.tree.nodes[$0].tokens })
            let leaf = tree.append(pass.tree.nodes[node].tokens, to: 0)
            return ForwardPass(
                tree: tree,
                readouts: [.logProbabilities(node: leaf, exitLayer: nil)]
            )
        }
    }

    private func seconds(_ body: () -> [[PassResult]]) -> Double {
        let clock = ContinuousClock()
        let start = clock.now
        let results = body()
        let elapsed = start.duration(to: clock.now)
        for case .failure(let error) in results.joined() { preconditionFailure("\(error)") }
        return Double(elapsed.components.seconds)
            + Double(elapsed.components.attoseconds) / 1e18
    }

    private func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}
