// Choices by comparing two candidates at a time, when comparisons cost forward passes.

internal import RewardScoring
internal import RewardSelection

/// Which candidates meet in which order.
enum Knockout: Sendable {
    /// Neighbours meet, winners meet again.
    case tournament
    /// One pass that carries the better one on.
    case bubble

    /// What is known of a comparison: its preference is above 0 where the first is better.
    enum Outcome {
        case decided(Double)
        /// It was made and has no result.
        case failed
        case unknown
    }

    /// How far a knockout is.
    enum Standing {
        /// These have to be compared before it can go on.
        case needs([CandidatePair])
        /// Nil when nobody is left.
        case over(PairwiseChoice?)
    }

    /// Plays over `candidates` with what is known, in their order.
    ///
    /// A comparison that fails takes both of its candidates out, because nobody can tell which was
    /// the cause; the rest play anew. What was compared before is not compared again. O(n) for each
    /// round.
    func play(
        _ candidates: [Int],
        outcome: (_ left: Int, _ right: Int) -> Outcome
    ) throws(SelectionError) -> Standing {
        var standing = candidates
        while !standing.isEmpty {
            let round = try play(round: standing, outcome)
            if round.failed.isEmpty {
                guard round.unknown.isEmpty else { return .needs(round.unknown) }
                return .over(round.choice.renumbered(standing))
            }
            standing.removeAll { round.failed.contains($0) }
        }
        return .over(nil)
    }

    /// What the first round says that is not decided throughout; later ones depend on it.
    private func play(
        round standing: [Int],
        _ outcome: (Int, Int) -> Outcome
    ) throws(SelectionError) -> (choice: PairwiseChoice, failed: Set<Int>, unknown: [CandidatePair])
    {
        func preference(_ left: Int, _ right: Int) -> Double {
            if case .decided(let value) = outcome(standing[left], standing[right]) {
                value
            } else {
                0
            }
        }
        let choice =
            switch self {
            case .tournament:
                try PairwiseChoice.tournament(count: standing.count, prefer: preference)
            case .bubble: try PairwiseChoice.bubble(count: standing.count, prefer: preference)
            }
        var failed: Set<Int> = []
        var unknown: [CandidatePair] = []
        var round = 0
        for match in choice.matches {
            if match.round > round {
                guard failed.isEmpty, unknown.isEmpty else { break }
                round = match.round
            }
            let (left, right) = (standing[match.left], standing[match.right])
            switch outcome(left, right) {
            case .decided: break
            case .failed: failed.formUnion([left, right])
            case .unknown: unknown.append(CandidatePair(left, right))
            }
        }
        return (choice, failed, unknown)
    }
}

extension Knockout {
    /// The comparisons that a scorer of pairs is asked for.
    var schedule: ComparisonScorer.Schedule {
        { known in
            let wins = known.logOdds.map { $0.map { $0.map(sigmoid) } }
            // Before the first comparison there is no matrix.
            let matrix = try? WinMatrix(rows: wins)
            let standing = try? play(Array(0..<known.count)) { left, right in
                if let preference = matrix?.preference(left, right) { return .decided(preference) }
                let pair = CandidatePair(min(left, right), max(left, right))
                return known.asked.contains(pair) ? .failed : .unknown
            }
            // What cannot be played is told when it is to be chosen in.
            guard case .needs(let pairs) = standing else { return [] }
            return pairs
        }
    }

    /// The choice in a group: by comparisons where there are any, else by scores.
    func choice(in group: ChoiceGroup) throws(SelectionError) -> PairwiseChoice? {
        let standing: Standing
        if let wins = group.wins {
            let matrix = try WinMatrix(rows: wins)
            standing = try play(Array(0..<matrix.count)) { left, right in
                matrix.preference(left, right).map { .decided($0) } ?? .failed
            }
        } else {
            let scores = group.scores
            let candidates = scores.indices.filter { scores[$0] != nil }
            standing = try play(candidates) { left, right in
                guard let first = scores[left], let second = scores[right] else { return .failed }
                // The difference of two finite numbers may be infinite; its sign says all.
                return .decided(first > second ? 1 : first < second ? -1 : 0)
            }
        }
        guard case .over(let choice) = standing else { return nil }
        return choice
    }
}
