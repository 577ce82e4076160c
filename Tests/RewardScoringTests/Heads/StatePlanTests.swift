import RewardBackend
import RewardTestSupport
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Plans of hidden states")
struct StatePlanTests {
    private func asked(
        _ ids: [TokenID],
        _ questions: StateQuestion...
    ) -> Result<AskedSequence, ItemFailure> {
        Result { () throws(ItemFailure) in
            try AskedSequence(HeadSequence(ids: ids, replyStart: 0), questions)
        }
    }

    private func run(_ plan: StatePlan, _ bench: HeadBench) throws -> [PassResult] {
        try plan.modelPasses.map { pass in
            try #require(try bench.bench.backend().run(ForwardBatch(passes: [pass.pass])).first)
        }
    }

    @Test("vectors of each sequence come layer by layer, whatever it shares")
    func vectors() throws {
        let bench = try HeadBench()
        let sequences = [
            asked([1, 2, 3, 4], .at(3), .mean(1..<3), .at(0)),
            asked([1, 2, 9], .at(1), .mean(0..<3)),
            asked([1, 2], .at(1)), asked([7], .at(0)),
        ]
        let plan = StatePlan(sequences, model: bench.model.id, layers: [2, nil])
        #expect(plan.modelPasses.count == 1)
        let results = try run(plan, bench)
        for (index, sequence) in sequences.enumerated() {
            let asked = try sequence.get()
            let found = try plan.vectors(of: index, in: results[...])
            #expect(found.count == 2 * asked.questions.count)
            var next = 0
            for layer in [2, nil] {
                for question in asked.questions {
                    switch question {
                    case .at(let place):
                        let ids = Array(asked.sequence.ids[...place])
                        #expect(try found[next] == bench.state(after: ids, layer: layer))
                    case .mean(let range):
                        let states = try range.map {
                            try bench.state(after: Array(asked.sequence.ids[...$0]), layer: layer)
                        }
                        let sums = (0..<8).map { column in
                            states.reduce(0) { $0 + $1[column] } / Double(states.count)
                        }
                        #expect(found[next] == sums)
                    }
                    next += 1
                }
            }
        }
    }

    @Test("a state that several questions share is asked for once")
    func once() throws {
        let bench = try HeadBench()
        let plan = StatePlan(
            [asked([1, 2], .at(1), .at(1)), asked([1, 2], .at(1))],
            model: bench.model.id,
            layers: [nil, nil]
        )
        #expect(plan.modelPasses[0].pass.readouts.count == 1)
    }

    @Test("a question outside its sequence is a failure, and failures need no pass")
    func outside() throws {
        for question: StateQuestion in [.at(2), .at(-1), .mean(0..<0), .mean(1..<3)] {
            #expect(throws: ItemFailure.nothingToRead) { try asked([1, 2], question).get() }
        }
        let plan = StatePlan([asked([1], .at(1))], model: ModelID("tiny"), layers: [nil])
        #expect(plan.modelPasses.isEmpty)
        #expect(throws: ItemFailure.nothingToRead) { try plan.vectors(of: 0, in: []) }
    }

    @Test("answers of another shape or that are not finite are failures of the backend")
    func wrongAnswers() throws {
        let bench = try HeadBench()
        let plan = StatePlan(
            [asked([1, 2], .at(1), .mean(0..<2))],
            model: bench.model.id,
            layers: [nil]
        )
        let right = try run(plan, bench)
        #expect(try plan.vectors(of: 0, in: right[...]).count == 2)
        let readouts = try right[0].get()
        for wrong in [
            readouts.map { _ in Readout.hiddenStates([]) }, readouts.map { _ in .logits([1]) },
            readouts.map { _ in .hiddenStates(Array(repeating: .nan, count: 8)) },
            readouts.map { _ in .hiddenStates(Array(repeating: .infinity, count: 16)) }, [],
        ] {
            let failure = #expect(throws: ItemFailure.self) {
                try plan.vectors(of: 0, in: [.success(wrong)])
            }
            #expect(failure?.status == .backendError)
        }
        let late = #expect(throws: ItemFailure.self) {
            try plan.vectors(of: 0, in: [.failure(.deadlineExceeded)])
        }
        #expect(late?.status == .timeout)
    }
}
