// Scorers that remember, and the way to find them inside others.

package import RewardTypes

/// A scorer whose scores may depend on what it scored before.
///
/// The exception to the rule that scorers are pure: a configuration asks for it by name, and
/// introspection says so.
package protocol StatefulScorer: Scorer {
    /// What it remembers at the moment; nil when its options ask for no memory.
    var state: JSONObject? { get }
}

/// A scorer that is made of other scorers.
package protocol CompositeScorer: Scorer {
    /// The scorers, with the names by which options or components speak of them.
    var innerScorers: [(label: String, scorer: any Scorer)] { get }
}

/// The memory of one scorer among those that another is made of.
package struct ScorerState: Sendable {
    /// Labels from the outer scorer to this one, joined by dots; empty for the outer one itself.
    package let path: String
    /// Its kind.
    package let kind: String
    /// What it remembers.
    package let values: JSONObject
}

extension Scorer {
    /// The memories of this scorer and of all that it is made of, from the outside to the inside.
    package var states: [ScorerState] {
        var states: [ScorerState] = []
        // Named scorers may be parts of many; a bound keeps the list of all paths short.
        var budget = 4096
        collect(&states, path: "", &budget)
        return states
    }

    private func collect(_ states: inout [ScorerState], path: String, _ budget: inout Int) {
        guard budget > 0 else { return }
        budget -= 1
        if let values = (self as? any StatefulScorer)?.state {
            states.append(ScorerState(path: path, kind: Self.kind, values: values))
        }
        guard let composite = self as? any CompositeScorer else { return }
        for (label, scorer) in composite.innerScorers {
            scorer.collect(&states, path: path.isEmpty ? label : "\(path).\(label)", &budget)
        }
    }
}
