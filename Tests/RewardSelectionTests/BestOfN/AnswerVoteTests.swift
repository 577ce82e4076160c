import RewardSelection
import RewardTypes
import Testing

@Suite("Votes over answers")
struct AnswerVoteTests {
    @Test("the most frequent answer wins, spoken for by its first candidate")
    func majority() throws {
        let vote = try AnswerVote(answers: ["5", "7", nil, "7", "6"])
        #expect(vote.answer == "7")
        #expect(vote.index == 1)
        #expect(vote.groups.map(\.answer) == ["7", "5", "6"])
        #expect(vote.groups[0].members == [1, 3])
        #expect(vote.groups[0].weight == 2)
        #expect(!vote.isTied)
    }

    @Test("of equal groups the first occurring wins, and the tie is told")
    func ties() throws {
        let vote = try AnswerVote(answers: ["a", "b", "b", "a", "c"])
        #expect(vote.answer == "a")
        #expect(vote.isTied)
    }

    @Test("weighted votes add scores, and the best member speaks for its group")
    func weighted() throws {
        let vote = try AnswerVote(
            answers: ["a", "b", "b", "b", "c"],
            scores: [0.9, 0.2, nil, 0.8, -1]
        )
        #expect(vote.answer == "b")
        #expect(vote.index == 3)
        #expect(vote.groups.map(\.weight) == [1, 0.9, -1])
        #expect(vote.groups[0].members == [1, 3])
    }

    @Test("weights agree with sums in a dictionary", arguments: UInt64(1)...20)
    func agreesWithDictionary(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let answers: [String?] = (0..<15).map { _ in
            let kind = Int.random(in: 0..<5, using: &generator)
            return kind == 0 ? nil : "answer \(kind)"
        }
        let scores: [Double?] = (0..<15).map { _ in
            // Quarters add up without rounding.
            Bool.random(using: &generator)
                ? Double(Int.random(in: -4...8, using: &generator)) / 4 : nil
        }
        var sums: [String: Double] = [:]
        for (answer, score) in zip(answers, scores) {
            if let answer, let score { sums[answer, default: 0] += score }
        }
        guard let maximum = sums.values.max() else { return }
        let vote = try AnswerVote(answers: answers, scores: scores)
        #expect(vote.groups.count == sums.count)
        for group in vote.groups { #expect(group.weight == sums[group.answer]) }
        #expect(vote.groups[0].weight == maximum)
        #expect(vote.isTied == (sums.values.count { $0 == maximum } > 1))
        let first = zip(answers, scores).first { pair in
            pair.1 != nil && pair.0.map { sums[$0] == maximum } ?? false
        }
        #expect(vote.answer == first?.0)
    }

    @Test("bad input is refused")
    func errors() {
        expectError(at: "answers") { _ = try AnswerVote(answers: []) }
        expectError(at: "answers") { _ = try AnswerVote(answers: [nil, nil]) }
        expectError(at: "answers") { _ = try AnswerVote(answers: [nil, "a"], scores: [1, nil]) }
        expectError(at: "scores") { _ = try AnswerVote(answers: ["a"], scores: [1, 2]) }
        expectError(at: "scores[0]") { _ = try AnswerVote(answers: ["a"], scores: [.nan]) }
    }
}
