import RewardTypes
import Testing

@testable import RewardTokenization

@Suite("Unigram models")
struct UnigramModelTests {
    private static let entries = ["?", "a", "b", "ab", "ba", "aba", "é", "xy", "bb"]

    private func model(
        _ scores: [Double],
        byteTokens: [Int32] = []
    ) -> UnigramModel {
        var vocabulary = Vocabulary(capacity: scores.count)
        for (id, entry) in Self.entries.enumerated() {
            _ = vocabulary.append(Array(entry.utf8), id: Int32(id))
        }
        return UnigramModel(
            vocabulary: vocabulary,
            scores: scores,
            unknown: 0,
            byteTokens: byteTokens
        )
    }

    private func ids(_ model: UnigramModel, _ text: String) -> [Int32] {
        var tokens: [ModelToken] = []
        let bytes = Array(text.utf8)
        model.encode([0..<bytes.count], of: bytes, into: &tokens)
        return tokens.map(\.id)
    }

    /// The best score of all ways to cut a text into entries and unknown characters.
    private func best(_ text: Substring, _ scores: [Double]) -> Double {
        guard let first = text.first else { return 0 }
        var values: [Double] = []
        for (id, entry) in Self.entries.enumerated() where text.hasPrefix(entry) {
            values.append(scores[id] + best(text.dropFirst(entry.count), scores))
        }
        if !Self.entries.contains(String(first)) {
            values.append((scores.min() ?? 0) - 10 + best(text.dropFirst(), scores))
        }
        return values.max() ?? 0
    }

    @Test("the way with the highest score is found", arguments: 0..<8)
    func viterbi(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let scores = Self.entries.map { _ in -Double.random(in: 1...6, using: &generator) }
        let model = model(scores)
        for _ in 0..<20 {
            let text = (0..<Int.random(in: 1...9, using: &generator)).map { _ in
                ["a", "b", "é", "x", "z"].randomElement(using: &generator) ?? ""
            }.joined()
            var tokens: [ModelToken] = []
            let bytes = Array(text.utf8)
            model.encode([0..<bytes.count], of: bytes, into: &tokens)
            #expect(tokens.last?.end == bytes.count)
            var total = 0.0
            var start = 0
            for token in tokens {
                let part = String(decoding: bytes[start..<token.end], as: UTF8.self)
                start = token.end
                total +=
                    token.id == 0
                    ? Double(part.count) * ((scores.min() ?? 0) - 10) : scores[Int(token.id)]
            }
            #expect(abs(total - best(text[...], scores)) < 1e-9, "seed \(seed), \(text)")
        }
    }

    @Test("unknown characters next to each other are one token, or their bytes")
    func unknown() {
        let scores = Self.entries.map { _ in -1.0 }
        #expect(ids(model(scores), "azüa") == [1, 0, 1])
        #expect(ids(model(scores), "") == [])
        let bytes = (0..<256).map { Int32(1000 + $0) }
        #expect(ids(model(scores, byteTokens: bytes), "aza") == [1, 1122, 1])
    }

    @Test("unknown characters that together are an entry are that entry, as in the reference")
    func unknownEntry() {
        // So probable that even unknown characters are, and two of them more than the entry.
        let scores = Self.entries.map { _ in 30.0 }
        #expect(ids(model(scores), "xy") == [7])
        #expect(ids(model(scores), "xyz") == [0])
    }

    @Test("of equal ways the one that was found first counts")
    func ties() {
        // a + b and ab cost the same: the entry that begins earlier was there first.
        var scores = Self.entries.map { _ in -1.0 }
        scores[3] = -2
        #expect(ids(model(scores), "ab") == [3])
    }
}
