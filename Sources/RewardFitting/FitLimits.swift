// Bounds of fits, with their reasons.

/// Bounds that keep a careless request from taking all memory or running for days.
package enum FitLimits {
    /// Elements of a matrix, such as features or their differences: 4 GiB of floats, 260,000
    /// responses of 4,096 features.
    package static let maximumElementCount = 1 << 30
    /// Features of a text; the widest published models have 16,384.
    package static let maximumColumnCount = 1 << 16
    /// Pairs of one fit; the largest published preference sets have about 2,000,000.
    package static let maximumPairCount = 1 << 22
    /// Pairs of one step, whose features are doubles while it lasts: 512 MiB with 4,096 features.
    package static let maximumBatchSize = 1 << 13
    /// Units of a hidden layer, four times what published gates have.
    package static let maximumHiddenWidth = 1 << 12
    /// Hidden layers; published gates have three.
    package static let maximumHiddenLayerCount = 8
    /// Attributes, prototypes or mixture components; published heads have 19, 8 and 10.
    package static let maximumOutputCount = 1024
    /// Users with weights of their own.
    package static let maximumUserCount = 1 << 20
    /// Parameters that are trained: 2 GiB with their gradient and the moments of AdamW.
    package static let maximumParameterCount = 1 << 26
    /// Order of a system of equations that is solved: 2 GiB of doubles.
    package static let maximumSystemOrder = 1 << 14
    /// Steps or iterations.
    package static let maximumStepCount = 1_000_000
    /// Values of a grid of penalties.
    package static let maximumGridCount = 64
    /// Pairs of which a fit of more than one user's weights can learn anything.
    package static let minimumPairCount = 2
    /// Rows or pairs that are evaluated together, so that their activations stay small.
    static let evaluationCount = 256
}
