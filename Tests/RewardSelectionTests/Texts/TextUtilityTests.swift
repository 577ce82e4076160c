import RewardSelection
import RewardTypes
import Testing

@Suite("Utilities on texts")
struct TextUtilityTests {
    private static func close(
        _ utility: TextUtility,
        _ text: String,
        _ reference: String,
        _ expected: Double
    ) throws -> Bool {
        isClose(try utility(text, reference: reference), expected)
    }

    @Test("exact match leaves out blanks at both ends and nothing else")
    func exact() throws {
        #expect(try TextUtility.exactMatch(" Paris\n", reference: "Paris") == 1)
        #expect(try TextUtility.exactMatch("paris", reference: "Paris") == 0)
        #expect(try TextUtility.exactMatch("e\u{301}", reference: "\u{E9}") == 0)
        #expect(try TextUtility.exactMatch("", reference: " ") == 1)
    }

    @Test("words are compared without case, punctuation and articles")
    func tokenF1() throws {
        #expect(try TextUtility.tokenF1("The cat!", reference: "a CAT") == 1)
        // Precision 2/3, recall 2/4.
        #expect(try Self.close(.tokenF1, "red red fox", "red red hen house", 4.0 / 7))
        #expect(try Self.close(.tokenF1, "red red fox", "red", 0.5))
        #expect(try TextUtility.tokenF1("don't", reference: "dont") == 1)
        #expect(try TextUtility.tokenF1("the", reference: "!") == 1)
        #expect(try TextUtility.tokenF1("the", reference: "fox") == 0)
    }

    @Test("the order of words counts for the longest common subsequence")
    func rougeL() throws {
        #expect(try Self.close(.rougeL, "police killed the gunman", "police kill the gunman", 0.75))
        #expect(try Self.close(.rougeL, "the gunman kill police", "police kill the gunman", 0.5))
        #expect(try Self.close(.rougeL, "Über-Straße!", "über straße", 1))
        #expect(try TextUtility.rougeL("", reference: "") == 0)
    }

    @Test("character n-grams count precision and recall, recall twice")
    func chrF() throws {
        #expect(try TextUtility.chrF("a b c", reference: "abc") == 1)
        // n = 1: 2 of 2 and 2 of 3; n = 2: 1 of 1 and 1 of 2; no n-grams of 3 in "ab".
        let precision = 1.0
        let recall = (2.0 / 3 + 0.5) / 2
        let expected = 5 * precision * recall / (4 * precision + recall)
        #expect(try Self.close(.chrF, "ab", "abc", expected))
        #expect(try Self.close(.chrF, "abc", "ab", 5 * recall / (4 * recall + 1)))
        #expect(try TextUtility.chrF("Abc", reference: "xyz") == 0)
        #expect(try TextUtility.chrF("", reference: "") == 0)
    }

    private static func randomText(_ generator: inout SeededGenerator) -> String {
        let letters = Array("abé T.")
        let count = Int.random(in: 0...12, using: &generator)
        return String((0..<count).map { _ in letters.randomElement(using: &generator) ?? " " })
    }

    /// chrF over arrays of substrings that are struck out one by one.
    private static func slowChrF(_ text: String, _ reference: String) -> Double {
        let left = Array(text.filter { $0 != " " })
        let right = Array(reference.filter { $0 != " " })
        var (precision, recall, orders) = (0.0, 0.0, 0.0)
        for order in 1...6 where left.count >= order && right.count >= order {
            let mine = (0...(left.count - order)).map { Array(left[$0..<($0 + order)]) }
            var theirs = (0...(right.count - order)).map { Array(right[$0..<($0 + order)]) }
            let size = Double(theirs.count)
            var common = 0.0
            for gram in mine {
                guard let place = theirs.firstIndex(of: gram) else { continue }
                theirs.remove(at: place)
                common += 1
            }
            precision += common / Double(mine.count)
            recall += common / size
            orders += 1
        }
        guard precision + recall > 0 else { return 0 }
        (precision, recall) = (precision / orders, recall / orders)
        return 5 * precision * recall / (4 * precision + recall)
    }

    /// The longest subsequence of `left` in `right`, by trying all.
    private static func slowCommon(_ left: [Substring], _ right: [Substring]) -> Int {
        guard let first = left.first else { return 0 }
        let rest = Array(left.dropFirst())
        let without = slowCommon(rest, right)
        guard let place = right.firstIndex(of: first) else { return without }
        return max(without, 1 + slowCommon(rest, Array(right[(place + 1)...])))
    }

    @Test("they agree with obvious implementations on random texts", arguments: UInt64(1)...20)
    func agreesWithSlow(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let texts = (0..<6).map { _ in Self.randomText(&generator) }
        let chrF = try TextUtility.chrF.matrix(texts)
        let rougeL = try TextUtility.rougeL.matrix(texts)
        for (row, left) in texts.enumerated() {
            for (column, right) in texts.enumerated() {
                #expect(isClose(chrF[row, column], Self.slowChrF(left, right)), "\(left)|\(right)")
                let group = [String](repeating: String(repeating: "a", count: 5000), count: 64)
                expectError(at: "texts") { _ = try TextUtility.exactMatch.matrix(group) }
                let words = [left, right].map { $0.lowercased().split { " .".contains($0) } }
                let common = Double(Self.slowCommon(words[0], words[1]))
                let size = Double(words[0].count + words[1].count)
                let expected = common == 0 ? 0 : 2 * common / size
                #expect(isClose(rougeL[row, column], expected), "\(left)|\(right)")
            }
        }
    }

    @Test("utilities lie in 0...1 and are 1 for a text with words and itself")
    func range() throws {
        let texts = ["a fox runs", "the fox ran fast", "Füchse laufen", "42"]
        for utility in TextUtility.allCases {
            let matrix = try utility.matrix(texts)
            for row in texts.indices {
                #expect(matrix[row, row] == 1)
                for column in texts.indices { #expect((0...1).contains(matrix[row, column])) }
            }
        }
    }

    @Test("what would take too long is refused")
    func bounded() {
        let long = String(repeating: "a", count: SelectionLimits.maximumTextByteCount + 1)
        expectError(at: "texts[1]") { _ = try TextUtility.chrF.matrix(["a", long]) }
        expectError(at: "texts") { _ = try TextUtility.chrF.matrix([]) }
        let many = [String](repeating: "a", count: SelectionLimits.maximumMatrixCount + 1)
        expectError(at: "texts") { _ = try TextUtility.exactMatch.matrix(many) }
        let words = [String](repeating: String(repeating: "a ", count: 1500), count: 64)
        expectError(at: "texts") { _ = try TextUtility.rougeL.matrix(words) }
    }
}
