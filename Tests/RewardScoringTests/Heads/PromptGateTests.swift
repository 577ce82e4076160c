import Glibc
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Gates on the prompt")
struct PromptGateTests {
    private func gate(temperature: Double, scale: Double = 1) -> PromptGate {
        PromptGate(
            layers: LayerStack([LinearLayer(outputCount: 2, inputCount: 1, weights: [1, -1])]),
            temperature: temperature,
            scale: scale,
            position: .promptEnd
        )
    }

    @Test("outputs are divided by the temperature, squashed, and scaled")
    func weights() {
        #expect(gate(temperature: 10).outputCount == 2)
        let weights = gate(temperature: 10, scale: 1.5).weights([5])
        let first = 1.5 / (1 + exp(-1))
        #expect(abs(weights[0] - first) < 1e-15)
        #expect(abs(weights[1] - (1.5 - first)) < 1e-15)
        #expect(gate(temperature: 1e-3).weights([5]) == [1, 0])
        #expect(gate(temperature: 1).weights([0]) == [0.5, 0.5])
    }

    @Test("a number above zero is a number above zero", arguments: [0, -1, -0.5] as [JSONValue])
    func positive(_ value: JSONValue) throws {
        var fields = try Fields(["x": value], path: "s")
        let error = #expect(throws: FieldError.self) {
            try fields.positiveNumber("x", default: 1)
        }
        #expect(error?.description.hasSuffix("is not above 0") == true)
        #expect(try fields.positiveNumber("y", default: 3) == 3)
    }
}
