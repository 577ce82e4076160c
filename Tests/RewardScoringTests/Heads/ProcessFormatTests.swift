import RewardTestSupport
import RewardTokenization
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Solutions as process reward models read them")
struct ProcessFormatTests {
    private let question = [Message(role: "user", content: "Q")]

    private func encoder(
        _ format: ProcessFormat,
        _ model: ServedModel,
        stepToken: String? = nil,
        system: String? = nil
    ) throws -> ProcessEncoder {
        ProcessEncoder(
            format: format,
            model: model,
            system: system,
            stepToken: stepToken,
            templateVariables: [:],
            encoder: try TextEncoder(model.tokenizer)
        )
    }

    private func marked(
        _ text: String,
        _ ends: [String],
        _ model: ServedModel
    ) throws -> [[TokenID]] {
        try ends.map { end in
            let found = try #require(text.firstRange(of: end))
            return try model.ids(String(text[..<found.upperBound]))
        }
    }

    private func prefixes(_ steps: MarkedSteps) -> [[TokenID]] {
        steps.sequences.flatMap { sequence in
            sequence.marks.map { Array(sequence.ids[...$0]) }
        }
    }

    @Test("math_shepherd: numbered steps in a line each, judged at their token")
    func mathShepherd() throws {
        let model = try ServedModel.fake(tokenizer: FakeTokenizer(merges: ["ки"]))
        let encoder = try encoder(.mathShepherd, model, stepToken: "ки")
        let steps = try encoder.marks(question, steps: ["a", "Step 2: b", "c"]).get()
        let text = "Q Step 1: a ки\nStep 2: b ки\nStep 3: c ки"
        #expect(steps.sequences.count == 1)
        #expect(try steps.sequences[0].ids == model.ids(text))
        #expect(try prefixes(steps) == marked(text, ["a ки", "b ки", "c ки"], model))
        #expect(steps.promptTokenCount == 2)
        #expect(try steps.tokenCount == model.ids(text).count)
    }

    @Test("a token that ends steps may also stand in the question and inside of a step")
    func tagsElsewhere() throws {
        let model = try ServedModel.fake(tokenizer: FakeTokenizer(merges: ["ки"]))
        let encoder = try encoder(.mathShepherd, model, stepToken: "ки")
        let turns = [Message(role: "user", content: "ки ки")]
        let steps = try encoder.marks(turns, steps: ["реки", "руки!"]).get()
        let text = "ки ки Step 1: реки ки\nStep 2: руки! ки"
        #expect(try prefixes(steps) == marked(text, ["реки ки", "руки! ки"], model))
    }

