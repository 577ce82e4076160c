import RewardBackend
import RewardTestSupport
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("What a group may ask for in vectors")
struct VectorBudgetTests {
    @Test("replies take their share in order; one that does not fit leaves it to those after it")
    func shares() throws {
        // A state of half of all that there may be.
        let half = ForwardPass.maximumVectorValueCount / 2
        var budget = VectorBudget(model: .fake("big", hiddenSize: half))
        let states: [SpanVectors] = [.predictingStates(layer: 1)]
        try budget.take(states, tokenCount: 1)
        let failure = #expect(throws: ItemFailure.self) {
            try budget.take(states, tokenCount: 2)
        }
        #expect(failure?.status == .invalidInput)
        #expect(
            failure?.message
                == "its 2 tokens need 67108864 numbers of model \"big\", and those before it in "
                + "the group 33554432, of 67108864 that a group may have; send fewer or shorter "
                + "candidates in a group"
        )
        try budget.take([], tokenCount: 1_000_000)
        try budget.take(states, tokenCount: 1)
        #expect(throws: ItemFailure.self) { try budget.take(states, tokenCount: 1) }
        #expect(throws: ItemFailure.self) { try budget.take(states + states, tokenCount: 1) }
        try budget.take(states, tokenCount: 0)
    }

    @Test("a reply that is too long for the bound fails alone")
    func scorer() throws {
        let tokenizer = Style.chatML.tokenizer()
        // 7 tokens of 4 layers of 2^21 numbers fit, 9 do not.
        let description = ModelDescription.fake("policy", hiddenSize: 1 << 21)
        let model = ServedModel(
            description: description,
            tokenizer: tokenizer,
            template: try ServedModel.fake().template
        )
        let bench = Bench([model])
        let scorer = try bench.scorer(
            "implicit",
            ["policy": "policy", "token_weights": "activations"]
        )
        let plan = try scorer.plan(.texts("Hi", ["abcdefgh", "ab", "abcdef"]))
        let values = plan.passes.map { $0.pass.vectorValueCount(of: description) }
        #expect(values == [3 * 4 << 21], "the second alone: the third finds too little left")
        guard case .scores(let scores) = try plan.reduce([.failure(.unavailable)]) else {
            Issue.record("the plan goes on")
            return
        }
        #expect(scores[0].failure?.message.contains("its 9 tokens need") == true)
        #expect(scores[1].failure?.message.contains("not running") == true)
        #expect(scores[2].failure?.message.contains("its 7 tokens need") == true)
    }
}
