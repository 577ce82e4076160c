import RewardTypes
import Testing

@testable import RewardTokenization

@Suite("Definitions of unigram models")
struct UnigramDefinitionTests {
    private static let vocabulary: JSONValue = [["<unk>", 0], ["a", -1], ["ab", -1.5]]

    private func problem(_ change: JSONObject) -> String {
        var model: JSONObject = ["type": "Unigram", "unk_id": 0, "vocab": Self.vocabulary]
        for (name, value) in change { model[name] = value }
        return SmallDefinition.problem(["model": .object(model)])
    }

    @Test("a whole model loads, with its unknown token")
    func whole() throws {
        #expect(problem([:]) == "none")
        let definition = try UnigramDefinition(
            ["type": "Unigram", "unk_id": 0, "vocab": Self.vocabulary],
            path: "model"
        )
        #expect(definition.unknownToken == "<unk>")
        #expect(definition.entries.count == 3)
    }

    @Test("wrong vocabularies are refused with their place")
    func wrong() {
        #expect(problem(["unk_id": nil]).contains("model.unk_id"))
        #expect(problem(["unk_id": 3]).contains("model.unk_id"))
        #expect(problem(["vocab": []]).contains("model.vocab"))
        #expect(problem(["vocab": ["a": 0]]).contains("model.vocab"))
        #expect(problem(["vocab": [["a", 0], ["a", 1]]]).contains("given twice"))
        #expect(problem(["vocab": [["a", 0], ["", 1]]]).contains("empty or too long"))
        #expect(problem(["vocab": [["a", 0], ["b"]]]).contains("model.vocab[1]"))
        #expect(problem(["vocab": [["a", "b"]]]).contains("model.vocab[0]"))
        let partial: JSONValue = [["<unk>", 0], ["<0x00>", -1]]
        #expect(problem(["byte_fallback": true, "vocab": partial]).contains("byte_fallback"))
    }
}