    @Test("a step that swallows the token that ends it is a failure")
    func swallowed() throws {
        let model = try ServedModel.fake(
            tokenizer: FakeTokenizer(
                merges: ["#", "x#"],
                specials: ["<|im_start|>", "<|im_end|>"]
            )
        )
        let encoder = try encoder(.qwen, model, stepToken: "#")
        #expect(try encoder.marks(question, steps: ["a", "b"]).get().sequences[0].marks.count == 2)
        let failure = #expect(throws: ItemFailure.self) {
            try encoder.marks(question, steps: ["a", "x"]).get()
        }
        #expect(failure?.status == .invalidInput)
        #expect(failure?.message.hasPrefix("step 1 swallows the token that ends it") == true)
    }

    @Test("qwen: steps in one turn of the assistant, and what the template writes after it")
    func qwen() throws {
        let model = try ServedModel.fake()
        let encoder = try encoder(.qwen, model, stepToken: "<|eot|>", system: "S")
        let steps = try encoder.marks(question, steps: ["a", "<|eot|>b"]).get()
        let before = "<|im_start|>system\nS<|im_end|>\n" + chatMLPrompt("Q")
        let text = before + "a<|eot|><|eot|>b<|eot|><|im_end|>\n"
        #expect(try steps.sequences.map(\.ids) == [model.ids(text)])
        #expect(
            try prefixes(steps) == [
                model.ids(before + "a<|eot|>"), model.ids(before + "a<|eot|><|eot|>b<|eot|>"),
            ]
        )
        #expect(try steps.promptTokenCount == model.ids(before).count)
        let own = try encoder.marks(
            [Message(role: "system", content: "T")] + question,
            steps: ["a"]
        ).get()
        #expect(try own.sequences[0].ids.starts(with: model.ids("<|im_start|>system\nT")))
    }

    @Test("qwen: a template may trim a turn, but not rewrite it")
    func templates() throws {
        func steps(_ content: String) throws -> Result<MarkedSteps, ItemFailure> {
            let model = ServedModel(
                description: .fake(),
                tokenizer: FakeTokenizer(),
                template: try ChatTemplate(
                    source: "{% for message in messages %}{{ message.content \(content) }}!"
                        + "{% endfor %}{% if add_generation_prompt %}>{% endif %}"
                )
            )
            return try encoder(.qwen, model, stepToken: "#").marks(question, steps: [" a", "b"])
        }
        let trimmed = try steps("| trim").get()
        let text = "Q!a#b#!".utf8.map { TokenID(Int32($0)) }
        #expect(trimmed.sequences == [.init(ids: text, marks: [3, 5])])
        let failure = #expect(throws: ItemFailure.self) { try steps("| replace('b', 'x')").get() }
        #expect(failure?.status == .invalidInput)
        #expect(failure?.message.contains("does not write its steps out as they are") == true)
    }

    @Test("rlhflow: a turn of the user for each step, judged where the answer begins")
    func rlhflow() throws {
        let model = try ServedModel.fake(style: .headers)
        let encoder = try encoder(.rlhflow, model)
        let steps = try encoder.marks(question, steps: ["a", "b"]).get()
        let first = "<s><|head|>user<|/head|>\n\nQ a<|eot|><|head|>assistant<|/head|>\n\n"
        let second =
            first + "+<|eot|><|head|>user<|/head|>\n\nb<|eot|><|head|>assistant<|/head|>\n\n"
        #expect(try prefixes(steps) == [model.ids(first), model.ids(second)])
        #expect(try steps.promptTokenCount == model.ids("<s><|head|>user<|/head|>\n\nQ ").count)
        #expect(ProcessFormat.rlhflow.readingCount(stepCount: 7) == 7)
        #expect(ProcessFormat.qwen.readingCount(stepCount: 7) == 1)
    }

    @Test("skywork: a BOS where there is one, the question, and a line for each step")
    func skywork() throws {
        // The tokenizer knows a BOS and does not add it; the reference always does.
        let tokenizer = FakeTokenizer(merges: ["\na"], specials: ["<s>"], beginning: "<s>")
        let model = try ServedModel.fake(tokenizer: tokenizer)
        let steps = try encoder(.skywork, model).marks(question, steps: ["a", "b"]).get()
        let line = try model.ids("\n")
        // Steps are tokenized by themselves: nothing merges with a line break.
        let ids = try model.ids("<s>Q\n") + model.ids("a") + line + model.ids("b") + line
        #expect(steps.sequences == [.init(ids: ids, marks: [4, 6])])
        #expect(steps.promptTokenCount == 3)
        let none = try encoder(.skywork, try .fake()).marks(question, steps: ["a"]).get()
        #expect(none.promptTokenCount == 2)
        let both = try encoder(.skywork, try .fake(style: .headers)).marks(question, steps: ["a"])
            .get()
        #expect(both.promptTokenCount == 3, "one BOS, though the tokenizer adds it too")
    }

    @Test("verdicts are the last token of their text, with the space that SentencePiece adds")
    func verdicts() throws {
        let tokenizer = FakeTokenizer(merges: ["▁", "▁+", "ки"], marksBeginning: true)
        let model = try ServedModel.fake(style: nil, tokenizer: tokenizer)
        let encoder = try encoder(.mathShepherd, model, stepToken: "ки")
        #expect(encoder.stepTokenID("+") == 257)
        #expect(encoder.stepTokenID("ки") == 258)
        #expect(encoder.stepTokenID("") == 256)
    }

    @Test("a system turn has no place in formats without turns")
    func system() throws {
        let turns = [Message(role: "system", content: "S")] + question
        let model = try ServedModel.fake()
        for format in [ProcessFormat.skywork, .rlhflow] {
            let encoder = try encoder(format, model)
            #expect(
                try encoder.marks(turns, steps: ["a"]).get()
                    == encoder.marks(question, steps: ["a"]).get()
            )
        }
    }
}
