// The scorers that clients can name.

package import RewardScoring
package import RewardTypes
package import RewardWire

/// A configured scorer.
package struct ServedScorer: Sendable {
    /// The name in the configuration and in requests.
    package let name: String
    /// A digest of everything its scores depend on: weights, tokenizers, templates, options.
    package let version: String
    /// The method with its options.
    package let scorer: any Scorer
    /// The options as configured, shown as given.
    package let options: JSONValue

    /// A scorer under a name.
    package init(name: String, version: String, scorer: any Scorer, options: JSONValue = [:]) {
        self.name = name
        self.version = version
        self.scorer = scorer
        self.options = options
    }

    /// The kind in the configuration: `density_ratio`.
    package var kind: String { type(of: scorer).kind }
    /// The models it uses.
    package var modelIDs: [ModelID] { scorer.modelIDs }
}

/// Finds scorers by name.
package struct ScorerCatalog: Sendable {
    /// In the order of the configuration.
    package let scorers: [ServedScorer]

    /// A catalog; names are unique.
    package init(_ scorers: [ServedScorer]) { self.scorers = scorers }

    /// The scorer with a name, or the only one when a request names none.
    package func scorer(named name: String?) throws(WireError) -> ServedScorer {
        if name == nil, scorers.count == 1 { return scorers[0] }
        if let name, let scorer = scorers.first(where: { $0.name == name }) { return scorer }
        let names = scorers.map(\.name)
        let known = names.isEmpty ? "none is configured" : "known: \(names.joined(separator: ", "))"
        let problem = name.map { "there is no scorer \"\($0.prefix(80))\"" }
        guard let problem else {
            throw WireError(
                .invalidParams,
                "params.scorer: is missing, and there is no single scorer to fall back on; "
                    + known,
                path: "params.scorer"
            )
        }
        var error = WireError(
            .unknownScorer,
            "params.scorer: \(problem); \(known)",
            path: "params.scorer"
        )
        error.known = names.map(JSONValue.string)
        throw error
    }
}
