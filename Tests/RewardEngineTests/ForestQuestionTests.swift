import RewardBackend
import RewardTypes
import Testing

@testable import RewardEngine

@Suite("Questions about a forest")
struct ForestQuestionTests {
    private let places = (0..<3).map { TokenTrie.Place(node: 5, index: $0) }
    private let before = TokenTrie.Place(node: 4, index: 9)

    private func questions(
        _ readout: ReadoutRequest,
        before: TokenTrie.Place?
    ) -> [ForestQuestion] {
        ForestQuestion.questions(
            readout,
            places: places,
            before: before,
            tokens: [20, 21, 22],
            firstSlot: 100,
            slotsPerState: 8,
            slotsPerLogitRow: 50
        )
    }

    @Test("a log-probability is read one token before, and the first token of all has none")
    func logProbabilities() {
        let all = questions(.logProbabilities(node: 1, exitLayer: 2), before: before)
        #expect(all.map(\.place) == [before, places[0], places[1]])
        #expect(all.map(\.layer) == [2, 2, 2])
        #expect(slots(all) == [100, 101, 102])
        let first = questions(.logProbabilities(node: 1, exitLayer: nil), before: nil)
        #expect(first.map(\.place) == [places[0], places[1]])
        #expect(slots(first) == [101, 102])
    }

    @Test("logits are read at their own token, a slot for each")
    func logits() {
        let all = questions(.logits(node: 1, offset: 1, tokens: [7, 8]), before: before)
        #expect(all.map(\.place) == [places[1], places[1]])
        #expect(all.allSatisfy { $0.layer == nil })
        #expect(slots(all) == [100, 101])
    }

    @Test("a hidden state takes as many slots as it has numbers")
    func states() {
        let all = questions(.hiddenStates(node: 1, offsets: 1..<3, layer: 4), before: nil)
        #expect(all.map(\.place) == [places[1], places[2]])
        #expect(all.map(\.layer) == [4, 4])
        #expect(slots(all) == [100, 108])
        #expect(questions(.hiddenStates(node: 1, offsets: 1..<1, layer: 4), before: nil).isEmpty)
    }

    @Test("a row of logits takes as many slots as there are tokens, after the last layer")
    func logitRows() {
        let all = questions(.logitRows(node: 1, offsets: 1..<3), before: nil)
        #expect(all.map(\.place) == [places[1], places[2]])
        #expect(all.allSatisfy { $0.layer == nil })
        #expect(slots(all) == [100, 150])
    }

    private func slots(_ questions: [ForestQuestion]) -> [Int] {
        questions.map { question in
            switch question {
            case .logit(let query, _): query.slot
            case .state(let query, _): query.slot
            case .logitRow(let query, _): query.slot
            }
        }
    }
}
