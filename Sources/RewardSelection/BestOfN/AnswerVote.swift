// The answer that most candidates give.

/// Majority vote, also weighted by scores, over canonical answers.
///
/// Candidates are grouped by their answer; a group weighs as many as it has members, or the sum of
/// their scores; the heaviest group wins, of equals the one that occurs first
/// (huggingface/search-and-learn, `src/sal/utils/math.py`; its_hub breaks ties at random instead).
/// A candidate without an answer, or without a score in a weighted vote, has no vote.
package struct AnswerVote: Sendable, Equatable {
    /// Candidates with the same answer.
    package struct Group: Sendable, Equatable {
        /// Their answer.
        package let answer: String
        /// They themselves, in order.
        package fileprivate(set) var members: [Int]
        /// Their number or the sum of their scores.
        package fileprivate(set) var weight: Double
    }

    /// All groups, heaviest first; of equals the one that occurs first.
    package let groups: [Group]
    /// The candidate that speaks for the winning group: its first, or with scores its best.
    package let index: Int
    /// Whether another group weighs as much as the winning one.
    package let isTied: Bool

    /// The winning answer.
    package var answer: String { groups[0].answer }

    /// One vote for each candidate that has an answer; nil means that it has none.
    ///
    /// - Throws: When there is no answer.
    package init(answers: [String?]) throws(SelectionError) {
        try self.init(answers: answers, weights: answers.map { _ in 1 }, field: "answers")
    }

    /// Votes that weigh as much as the candidate's score, which may be negative.
    ///
    /// - Throws: When no candidate has both an answer and a score, a score is not finite, or there
    ///   is not one for each answer.
    package init(answers: [String?], scores: [Double?]) throws(SelectionError) {
        try self.init(answers: answers, weights: scores, field: "scores")
    }

    private init(
        answers: [String?],
        weights: [Double?],
        field: String
    ) throws(SelectionError) {
        let scored = try ScoredCandidates.of(weights, field: field)
        try SelectionRules.requireCount(field, weights.count, of: answers.count)
        var places: [ExactText: Int] = [:]
        var groups: [Group] = []
        for candidate in scored {
            guard let answer = answers[candidate.index] else { continue }
            if let place = places[ExactText(answer)] {
                groups[place].members.append(candidate.index)
                groups[place].weight += candidate.score
            } else {
                places[ExactText(answer)] = groups.count
                groups.append(
                    Group(answer: answer, members: [candidate.index], weight: candidate.score)
                )
            }
        }
        let order = BestOfN(groups.map(\.weight))
        self.groups = order.ranking.map { groups[$0] }
        isTied = order.isTied
        guard let winner = self.groups.first,
            let best = BestOfN(winner.members.map { weights[$0] }).index
        else { throw .noScores(field: "answers", count: answers.count) }
        index = winner.members[best]
    }
}
