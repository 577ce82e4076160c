import Glibc
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Layers of heads")
struct LinearLayerTests {
    private func tensors(_ all: [String: HeadTensor]) throws -> HeadTensors {
        var fields = try Fields(["head": "head"], path: "s")
        return try HeadLibrary.memory(all).tensors(&fields, model: try .fake())
    }

    private func stack(
        _ all: [String: HeadTensor],
        inputCount: Int = 2,
        _ activation: LayerStack.Activation = .relu
    ) throws -> LayerStack? {
        try LayerStack(
            try tensors(all),
            stem: "score",
            inputCount: inputCount,
            activation: activation,
            path: "s.head"
        )
    }

    @Test("a layer is W x + b in double precision")
    func layer() {
        let layer = LinearLayer(
            outputCount: 2,
            inputCount: 2,
            weights: [1, 2, 3, 4],
            bias: [10, -1]
        )
        #expect(layer([0.5, 0.25]) == [11, 1.5])
        // In single precision the small product would be lost beside the large one.
        let wide = LinearLayer(outputCount: 1, inputCount: 3, weights: [1e8, 1, -1e8])
        #expect(wide([1, 1, 1]) == [1])
    }

    @Test("a vector is a layer with one output")
    func vector() throws {
        let flat = try stack(["score.weight": HeadTensor(shape: [2], values: [1, 2])])
        #expect(flat?.outputCount == 1)
        #expect(flat?([3, 4]) == [11])
    }

    @Test(
        "layers of a sequence have a function between each two, and none behind the last",
        arguments: LayerStack.Activation.allCases
    )
    func sequence(_ activation: LayerStack.Activation) throws {
        let stack = try stack(
            [
                "score.0.weight": HeadTensor(shape: [2, 2], values: [1, 0, 0, -1]),
                "score.0.bias": HeadTensor(shape: [2], values: [0.5, 0]),
                // A dropout may lie between them.
                "score.3.weight": HeadTensor(shape: [1, 2], values: [1, 1]),
                "score.3.bias": HeadTensor(shape: [1], values: [-9]),
            ],
            activation
        )
        func between(_ x: Double) -> Double {
            switch activation {
            case .relu: max(0, x)
            case .tanh: tanh(x)
            case .gelu: x * 0.5 * (1 + erf(x / 2.0.squareRoot()))
            }
        }
        let value = try #require(stack?([1, 2]))
        #expect(value.count == 1)
        #expect(abs(value[0] - (between(1.5) + between(-2) - 9)) < 1e-15)
        #expect(stack?.layers.count == 2)
    }

    @Test("what is not there is nil")
    func none() throws {
        #expect(try stack(["other.weight": .made(1, 2)]) == nil)
        #expect(try stack(["score.bias": .made(1)]) == nil)
    }

    @Test(
        "a head for another model is refused with both shapes",
        arguments: [
            (["score.weight": .made(1, 3)], "\"score.weight\" has the shape [1, 3], not [any, 2]"),
            (["score.weight": .made(3)], "has the shape [3], not [any, 2]"),
            (["score.weight": .made(1, 1, 2)], "has the shape [1, 1, 2], not [any, 2]"),
            (["score.weight": .made(0, 2)], "has the shape [0, 2], not [any, 2]"),
            (
                ["score.weight": HeadTensor(shape: [], values: [1])],
                "has the shape [], not [any, 2]"
            ),
            (
                ["score.weight": .made(3, 2), "score.bias": .made(2)],
                "\"score.bias\" has the shape [2], not [3]"
            ),
            (
                ["score.0.weight": .made(4, 2), "score.2.weight": .made(1, 3)],
                "\"score.2.weight\" has the shape [1, 3], not [any, 4]"
            ),
        ] as [([String: HeadTensor], String)]
    )
    func shapes(_ all: [String: HeadTensor], _ message: String) {
        let error = #expect(throws: FieldError.self) { try stack(all) }
        #expect(error?.path == "s.head")
        #expect(error?.problem.contains(message) == true, "\(error?.problem ?? "")")
        #expect(error?.problem.hasPrefix("head.safetensors: ") == true)
    }
}
