// What choosing among n responses is worth, for each n.

internal import RewardSelection
internal import RewardTypes

/// The expected share of right choices among n of the responses that there are.
struct EvaluationCurve: Sendable, Equatable {
    /// One n; shares are means over items.
    struct Point: Sendable, Equatable {
        let drawCount: Int
        /// The response with the best score: unbiased, see `BestOfNCurve`.
        var best = EvaluatedShare()
        /// Any right response at all: pass@n.
        var oracle = EvaluatedShare()
        /// The most frequent answer.
        var majority = EvaluatedShare()
        /// The answer with the largest sum of scores.
        var weighted = EvaluatedShare()
    }

    /// Subsets of the responses of an item that votes look at: all of them if they are not more,
    /// else so many random ones.
    static let maximumSubsetCount = 256
    /// The largest n.
    static let maximumDrawCount = 64

    private(set) var points: [Point] = []

    /// Estimates points for n = 1 to the smallest number of responses, at most
    /// `maximumDrawCount`.
    ///
    /// - Parameters:
    ///   - items: Items with scores for all their responses.
    ///   - answers: Final answers of each item; nil when nobody votes.
    ///   - seed: Determines which subsets vote where they are too many.
    /// - Throws: When a score is not finite, or there are more than a selection may have.
    init(
        _ items: [(correct: [Bool], scores: [Double])],
        answers: [[String?]]?,
        seed: UInt64
    ) throws(SelectionError) {
        let count = min(items.map(\.scores.count).min() ?? 0, Self.maximumDrawCount)
        guard count > 1 else { return }
        points = (1...count).map { Point(drawCount: $0) }
        var generator = SeededGenerator(seed: seed)
        for (index, item) in items.enumerated() {
            let curve = try BestOfNCurve(
                scores: item.scores,
                goldScores: item.correct.map { $0 ? 1 : 0 },
                drawCounts: points.map(\.drawCount)
            )
            for place in points.indices {
                let drawCount = points[place].drawCount
                points[place].best.add(curve.points[place].goldScore ?? 0)
                points[place].oracle.add(
                    try PassAtK.estimate(verdicts: item.correct, k: drawCount)
                )
                guard let answers else { continue }
                let subsets = Self.subsets(of: item.scores.count, drawCount, &generator)
                let votes = subsets.map { Self.votes($0, item, answers[index]) }
                let scale = Double(subsets.count)
                points[place].majority.add(votes.reduce(0) { $0 + $1.majority } / scale)
                points[place].weighted.add(votes.reduce(0) { $0 + $1.weighted } / scale)
            }
        }
    }

    /// Whether both votes of some responses are right; a vote without any answer is wrong.
    private static func votes(
        _ subset: [Int],
        _ item: (correct: [Bool], scores: [Double]),
        _ answers: [String?]
    ) -> (majority: Double, weighted: Double) {
        let answers = subset.map { answers[$0] }
        // The only error that finite scores leave is that nobody has an answer.
        let majority = try? AnswerVote(answers: answers)
        // The same here.
        let weighted = try? AnswerVote(answers: answers, scores: subset.map { item.scores[$0] })
        func success(_ vote: AnswerVote?) -> Double {
            vote.map { item.correct[subset[$0.index]] } == true ? 1 : 0
        }
        return (success(majority), success(weighted))
    }

    /// All subsets of `drawCount` of `count` places in order, or random ones if they are too many.
    static func subsets(
        of count: Int,
        _ drawCount: Int,
        _ generator: inout SeededGenerator
    ) -> [[Int]] {
        var total = 1.0
        for i in 0..<drawCount { total = total * Double(count - i) / Double(i + 1) }
        guard total <= Double(maximumSubsetCount) + 0.5 else {
            return (0..<maximumSubsetCount).map { _ in
                (0..<count).shuffled(using: &generator).prefix(drawCount).sorted()
            }
        }
        var subsets: [[Int]] = [[]]
        for place in 0..<count {
            let left = count - place - 1
            subsets = subsets.flatMap { subset -> [[Int]] in
                let longer = subset.count < drawCount ? [subset + [place]] : []
                return longer + (subset.count + left >= drawCount ? [subset] : [])
            }
        }
        return subsets
    }

    /// Whether somebody voted.
    var hasVotes: Bool { points.contains { $0.majority.count > 0 } }

    var json: JSONValue {
        .array(
            points.map { point in
                var members: JSONObject = [
                    "n": .integer(Int64(point.drawCount)), "best_of_n": point.best.json,
                    "pass_at_n": point.oracle.json,
                ]
                if hasVotes {
                    members["majority_vote"] = point.majority.json
                    members["weighted_vote"] = point.weighted.json
                }
                return .object(members)
            }
        )
    }
}
