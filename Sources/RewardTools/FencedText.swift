// Fenced blocks in answers of models.

/// Finds what stands between lines of three backticks.
enum FencedText {
    /// All blocks in order; one that is not closed ends with the text.
    ///
    /// Linear in the text.
    static func blocks(of text: String) -> [(language: String, content: String)] {
        var blocks: [(language: String, content: String)] = []
        var open: (language: String, lines: [Substring])?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let trimmed = line.drop { $0 == " " || $0 == "\t" }
            guard trimmed.hasPrefix("```") else {
                open?.lines.append(line)
                continue
            }
            if let block = open {
                blocks.append((block.language, block.lines.joined(separator: "\n")))
                open = nil
            } else {
                open = (trimmed.dropFirst(3).filter { !$0.isWhitespace }.lowercased(), [])
            }
        }
        if let open { blocks.append((open.language, open.lines.joined(separator: "\n"))) }
        return blocks
    }

    /// The last block that is in one of these languages or names none, else the text itself.
    static func inner(of text: String, languages: Set<String>) -> String {
        blocks(of: text).last { $0.language.isEmpty || languages.contains($0.language) }?.content
            ?? text
    }
}
