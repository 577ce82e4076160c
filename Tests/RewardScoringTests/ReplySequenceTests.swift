import RewardTestSupport
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("A reply under two models")
struct ReplySequenceTests {
    private func pair(
        _ prompts: (Int, Int),
        _ first: [TokenID],
        _ second: [TokenID]
    ) -> ReplySequence.Pair {
        func prompt(_ count: Int) -> [TokenID] { (0..<count).map { TokenID(Int32($0)) } }
        return ReplySequence.Pair(
            first: ReplySequence(prompt: prompt(prompts.0), reply: first[...]),
            second: ReplySequence(prompt: prompt(prompts.1), reply: second[...])
        )
    }

    private func models(_ first: Int, _ second: Int) throws -> (ServedModel, ServedModel) {
        (
            try .fake("one", maximumContextTokenCount: first),
            try .fake("two", maximumContextTokenCount: second)
        )
    }

    @Test("equal replies are cut to the room of the smaller model")
    func right() throws {
        let pair = pair((3, 2), [5, 6, 7, 8], [5, 6, 7, 8])
        let cut = try pair.fitted(to: models(9, 4), truncation: .right)
        #expect(cut.first.reply == [5, 6] && cut.second.reply == [5, 6])
        #expect(cut.first.prompt.count == 3)
        #expect(cut.truncatedTokenCount == 2)
        #expect(try pair.fitted(to: models(7, 6), truncation: .right) == pair)
    }

    @Test("replies that differ are not cut on the right")
    func differing() throws {
        let pair = pair((2, 2), [5, 6], [5])
        #expect(try pair.fitted(to: models(4, 3), truncation: .right) == pair)
        let failure = #expect(throws: ItemFailure.self) {
            try pair.fitted(to: models(3, 3), truncation: .right)
        }
        #expect(failure?.message.contains("only truncation left works") == true)
    }

    @Test("prompts are cut each on its own, and without leave nothing is")
    func left() throws {
        let pair = pair((5, 3), [5, 6], [5, 6])
        let cut = try pair.fitted(to: models(4, 4), truncation: .left)
        #expect(cut.first.prompt == [3, 4] && cut.second.prompt == [1, 2])
        #expect(cut.truncatedTokenCount == 3)
        #expect(throws: ItemFailure.self) { try pair.fitted(to: models(9, 4), truncation: nil) }
        #expect(try pair.fitted(to: models(7, 5), truncation: nil) == pair)
    }

    @Test("an implicit reward compares the same tokens when replies are cut")
    func implicit() throws {
        let bench = Bench([
            try .fake("policy", maximumContextTokenCount: 60),
            try .fake("reference", maximumContextTokenCount: 40),
        ])
        let job = ScoringJob.texts(
            "Hi",
            [String(repeating: "ab", count: 20)],
            ScoringOptions(includesTokens: true, truncation: .right)
        )
        let scorer = try bench.scorer("implicit", ["policy": "policy", "reference": "reference"])
        let score = try bench.run(scorer, job)[0].get()
        #expect(score.tokens.map(\.ids)[0] == score.tokens.map(\.ids)[1])
        #expect(score.tokenCount + score.promptTokenCount == 40)
        #expect(score.truncatedTokenCount > 0)
    }
}
