// The attributes of SteerLM and HelpSteer, with the weights that were published for them.

/// Names in the order of the published heads; HelpSteer labels the last five.
enum SteerAttributes {
    static let names = [
        "quality", "toxicity", "humor", "creativity", "helpfulness", "correctness", "coherence",
        "complexity", "verbosity",
    ]

    private static let helpSteerCount = 5

    /// NVIDIA NeMo-Aligner, HelpSteer2 (arXiv 2406.08673): weights by which attributes become one
    /// number; the four attributes without labels weigh nothing.
    private static let published: [(name: String, weights: [Double])] = [
        ("helpsteer2_70b", [0.65, 0.8, 0.45, 0.55, -0.4]),
        ("nemotron4_340b", [0.3, 0.74, 0.46, 0.47, -0.33]),
    ]

    static var weightNames: [String] { published.map(\.name) }

    /// A published set for a head of nine attributes, or of the last five.
    static func weights(named name: String, count: Int) -> [Double]? {
        guard let set = published.first(where: { $0.name == name }) else { return nil }
        switch count {
        case helpSteerCount: return set.weights
        case names.count:
            return Array(repeating: 0, count: names.count - helpSteerCount) + set.weights
        default: return nil
        }
    }
}
