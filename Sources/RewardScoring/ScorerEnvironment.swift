// What a scorer may be made of besides its own options.

package import RewardTools
package import RewardTypes

/// The models of the configuration, and the scorers that others declare.
package struct ScorerEnvironment: Sendable {
    /// Finds the scorer of a name; the path is where the name was read.
    package typealias Finder =
        @Sendable (_ name: String, _ path: String) throws(FieldError) -> any Scorer

    /// All models.
    package let models: ModelCatalog
    /// The tensors of heads.
    package let heads: HeadLibrary
    /// The tools.
    package let tools: ToolCatalog
    private let find: Finder
    /// Definitions inside each other.
    private let depth: Int

    /// Combinators inside combinators that one definition may hold; names are not counted.
    private static let maximumDepth = 16

    /// An environment; without a finder, no scorer has a name.
    package init(
        models: ModelCatalog,
        heads: HeadLibrary = .empty,
        tools: ToolCatalog = .builtIn,
        find: Finder? = nil
    ) {
        let unknown: Finder = { name, path throws(FieldError) in
            throw FieldError(path: path, problem: "there is no scorer \"\(name.prefix(80))\"")
        }
        self.init(models: models, heads: heads, tools: tools, depth: 0, find: find ?? unknown)
    }

    private init(
        models: ModelCatalog,
        heads: HeadLibrary,
        tools: ToolCatalog,
        depth: Int,
        find: @escaping Finder
    ) {
        self.models = models
        self.heads = heads
        self.tools = tools
        self.depth = depth
        self.find = find
    }

    /// The scorer that a value names, or defines on the spot: `helpful`, or `{kind: mean_logprob}`.
    package func scorer(_ value: JSONValue, path: String) throws(FieldError) -> any Scorer {
        if let name = value.stringValue { return try find(name, path) }
        guard case .object = value else {
            throw FieldError(
                path: path,
                problem: "expected the name of a scorer or an object with a kind, found "
                    + value.kindName
            )
        }
        guard depth < Self.maximumDepth else {
            throw FieldError(
                path: path,
                problem: "more than \(Self.maximumDepth) scorers inside each other; give some a "
                    + "name of their own"
            )
        }
        var fields = try Fields(value, path: path)
        let kind = try fields.string("kind")
        let scorer = try ScorerRegistry.make(
            kind: kind,
            options: &fields,
            environment: ScorerEnvironment(
                models: models,
                heads: heads,
                tools: tools,
                depth: depth + 1,
                find: find
            ),
            path: "\(path).kind"
        )
        try fields.refuseUnknown()
        return scorer
    }
}
