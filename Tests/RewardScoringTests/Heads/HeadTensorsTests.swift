import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Tensors of heads")
struct HeadTensorsTests {
    private let library = HeadLibrary.memory(["score.weight": .made(2, 3)])

    private func tensors(_ options: JSONValue = ["head": "head"]) throws -> HeadTensors {
        var fields = try Fields(options, path: "s")
        return try library.tensors(&fields, model: try .fake())
    }

    @Test("a shape is checked, and any size may be any")
    func shapes() throws {
        let tensors = try tensors()
        for shape in [[2, 3], [nil, 3], [2, nil], [nil, nil]] {
            #expect(
                try tensors.tensor("score.weight", shape: shape, path: "s.head").shape == [2, 3]
            )
        }
        for (shape, text) in [([3, 3], "[3, 3]"), ([nil], "[any]"), ([nil, 2], "[any, 2]")] {
            let error = #expect(throws: FieldError.self) {
                try tensors.tensor("score.weight", shape: shape, path: "s.head")
            }
            #expect(
                error?.description
                    == "s.head: head.safetensors: tensor \"score.weight\" has the shape [2, 3], "
                    + "not \(text)"
            )
        }
    }

    @Test("what is missing or cannot be read is refused with path and file")
    func missing() throws {
        let tensors = try tensors()
        #expect(try tensors.optionalTensor("other", path: "s.head") == nil)
        let error = #expect(throws: FieldError.self) {
            try tensors.tensor("other", shape: [nil], path: "s.head")
        }
        #expect(error?.description == "s.head: head.safetensors has no tensor \"other\"")
        let broken = #expect(throws: FieldError.self) {
            try tensors.optionalTensor("broken.weight", path: "s.head")
        }
        #expect(
            broken?.description == "s.head: cannot be used: broken.weight: row 3 is not finite"
        )
    }

    @Test("an option names the file; without it, the model's own tensors are taken")
    func options() throws {
        #expect(try tensors().digest == "1")
        #expect(try tensors([:]).digest == "1")
        let error = #expect(throws: FieldError.self) { try tensors(["head": "else"]) }
        #expect(error?.description == "s.head: cannot be used: cannot open else")
        var fields = try Fields([:], path: "s")
        let empty = #expect(throws: FieldError.self) {
            try HeadLibrary.empty.tensors(&fields, model: try .fake())
        }
        #expect(empty?.description == "s.head: cannot be used: model \"tiny\" has no files")
    }
}
