// A group as choices see it, wherever its scores come from.

internal import RewardScoring
internal import RewardSelection
internal import RewardTypes
internal import RewardWire

/// A group as choices see it.
struct ChoiceGroup: Sendable {
    /// Its place in the request.
    let index: Int
    /// How many groups the request has; they share what a reply may hold.
    let groupCount: Int
    /// One for each candidate; nil where there is no score.
    let scores: [Double?]
    /// [row][column]: the probability that the row's candidate is better than the column's, where
    /// candidates were compared.
    var wins: [[Double?]]? = nil
    /// As `wins`, the log-odds of a scorer of pairs.
    var logOdds: [[Double?]]? = nil
    /// What the client gave for several objectives, in its order.
    var objectives: [(name: String, scores: [Double?])] = []
    /// Vectors of the candidates, where the choice asked for them; nil without a score.
    var embeddings: [[Float]?]? = nil
    /// The candidates' texts, with token ids spelled out; nil when a client gave scores alone.
    let texts: [String]?
    /// What the scorer said of each candidate; nil when the client gave scores.
    let results: [ScoringResult]?

    /// Texts, for methods that need them.
    func requiredTexts() throws(SelectionError) -> [String] {
        guard let texts else {
            throw .option(
                FieldError(path: "responses", problem: "is missing; this choice reads the texts")
            )
        }
        return texts
    }

    /// The texts, or, where there are none, a different one for each candidate.
    var distinctTexts: [String] { texts ?? scores.indices.map { "candidate \($0)" } }

    /// A seed for this group: the same request always gives the same choice, and equal groups of
    /// one request different ones.
    func seed(_ seed: UInt64) -> UInt64 {
        var generator = SeededGenerator(seed: seed &+ UInt64(index) &* 0x9E37_79B9_7F4A_7C15)
        return generator.next()
    }
}

extension ChoiceGroup {
    /// A group that was scored; a failure has no score.
    init(index: Int, groupCount: Int, results: [ScoringResult], texts: [String]) {
        let scores = results.map { result -> Score? in
            if case .success(let score) = result { score } else { nil }
        }
        let isCompared = scores.contains { $0.map { !$0.logOdds.isEmpty } ?? false }
        let none = [Double?](repeating: nil, count: results.count)
        let logOdds = isCompared ? scores.map { $0?.logOdds ?? none } : nil
        self.init(
            index: index,
            groupCount: groupCount,
            scores: scores.map { $0?.value },
            wins: logOdds?.map { $0.map { $0.map(sigmoid) } },
            logOdds: logOdds,
            embeddings: scores.contains { $0?.embedding.isEmpty == false }
                ? scores.map { $0?.embedding } : nil,
            texts: texts,
            results: results
        )
    }

    /// A group of the client.
    init(index: Int, groupCount: Int, given: GivenScores.Group) {
        self.init(
            index: index,
            groupCount: groupCount,
            scores: given.scores,
            wins: given.wins,
            objectives: given.objectives,
            texts: given.texts,
            results: nil
        )
    }
}
