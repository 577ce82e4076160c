// Any source gives a text or an error: truncated, damaged and random templates.

import RewardTypes
import Testing

@testable import RewardTokenization

@Suite("Damaged chat templates")
struct TemplateFuzzTests {
    private func attempt(_ source: String, _ context: ChatTemplateContext) {
        do throws(ChatTemplateError) {
            _ = try ChatTemplate(source: source).render(context)
        } catch {
            #expect(!error.description.isEmpty)
        }
    }

    private func goldens() throws -> [GoldenTemplate] {
        var seen: Set<String> = []
        return try GoldenTemplate.templates().filter { seen.insert($0.source).inserted }
    }

    @Test("every truncation of a template is handled")
    func truncations() throws {
        for golden in try goldens() {
            let scalars = Array(golden.source.unicodeScalars)
            for count in stride(from: 0, to: scalars.count, by: 3) {
                attempt(Text.string(scalars[..<count]), golden.context)
            }
        }
    }

    @Test("templates with changed bytes are handled", arguments: [1, 2, 3] as [UInt64])
    func changedBytes(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let marks = Array("{}%#-+()[]|.,:='\"\\ \n0ax~*/<>!é".unicodeScalars)
        for golden in try goldens() {
            for _ in 0..<120 {
                var scalars = Array(golden.source.unicodeScalars)
                for _ in 0..<Int.random(in: 1...3, using: &generator) {
                    let place = Int.random(in: 0..<scalars.count, using: &generator)
                    let mark = marks[Int.random(in: 0..<marks.count, using: &generator)]
                    switch Int.random(in: 0..<3, using: &generator) {
                    case 0: scalars[place] = mark
                    case 1: scalars.insert(mark, at: place)
                    default: scalars.remove(at: place)
                    }
                }
                attempt(Text.string(scalars), golden.context)
            }
        }
    }

    @Test("random words are handled", arguments: [11, 12] as [UInt64])
    func randomWords(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let words = [
            "{%", "%}", "{{", "}}", "{#", "#}", "-", "+", "if", "elif", "else", "endif", "for",
            "in", "endfor", "set", "endset", "macro", "endmacro", "call", "endcall", "x", "y",
            "loop", "loop.index", "(", ")", "[", "]", "{", "}", "|", ".", ",", ":", "=", "==",
            "~", "*", "**", "//", "%", "'a'", "1", "2.5", "not", "and", "or", "is", "defined",
            "upper", "map", "list", "range(3)", "namespace(a=1)", "messages", "recursive",
            "raw", "endraw", "break", "continue", "filter", "endfilter", "with", "endwith",
            "generation", "endgeneration", " ", "\n", "none", "true", "::", "-1", "[::-1]",
        ]
        let context = ChatTemplateContext(
            messages: [Message(role: "user", content: "Hi")],
            variables: ["x": ["a": 1, "b": [1, 2]], "y": "text"]
        )
        for _ in 0..<4000 {
            let count = Int.random(in: 1...24, using: &generator)
            let source = (0..<count).map { _ in
                words[Int.random(in: 0..<words.count, using: &generator)]
            }
            attempt(source.joined(separator: " "), context)
        }
    }
}
