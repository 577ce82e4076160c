import Testing

@testable import RewardCommands

@Suite("Text in cells of a terminal")
struct TextWidthTests {
    @Test(
        "cells are counted as terminals do",
        arguments: [
            ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("한", 2), ("ｆ", 2),
            ("😀", 2), ("👨‍👩‍👧", 2), ("❤️", 2), ("🇩🇪", 2), ("–…─", 3), ("ä̈", 1), ("я", 1),
        ]
    )
    func cellCount(_ text: String, _ count: Int) {
        #expect(text.cellCount == count)
    }

    @Test(
        "text is cut to the cells there are, never through a character",
        arguments: [
            ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("abcdef", 1, "…"),
            ("abcdef", 0, ""), ("日本語", 6, "日本語"), ("日本語", 5, "日本…"),
            ("日本語", 4, "日…"), ("日本語", 2, "…"), ("", 0, ""), ("ab", 2, "ab"),
            ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
        ]
    )
    func shortened(_ text: String, _ limit: Int, _ expected: String) {
        #expect(text.shortened(toCellCount: limit) == expected)
        #expect(text.shortened(toCellCount: limit).cellCount <= limit)
    }

    @Test(
        "nothing is left that a terminal would obey",
        arguments: [
            ("a\nb\r\n\tc", "a b c"), ("\u{1B}[31mred", "\u{FFFD}[31mred"),
            ("\u{9B}31m", "\u{FFFD}31m"), ("a\u{202E}b\u{2066}c\u{200F}", "abc"),
            ("\u{7}\u{8}\u{7F}", "\u{FFFD}\u{FFFD}\u{FFFD}"), ("a\u{2028}b\u{85}c", "a b c"),
            ("naïve 日本", "naïve 日本"),
        ]
    )
    func displayed(_ text: String, _ expected: String) {
        #expect(text.displayed == expected)
    }

    @Test("padding fills up to the cells there are")
    func padding() {
        #expect("日".padded(toCellCount: 4) == "日  ")
        #expect("日".paddedLeft(toCellCount: 4) == "  日")
        #expect("long".padded(toCellCount: 2) == "long")
    }
}
