import Testing

@testable import RewardTools

@Suite("FencedText")
struct FencedTextTests {
    @Test("finds blocks with their languages; the last may be open")
    func blocks() {
        let text = "a\n```json\n{}\n```\nb\n  ``` Python \nx\n\ny\n```\n```\nopen"
        let blocks = FencedText.blocks(of: text)
        #expect(blocks.map(\.language) == ["json", "python", ""])
        #expect(blocks.map(\.content) == ["{}", "x\n\ny", "open"])
    }

    @Test("takes the last block of a language, else the text")
    func inner() {
        let text = "```json\n1\n```\n```json\n2\n```\n```sh\n3\n```"
        #expect(FencedText.inner(of: text, languages: ["json"]) == "2")
        #expect(FencedText.inner(of: "no block", languages: ["json"]) == "no block")
    }
}
