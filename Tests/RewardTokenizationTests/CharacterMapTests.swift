import RewardTypes
import Testing

@testable import RewardTokenization

@Suite("Compiled character maps")
struct CharacterMapTests {
    /// The map that sentencepiece compiled from the rules in golden_tokenizers.py.
    private static func golden() throws -> String {
        let definition = try GoldenTokenizer.named("deberta").definition()
        let stages = try #require(definition[member: "normalizer"]?[member: "normalizers"])
        let text = stages.arrayValue?[1][member: "precompiled_charsmap"]?.stringValue
        return try #require(text)
    }

    private func mapped(_ text: String, by map: CharacterMap) -> (String, ends: [Int]) {
        var mapped = MappedText(bytes: Array(text.utf8), origin: 0)
        map.apply(&mapped)
        return (
            String(decoding: mapped.bytes, as: UTF8.self),
            mapped.bytes.indices.map { mapped.endOffset(after: $0) }
        )
    }

    @Test("characters are replaced, and every byte knows where its source ends")
    func replacement() throws {
        let map = try CharacterMap(base64: try Self.golden())
        #expect(mapped("Ａa\u{3000}ﬁ", by: map).0 == "Aa fi")
        #expect(mapped("x\u{200B}y", by: map).0 == "xy")
        #expect(mapped("é and e\u{301}", by: map).0.unicodeScalars.count == 7)
        #expect(mapped("\r\n", by: map).0 == " ")
        #expect(mapped("plain", by: map).0 == "plain")
        #expect(mapped("", by: map).0 == "")
        #expect(mapped("aﬁb", by: map).ends == [1, 4, 4, 5])
    }

    @Test("every cut and many changes give a map or an error, and never more")
    func damage() throws {
        let text = Array(try Self.golden().utf8)
        let sample = "Ａe\u{301}ﬁ\u{200B}ﷺ😀… end\0"
        for length in stride(from: 0, to: text.count, by: 7) {
            let cut = String(decoding: text[..<length], as: UTF8.self)
            // Refusing is as good.
            if let map = try? CharacterMap(base64: cut) { _ = mapped(sample, by: map) }
        }
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<400 {
            var changed = text
            for _ in 0..<3 {
                let index = Int.random(in: 0..<text.count - 4, using: &generator)
                changed[index] = UInt8.random(in: 65...90, using: &generator)
            }
            let map = try? CharacterMap(base64: String(decoding: changed, as: UTF8.self))
            guard let map else { continue }
            let (result, ends) = mapped(sample, by: map)
            #expect(ends == ends.sorted())
            #expect(!result.contains("\u{FFFD}"))
        }
    }

    @Test("base64 with its padding is read, and nothing else")
    func base64() {
        #expect(Base64.bytes(of: "") == [])
        #expect(Base64.bytes(of: "TWFu") == Array("Man".utf8))
        #expect(Base64.bytes(of: "TWE=") == Array("Ma".utf8))
        #expect(Base64.bytes(of: "TQ==") == Array("M".utf8))
        for wrong in ["T", "TQ=", "TQ", "TWE", "TW=E", "====", "TWF!", "TWFu="] {
            #expect(Base64.bytes(of: wrong) == nil, "\(wrong)")
        }
    }

    @Test("maps that lie about their sizes are refused")
    func sizes() {
        for wrong in ["!", "", "AAAA", "AAAAAA==", "BAAAAA==", "AwAAAAAAAAA="] {
            #expect(throws: TokenizationError.self) { try CharacterMap(base64: wrong) }
        }
    }
}
