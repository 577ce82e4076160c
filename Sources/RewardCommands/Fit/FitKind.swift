// What can be trained. A kind is a case here and a recipe in a file of its own.

internal import ArgumentParser
internal import RewardFitting

/// Kinds of heads, as `--kind` names them.
enum FitKind: String, ExpressibleByArgument, CaseIterable, Sendable {
    /// Bradley-Terry on a linear head.
    case linear
    /// Bradley-Terry on a head with a hidden layer.
    case twoLayer = "two-layer"
    /// A linear regression for each attribute.
    case ridge
    /// A gate over the attributes of a head.
    case gate
    /// Prototypes of what users like.
    case prototypes
    /// The weights of a new user over the prototypes of a head.
    case user
    /// Several heads and a router.
    case mixture
    /// The weights of a new user over the heads of a mixture.
    case weights

    /// Whether there is a file at the end.
    var writesHead: Bool { self != .user && self != .weights }

    /// Whether it goes on from a head.
    var needsHead: Bool { self == .gate || self == .user || self == .weights }

    /// Whether it reads the end of the prompt.
    var readsPrompts: Bool { self == .gate || self == .mixture }

    /// Whether examples have ratings; otherwise they are pairs.
    var usesRatings: Bool { self == .ridge }

    /// How it is trained.
    var recipe: any FitRecipe {
        switch self {
        case .linear: LinearRecipe()
        case .twoLayer: TwoLayerRecipe()
        case .ridge: RidgeRecipe()
        case .gate: GateRecipe()
        case .prototypes: PrototypeRecipe()
        case .user: UserRecipe()
        case .mixture: MixtureRecipe()
        case .weights: MixtureWeightsRecipe()
        }
    }
}

/// A way to train a head.
protocol FitRecipe {
    /// Trains on the training part, chooses by the validation part, and measures everything.
    ///
    /// Deterministic: the same data and options give the same bits.
    func fit(
        _ data: FitData,
        options: FitOptions,
        source: HeadSource?,
        monitor: FitMonitor
    ) throws(FitFailure) -> FittedHead
}

/// Why there is no head.
enum FitFailure: Error {
    case fit(FitError)
    case command(CommandFailure)
}

/// Runs what only a fit can refuse.
func fitting<Value>(_ body: () throws(FitError) -> Value) throws(FitFailure) -> Value {
    do throws(FitError) { return try body() } catch { throw .fit(error) }
}

/// Runs what only a file can refuse.
func reading<Value>(_ body: () throws(CommandFailure) -> Value) throws(FitFailure) -> Value {
    do throws(CommandFailure) { return try body() } catch { throw .command(error) }
}
