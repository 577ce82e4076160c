// Token ids and rendered conversations of the tiny models against those of the reference libraries.
//
// Whole tokenizers and real templates have suites of their own; this one shows that the text side
// of a model, as its files give it, fits the numbers of the other suites.

import Foundation
import RewardScoring
import RewardTestSupport
import RewardTokenization
import RewardTypes
import Testing

@Suite("Parity of the text side of models")
struct ModelTextParityTests {
    @Test("ids of texts, with and without added tokens", arguments: GoldenModel.folders)
    func texts(_ name: String) throws {
        try compare(try TestEngine(GoldenModel(name)).served().tokenizer, textsOf: name)
    }

    @Test("ids by the vocabulary of a GGUF file", arguments: GoldenModel.files)
    func vocabularies(_ name: String) throws {
        let golden = try GoldenModel(name)
        let source = try #require(golden.vocabularyOf)
        // GGUF files name no normalizer, and llama.cpp, the reference for them, applies none; so
        // ids agree with those of the folder for texts that are composed (NFC) already.
        try compare(try TestEngine(golden).served().tokenizer, textsOf: source) { text in
            let composed = text.precomposedStringWithCanonicalMapping
            return composed.unicodeScalars.elementsEqual(text.unicodeScalars)
        }
    }

    @Test(
        "rendered conversations and their ids",
        arguments: GoldenModel.folders + GoldenModel.files
    )
    func chats(_ name: String) throws {
        let golden = try GoldenModel(name)
        let name = golden.vocabularyOf ?? name
        let model = try TestEngine(golden).served()
        let special = model.tokenizer.specialTokens
        let template = try #require(model.template)
        for chat in try GoldenData.json("models/golden/\(name).json").list("chats") {
            let messages = try chat.list("messages").map { try Message($0, path: "messages") }
            let text = try template.render(
                ChatTemplateContext(
                    messages: messages,
                    addGenerationPrompt: chat[member: "add_generation_prompt"] == true,
                    beginningOfSequence: special.beginningOfSequence.flatMap {
                        model.tokenizer.entry(of: $0)
                    },
                    endOfSequence: special.endOfSequence.flatMap { model.tokenizer.entry(of: $0) }
                )
            )
            #expect(text == (try chat.text("text")))
            #expect(
                try model.tokenizer.ids(of: text, addSpecialTokens: false) == chat.tokens("ids"),
                "\(text)"
            )
        }
    }

    /// Compares ids of the texts in a golden file.
    private func compare(
        _ tokenizer: any Tokenizer,
        textsOf name: String,
        where isComparable: (String) -> Bool = { _ in true }
    ) throws {
        let entries = try GoldenData.json("models/golden/\(name).json").list("texts")
        let texts = try entries.map { try $0.text("text") }
        #expect(texts.filter(isComparable).count >= 10)
        for (entry, text) in zip(entries, texts) where isComparable(text) {
            #expect(
                try tokenizer.ids(of: text, addSpecialTokens: false) == entry.tokens("ids"),
                "\(text)"
            )
            #expect(
                try tokenizer.ids(of: text, addSpecialTokens: true)
                    == entry.tokens("ids_with_special"),
                "\(text), with added tokens"
            )
        }
    }
}
