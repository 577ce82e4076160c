import RewardBackend
import RewardTestSupport
import RewardTokenization
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Steps of a reply")
struct ReplyStepsTests {
    private func starts(
        _ text: String,
        steps: [String]? = nil,
        separator: String = "\n\n"
    ) throws -> [Int] {
        try ReplySteps(
            of: Candidate(content: .text(text), steps: steps),
            separator: separator
        ).starts
    }

    @Test(
        "a text is cut at the separator; blank pieces belong to the step before them",
        arguments: [
            ("one", [0]), ("a\n\nb", [0, 3]), ("a\n\nb\n\n", [0, 3]), ("a\n\n\nb", [0, 3]),
            ("a\n\n \n\nb", [0, 6]), ("\n\na\n\nb", [0, 5]), ("a\n\n\n\n\n\nb\n\nc", [0, 7, 10]),
            ("é\n\nb", [0, 4]),
        ] as [(String, [Int])]
    )
    func cutting(_ text: String, _ expected: [Int]) throws {
        #expect(try starts(text) == expected)
    }

    @Test("the separator may be any text, also one that overlaps itself")
    func separators() throws {
        #expect(try starts("1. a\n2. b", separator: "\n") == [0, 5])
        #expect(try starts("a---b", separator: "--") == [0, 3])
        #expect(try starts("a\n\nb", separator: "Step") == [0])
    }

    @Test(
        "steps that came with a text are found in it, whatever white space is between them",
        arguments: [
            (["a b", "c"], [0, 4]), (["a b ", " c\n"], [0, 4]), (["a", "b c"], [0, 2]),
            (["a", "", "b", "  ", "c"], [0, 2, 4]), (["a b c"], [0]),
        ] as [([String], [Int])]
    )
    func given(_ steps: [String], _ expected: [Int]) throws {
        #expect(try starts("a b c", steps: steps) == expected)
        let shifted = [0] + expected.dropFirst().map { $0 + 2 }
        #expect(try starts(" \na b c \n", steps: steps) == shifted)
    }

    @Test("steps need not have white space between them")
    func adjacent() throws {
        #expect(try starts("abab", steps: ["ab", "ab"]) == [0, 2])
    }

    @Test(
        "what cannot be cut says why",
        arguments: [
            ("", nil, "has no steps"), (" \n\n ", nil, "has no steps"),
            ("a", [], "has no steps"), ("a", [" "], "has no steps"),
            ("a b", ["a", "c"], "steps[1] is not how its text goes on"),
            ("a b", ["b", "a"], "steps[0] is not how"), ("a b", ["a"], "goes on after the last"),
            ("a", ["a", "b"], "steps[1] is not how"),
        ] as [(String, [String]?, String)]
    )
    func failures(_ text: String, _ steps: [String]?, _ message: String) {
        let failure = #expect(throws: ItemFailure.self) { try starts(text, steps: steps) }
        #expect(failure?.status == .invalidInput)
        #expect(failure?.message.contains(message) == true, "\(String(describing: failure))")
    }

    @Test("ids have no steps")
    func ids() {
        let failure = #expect(throws: ItemFailure.self) {
            try ReplySteps(of: Candidate(content: .tokens([1])), separator: "\n")
        }
        #expect(failure?.message.contains("send text") == true)
    }

    @Test("a token belongs to the step in which it ends; the end of the turn to the last")
    func tokens() throws {
        let steps = try ReplySteps(
            of: Candidate(content: .text("ab\n\ncd\n\nef")),
            separator: "\n\n"
        )
        #expect(steps.starts == [0, 4, 8])
        // The template's own white space, then pieces that end at, before and behind the borders.
        let ends = [0, 2, 4, 6, 9, 10, 14]
        #expect(steps.places(ends: ends, offsets: Array(0..<7)) == [[0, 1, 2], [3], [4, 5, 6]])
        #expect(steps.places(ends: ends, offsets: [1, 4, 6]) == [[0], [1, 2]])
        #expect(steps.places(ends: [4, 8, 10], offsets: [0, 1, 2]) == [[0], [1], [2]])
        #expect(steps.places(ends: [10], offsets: [0]) == [[0]], "it swallows the first two")
        #expect(steps.places(ends: ends, offsets: []).isEmpty)
        #expect(steps.places(ends: [2, 4], offsets: [0, 1]) == [[0, 1]], "the rest was cut")
    }

    @Test("tokens of replies tell where they end", arguments: [Style.chatML, .brackets])
    func ends(_ style: Style) throws {
        for tokenization in Tokenization.allCases {
            for text in ["ab\nc", "", " é"] {
                let model = try ServedModel.fake(style: style, merges: ["b\n", "\na"])
                var fields = try Fields(
                    ["tokenization": .string(tokenization.rawValue)],
                    path: "s"
                )
                let job = ScoringJob.texts("Hi", [text])
                let encoder = try ReplyEncoder(
                    job,
                    model: model,
                    options: try LikelihoodOptions(&fields)
                )
                let sequence = try encoder.sequence(for: job.candidates[0])
                #expect(sequence.replyEnds.count == sequence.reply.count)
                let ending = style == .chatML ? "<|im_end|>" : "</s>"
                #expect(sequence.replyEnds.last == text.utf8.count + ending.utf8.count)
                // What ends inside the text spells its beginning.
                let inside = zip(sequence.reply, sequence.replyEnds).prefix {
                    $0.1 <= text.utf8.count
                }
                let spelled = model.tokenizer.decode(inside.map(\.0), skipSpecialTokens: false)
                #expect(spelled.hasSuffix(text), "\(tokenization), \(spelled)")
                let cut = sequence.cutOnTheRight(toReplyCount: 1)
                #expect(cut.replyEnds == [sequence.replyEnds[0]])
            }
        }
    }
}
