// What is trained, on what, and where it goes.

internal import ArgumentParser
internal import RewardClient
internal import RewardTypes

/// Options of `rewardctl fit`.
struct FitOptions: ParsableArguments {
    @Option(
        name: .long,
        help: "What to train: \(FitKind.allCases.map(\.rawValue).joined(separator: ", "))."
    )
    var kind = FitKind.linear

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The head to be written (safetensors).", valueName: "file"),
        completion: .file(extensions: ["safetensors"])
    )
    var output: String?

    @Option(
        name: .long,
        help: ArgumentHelp("The backbone (default: the only model).", valueName: "name")
    )
    var model: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The layer after which states are read, or final (after the final norm).",
            valueName: "n"
        )
    )
    var layer = "final"

    @Option(
        name: .long,
        help: ArgumentHelp(
            "last, mean or reply_mean; given several times, the vectors follow each other.",
            valueName: "name"
        )
    )
    var pooling: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp("A head to go on from (gate, user, weights).", valueName: "file"),
        completion: .file(extensions: ["safetensors"])
    )
    var head: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Penalties to choose from by validation loss.", valueName: "number")
    )
    var l2: [Double] = []

    @Option(
        name: .long,
        help: ArgumentHelp("Units of hidden layers; heads or prototypes.", valueName: "n")
    )
    var width: Int?

    @Option(name: .long, help: ArgumentHelp("Seed of the split and the fit.", valueName: "n"))
    var seed: UInt64 = 0

    @Option(
        name: .long,
        help: ArgumentHelp("Share of examples that choose penalties.", valueName: "share")
    )
    var validation = 0.1

    @Option(
        name: .long,
        help: ArgumentHelp("Share of examples that only measure.", valueName: "share")
    )
    var heldOut = 0.2

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Compare with a scorer of the daemon (default: those of kind mean_logprob).",
            valueName: "scorer"
        )
    )
    var compare: [String] = []

    @Option(
        name: .long,
        help: "Cut what is too long for the model on this side instead of leaving it out."
    )
    var truncation: ScoringOptions.Truncation?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Folder for computed features (default: $XDG_CACHE_HOME/rewardd/features, else "
                + "~/.cache/rewardd/features).",
            valueName: "folder"
        ),
        completion: .directory
    )
    var cache: String?

    @Flag(name: .long, help: "Compute all features anew and keep none.")
    var noCache = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "How many requests are sent without waiting for replies.",
            valueName: "n"
        )
    )
    var inFlight = 8

    @OptionGroup var format: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    @Argument(
        help: "Files of JSON Lines; - or nothing is standard input.",
        completion: .file(extensions: ["jsonl", "ndjson", "json"])
    )
    var files: [String] = []

    func validate() throws {
        guard output != nil || !kind.writesHead else {
            throw ValidationError("--output: is missing; name the head to be written.")
        }
        guard head != nil || !kind.needsHead else {
            throw ValidationError("--head: is missing; kind \(kind.rawValue) goes on from a head.")
        }
        guard layer == "final" || Int(layer).map({ $0 > 0 }) == true else {
            throw ValidationError("--layer: a number from 1 or final is needed.")
        }
        guard validation > 0, heldOut > 0, validation + heldOut < 1 else {
            throw ValidationError(
                "--validation and --held-out: two shares above 0 that leave something are needed."
            )
        }
        guard l2.allSatisfy({ $0 > 0 && $0.isFinite }) else {
            throw ValidationError("--l2: numbers above 0 are needed.")
        }
        guard width.map({ (1...4096).contains($0) }) ?? true else {
            throw ValidationError("--width: a number from 1 to 4096 is needed.")
        }
        guard (1...Limits.maximumRequestsPerConnection).contains(inFlight) else {
            throw ValidationError(
                "--in-flight: a number from 1 to \(Limits.maximumRequestsPerConnection) is needed."
            )
        }
    }

    /// The poolings of the head's input.
    var poolings: [String] { pooling.isEmpty ? ["last"] : pooling }

    /// The folder for computed features; nil keeps none.
    func cacheFolder(_ environment: [String: String]) -> String? {
        guard !noCache else { return nil }
        if let cache { return cache }
        if let base = environment["XDG_CACHE_HOME"], !base.isEmpty {
            return "\(base)/rewardd/features"
        }
        guard let home = environment["HOME"], !home.isEmpty else { return nil }
        return "\(home)/.cache/rewardd/features"
    }
}
