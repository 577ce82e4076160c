// The scorers of the configuration, those first that others are made of.

internal import RewardBackend
internal import RewardPlatform
internal import RewardScoring
internal import RewardServing
internal import RewardTools
internal import RewardTypes
internal import RewardWeights
internal import Synchronization

/// Makes scorers by name, each once, whatever the order of their declarations.
struct ScorerAssembly {
    private let declarations: [Configuration.Scorer]
    private let catalog: ModelCatalog
    private let files: [ModelID: ModelFiles]
    private let tools: ToolCatalog
    private let toolDeclarations: [Configuration.Tool]
    private let progress = Progress()

    /// What is made, and what is being made.
    private final class Progress: Sendable {
        struct State {
            var made: [String: any Scorer] = [:]
            /// From the first that was asked for to the one that is being made.
            var path: [String] = []
            /// For each scorer, the names that its definition holds.
            var references: [String: [String]] = [:]
            /// For each scorer, the digests of the head files that its definition opened.
            var headDigests: [String: [String]] = [:]
        }

        let state = Mutex(State())
    }

    /// An assembly of all scorers of a configuration; `files` are those of the models.
    init(
        _ configuration: Configuration,
        catalog: ModelCatalog,
        files: [ModelID: ModelFiles] = [:],
        tools: ToolCatalog = .builtIn
    ) {
        declarations = configuration.scorers
        toolDeclarations = configuration.tools
        self.tools = tools
        self.catalog = catalog
        self.files = files
    }

    /// All scorers of a configuration, as clients see them.
    static func scorers(
        of configuration: Configuration,
        catalog: ModelCatalog,
        models: [LoadedModel],
        tools: ToolCatalog
    ) throws(StartupError) -> [ServedScorer] {
        let assembly = ScorerAssembly(
            configuration,
            catalog: catalog,
            files: Dictionary(uniqueKeysWithValues: models.map { ($0.served.id, $0.files) }),
            tools: tools
        )
        var scorers: [ServedScorer] = []
        for declaration in configuration.scorers {
            scorers.append(try assembly.served(declaration, models: models))
        }
        return scorers
    }

    /// The scorer of a declaration, with its options checked.
    func scorer(_ declaration: Configuration.Scorer) throws(StartupError) -> any Scorer {
        do throws(FieldError) {
            return try scorer(named: declaration.name, path: declaration.path)
        } catch {
            throw .configuration("\(error)")
        }
    }

    private func scorer(named name: String, path: String) throws(FieldError) -> any Scorer {
        let (made, stack) = progress.state.withLock { state in
            if let user = state.path.last { state.references[user, default: []].append(name) }
            return (state.made[name], state.path)
        }
        if let made { return made }
        guard let declaration = declarations.first(where: { $0.name == name }) else {
            let names = declarations.map(\.name).joined(separator: ", ")
            throw FieldError(
                path: path,
                problem: "there is no scorer \"\(name.prefix(80))\"; configured: \(names)"
            )
        }
        if let first = stack.firstIndex(of: name) {
            let cycle = (stack[first...] + [name]).joined(separator: " -> ")
            throw FieldError(path: path, problem: "a scorer cannot be made of itself: \(cycle)")
        }
        progress.state.withLock { $0.path.append(name) }
        defer { progress.state.withLock { _ = $0.path.popLast() } }
        var fields = try Fields(.object(declaration.options), path: declaration.path)
        let scorer = try ScorerRegistry.make(
            kind: declaration.kind,
            options: &fields,
            environment: ScorerEnvironment(
                models: catalog,
                heads: HeadFiles.library(models: files) { [progress] digest in
                    progress.state.withLock { $0.headDigests[name, default: []].append(digest) }
                },
                tools: tools,
                find: { name, path throws(FieldError) in
                    try self.scorer(named: name, path: path)
                }
            ),
            path: "\(declaration.path).kind"
        )
        try fields.refuseUnknown()
        progress.state.withLock { $0.made[name] = scorer }
        return scorer
    }

    /// The scorer as clients see it.
    func served(
        _ declaration: Configuration.Scorer,
        models: [LoadedModel]
    ) throws(StartupError) -> ServedScorer {
        let scorer = try scorer(declaration)
        return ServedScorer(
            name: declaration.name,
            version: try version(declaration, scorer, models: models),
            scorer: scorer,
            options: .object(declaration.options)
        )
    }

    /// A digest of what the scores depend on, so that equal versions mean equal numbers.
    private func version(
        _ declaration: Configuration.Scorer,
        _ scorer: any Scorer,
        models: [LoadedModel]
    ) throws(StartupError) -> String {
        var parts: [JSONValue] = [
            .string(DaemonVersion.current), .string(declaration.kind),
            .object(declaration.options),
        ]
        for model in models where scorer.modelIDs.contains(model.served.id) {
            parts.append(.string(model.served.description.digest))
            parts.append(model.details["template_digest"] ?? .null)
            parts.append(.string(model.served.description.precision.rawValue))
        }
        // Which tools a scorer asks is its own affair, so all that are declared count.
        for tool in toolDeclarations {
            parts += [.string(tool.name), .string(tool.kind), .object(tool.options)]
        }
        parts += headDigests(of: declaration.name)
        for name in references(of: declaration.name) {
            parts += headDigests(of: name)
            guard let part = declarations.first(where: { $0.name == name }) else { continue }
            parts += [.string(name), .string(part.kind), .object(part.options)]
        }
        do throws(SystemError) {
            return try SHA256Digest.hexadecimal(of: Array(JSONValue.array(parts).jsonText.utf8))
        } catch {
            throw .configuration("\(declaration.path): \(error)")
        }
    }

    private func headDigests(of name: String) -> [JSONValue] {
        progress.state.withLock { ($0.headDigests[name] ?? []).map(JSONValue.string) }
    }

    /// The names of all scorers that one is made of, through all levels, each once.
    private func references(of name: String) -> [String] {
        progress.state.withLock { state in
            var found: [String] = []
            var open = state.references[name] ?? []
            while let next = open.popLast() {
                guard !found.contains(next) else { continue }
                found.append(next)
                open += state.references[next] ?? []
            }
            return found.sorted()
        }
    }
}
