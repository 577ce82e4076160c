import RewardChecks
import Testing

@Suite("Tags")
struct TagStructureTests {
    private static let thinking = [TagRule("think"), TagRule("answer")]

    @Test("tags in order give their contents")
    func order() throws {
        let text = "<think>a < b, <i>x</i></think>\n <answer>é</answer>\n"
        let elements = try TagStructure(Self.thinking).parse(text)
        #expect(elements.map(\.name) == ["think", "answer"])
        #expect(elements.map(\.content) == ["a < b, <i>x</i>", "é"])
    }

    @Test(
        "what breaks order or nesting is told with its place",
        arguments: [
            ("<answer>1</answer><think>2</think>", TagProblem.missing(name: "think", inside: nil)),
            ("<think>1</think>", .missing(name: "answer", inside: nil)),
            (
                "<think>1<answer>2</answer></think><answer>3</answer>",
                .unexpected(name: "answer", inside: "think", byteOffset: 8)
            ),
            ("<think>1</think><answer>2", .notClosed(name: "answer", byteOffset: 16)),
            ("<think>1<answer>2</think></answer>", .notClosed(name: "answer", byteOffset: 8)),
            ("1</think>", .textOutside(byteOffset: 0)),
            ("</think>", .notOpened(name: "think", byteOffset: 0)),
            ("<think>1</think>so<answer>2</answer>", .textOutside(byteOffset: 16)),
            (
                "<think>1</think><answer>2</answer><answer>3</answer>",
                .unexpected(name: "answer", inside: nil, byteOffset: 34)
            ),
            ("<Think>1</Think>", .textOutside(byteOffset: 0)),
            ("", .missing(name: "think", inside: nil)),
        ]
    )
    func problems(text: String, expected: TagProblem) throws {
        let structure = try TagStructure(Self.thinking)
        #expect(throws: expected) { try structure.parse(text) }
    }

    @Test("tags may repeat, be left out, and stand inside of others")
    func counts() throws {
        let step = TagRule("step", count: 1...3, children: [TagRule("why", count: 0...1)])
        let structure = try TagStructure(
            [step, TagRule("end", count: 0...1)],
            allowsTextOutside: true
        )
        let elements = try structure.parse("a<step>1<why>w</why></step><step>2</step> b")
        #expect(elements.map(\.content) == ["1<why>w</why>", "2"])
        #expect(elements[0].children.map(\.content) == ["w"])
        let four = String(repeating: "<step></step>", count: 4)
        #expect(throws: TagProblem.unexpected(name: "step", inside: nil, byteOffset: 39)) {
            try structure.parse(four)
        }
    }

    @Test("deep and many tags are refused")
    func bounds() throws {
        let structure = try TagStructure(Self.thinking)
        #expect(throws: TagProblem.tooLarge("tags nest deeper than 16")) {
            try structure.parse(String(repeating: "<think>", count: 100_000))
        }
        let loose = try TagStructure([TagRule("a", count: 0...9999)])
        #expect(throws: TagProblem.tooLarge("more than 4096 tags")) {
            try loose.parse(String(repeating: "<a></a>", count: 3000))
        }
        var rule = TagRule("a")
        for _ in 0..<20 { rule = TagRule("a", children: [rule]) }
        #expect(throws: TagProblem.self) { try TagStructure([rule]) }
    }
}
