import RewardSandbox
import Testing

@Suite("CodeExtraction: the program in an answer")
struct CodeExtractionTests {
    private func program(
        _ text: String,
        _ mode: CodeExtraction.Mode = .auto,
        _ choice: CodeExtraction.Choice = .last
    ) -> String? {
        CodeExtraction(mode: mode, choice: choice).program(in: text, languages: ["python3", "py"])
    }

    @Test("without a fence, auto takes everything and fenced nothing")
    func plain() {
        #expect(program("x = 1") == "x = 1")
        #expect(program("x = 1", .fenced) == nil)
        #expect(program("```py\nx\n```", .none) == "```py\nx\n```")
        #expect(program("") == "")
    }

    @Test("fences of the language come first, the last or first of them")
    func choice() {
        let text = "a\n```py\none\n```\n```\nnone\n```\n```PY title\ntwo\n```\n```sh\nthree\n```"
        #expect(program(text) == "two\n")
        #expect(program(text, .fenced, .first) == "one\n")
        #expect(program("```\na\n```\n```sh\nb\n```") == "a\n")
        #expect(program("```sh\nb\n```") == nil)
    }

    @Test(
        "marks of fences",
        arguments: [
            ("````py\n```\n````", "```\n"), ("~~~py\na\n~~~", "a\n"), ("```py\na", "a\n"),
            ("  ```py\na\n   ```", "a\n"), ("```py\na\n``` b\n```", "a\n``` b\n"),
            ("```{.python3}\na\n```", "a\n"), ("```py\r\na\r\n```\r\n", "a\n"), ("```py\n```", ""),
            ("    ```py\na\n```", "    ```py\na\n```"), ("``py\na\n``", "``py\na\n``"),
            ("use ```x``` here", "use ```x``` here"), ("```x``` is\nit", "```x``` is\nit"),
        ] as [(String, String)]
    )
    func marks(text: String, expected: String) {
        #expect(program(text) == expected)
    }

    @Test("a long answer takes linear time")
    func long() {
        let text = "```py\n" + String(repeating: "x\n", count: 200_000) + "```"
        #expect(program(text)?.utf8.count == 400_000)
    }
}
