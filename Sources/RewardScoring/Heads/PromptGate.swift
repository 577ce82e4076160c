// A network that looks at the prompt and says what counts there.

internal import RewardTypes

/// Layers on the hidden state of the prompt, and a softmax.
struct PromptGate: Sendable {
    private let layers: LayerStack
    private let temperature: Double
    private let scale: Double
    /// Where the prompt is read.
    let position: PromptPosition

    /// A gate over layers.
    ///
    /// - Parameters:
    ///   - layers: From the hidden state to one output for each weight.
    ///   - temperature: What the outputs are divided by.
    ///   - scale: What the weights are multiplied with after the softmax.
    ///   - position: Where the prompt is read.
    init(layers: LayerStack, temperature: Double, scale: Double, position: PromptPosition) {
        self.layers = layers
        self.temperature = temperature
        self.scale = scale
        self.position = position
    }

    /// How many weights it gives.
    var outputCount: Int { layers.outputCount }

    /// The weights for a prompt with this hidden state.
    func weights(_ state: [Double]) -> [Double] {
        RealFunctions.softmax(layers(state).map { $0 / temperature }).map { $0 * scale }
    }
}

extension Fields {
    /// A number above zero, or a default.
    mutating func positiveNumber(
        _ name: String,
        default fallback: Double
    ) throws(FieldError) -> Double {
        let number = try optionalNumber(name) ?? fallback
        guard number > 0 else { throw error(name, "\(number) is not above 0") }
        return number
    }
}
