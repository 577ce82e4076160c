import RewardTypes
import Testing

@testable import RewardTokenization

@Suite("Definitions of byte-pair models")
struct BytePairDefinitionTests {
    @Test("wrong vocabularies, merges and options are refused with their place")
    func wrongModels() {
        #expect(
            SmallDefinition.problem(model: ["vocab": ["a": 0, "b": 0]]).contains("given twice")
        )
        #expect(SmallDefinition.problem(model: ["vocab": ["a": -1]]).contains("no usable id"))
        #expect(
            SmallDefinition.problem(model: ["vocab": ["a": 99_999_999]]).contains("no usable id")
        )
        #expect(SmallDefinition.problem(model: ["vocab": []]).contains("model.vocab"))
        #expect(SmallDefinition.problem(model: ["merges": ["a c"]]).contains("model.merges[0]"))
        #expect(SmallDefinition.problem(model: ["merges": ["ab"]]).contains("not two parts"))
        #expect(
            SmallDefinition.problem(model: ["merges": ["a b", ["a"]]]).contains("model.merges[1]")
        )
        #expect(SmallDefinition.problem(model: ["merges": nil]).contains("model.merges"))
        #expect(SmallDefinition.problem(model: ["dropout": 0.1]).contains("dropout"))
        #expect(
            SmallDefinition.problem(model: ["end_of_word_suffix": "</w>"]).contains(
                "end_of_word_suffix"
            )
        )
        #expect(SmallDefinition.problem(model: ["unk_token": "<unk>"]).contains("<unk>"))
        #expect(SmallDefinition.problem(model: ["ignore_merges": 1]).contains("ignore_merges"))
        #expect(SmallDefinition.problem(["model": nil]).contains("model: is missing"))
    }

    @Test("both spellings of merges give the same, and a version line is skipped")
    func spellings() throws {
        for merges: JSONValue in [["a b"], [["a", "b"]], ["#version: 0.2", "a b"]] {
            var model = SmallDefinition.model.objectValue ?? [:]
            model["merges"] = merges
            let tokenizer = try TokenizerLoader.load(tokenizerJSON: ["model": .object(model)])
            #expect(try tokenizer.ids(of: "aab", addSpecialTokens: false) == [0, 2])
        }
    }
}
