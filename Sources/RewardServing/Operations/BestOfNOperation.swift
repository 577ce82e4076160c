// `best_of_n`: the best candidate of each group, by one of several meanings of best.

internal import RewardScoring
internal import RewardSelection
internal import RewardTypes
internal import RewardWire

/// Scores groups and chooses one candidate in each, or the k best.
struct BestOfNOperation: ChoosingOperation {
    static let name = "best_of_n"

    /// How to choose, with what it needs to know.
    enum Options: Sendable {
        /// The highest score.
        case best
        /// The k highest scores.
        case topK(Int)
        /// By chance, in proportion to exp(score / β).
        case soft(beta: Double, seed: UInt64)
        /// By chance among the best of n / m.
        case topFraction(divisor: Double, seed: UInt64)
        /// The candidate that is most like all others.
        case mbr(Likeness)
        /// The highest score plus β times that likeness.
        case regularized(Likeness, beta: Double)
        /// The answer that most candidates give.
        case majorityVote(AnswerForm)
        /// The answer with the highest sum of scores.
        case weightedVote(AnswerForm)
        /// The last one left when two at a time are compared.
        case knockout(Knockout)
    }

    private enum Strategy: String, CaseIterable {
        case best
        case topK = "top_k"
        case soft
        case topFraction = "top_fraction"
        case mbr
        case regularized
        case majorityVote = "majority_vote"
        case weightedVote = "weighted_vote"
        case tournament
        case bubble
    }

    func decodeOptions(_ fields: inout Fields) throws(FieldError) -> Options {
        switch try fields.optionalChoice("strategy", as: Strategy.self) ?? .best {
        case .best: return .best
        case .topK:
            return .topK(try fields.integer("k", in: 1...Limits.maximumCandidateCount))
        case .soft:
            return .soft(
                beta: try fields.notNegative("beta", default: 1),
                seed: try fields.seed()
            )
        case .topFraction:
            let divisor = try fields.optionalNumber("m") ?? 2
            guard divisor >= 1 else { throw fields.error("m", "\(divisor) is below 1") }
            return .topFraction(divisor: divisor, seed: try fields.seed())
        case .mbr: return .mbr(try Likeness(&fields))
        case .regularized:
            return .regularized(
                try Likeness(&fields),
                beta: try fields.notNegative("beta", default: 1)
            )
        case .majorityVote: return .majorityVote(try fields.optionalChoice("answer") ?? .exact)
        case .weightedVote: return .weightedVote(try fields.optionalChoice("answer") ?? .exact)
        case .tournament: return .knockout(.tournament)
        case .bubble: return .knockout(.bubble)
        }
    }

    func decodeRequest(
        _ fields: inout Fields,
        _ options: Options
    ) throws(FieldError) -> ChoiceRequest {
        if case .knockout = options {
            return try ChoiceRequest(&fields, evidence: [.scores, .wins])
        }
        return try ChoiceRequest(&fields)
    }

    func schedule(_ options: Options) -> ComparisonScorer.Schedule? {
        if case .knockout(let knockout) = options { knockout.schedule } else { nil }
    }

    func likeness(_ options: Options) -> Likeness? {
        switch options {
        case .mbr(let likeness), .regularized(let likeness, beta: _): likeness
        case .best, .topK, .soft, .topFraction, .majorityVote, .weightedVote, .knockout: nil
        }
    }

    func choose(_ group: ChoiceGroup, _ options: Options) throws(SelectionError) -> JSONObject {
        let best = BestOfN(group.scores)
        func members(_ index: Int?, isTied: Bool? = nil) -> JSONObject {
            [
                "index": index.map { .integer(Int64($0)) } ?? .null,
                "ranking": .indices(best.ranking), "tie": .bool(isTied ?? best.isTied),
            ]
        }
        switch options {
        case .best: return members(best.index)
        case .topK(let count):
            // A group that is smaller is short, and no fault of the others.
            let top = try TopK(group.scores, count: min(count, group.scores.count))
            var result = members(top.indices.first, isTied: top.isTied)
            result["indices"] = .indices(top.indices)
            result["short"] = .bool(top.indices.count < count)
            return result
        case .soft(let beta, let seed):
            let soft = try SoftBestOfN(group.scores, beta: beta, seed: group.seed(seed))
            var result = members(soft.index)
            result["probabilities"] = .numbers(soft.probabilities)
            return result
        case .topFraction(let divisor, let seed):
            let fraction = try TopFraction(
                group.scores,
                divisor: divisor,
                seed: group.seed(seed)
            )
            var result = members(fraction.index)
            result["pool"] = .indices(fraction.pool)
            return result
        case .mbr(let likeness):
            let risk = try MinimumBayesRisk(
                likeness.matrix(group),
                rewards: group.scores.map { $0 == nil ? nil : 0 },
                beta: 1
            )
            var result = members(risk.index)
            result["utilities"] = .numbers(risk.utilities)
            return result
        case .regularized(let likeness, let beta):
            let risk = try MinimumBayesRisk(
                likeness.matrix(group),
                rewards: group.scores,
                beta: beta
            )
            var result = members(risk.index)
            result["utilities"] = .numbers(risk.utilities)
            result["objectives"] = .numbers(risk.objectives)
            return result
        case .majorityVote(let form):
            let answers = try group.requiredTexts().map(form.answer)
            let scored = zip(answers, group.scores).map { $1 == nil ? nil : $0 }
            return vote(try AnswerVote(answers: scored), members)
        case .weightedVote(let form):
            let answers = try group.requiredTexts().map(form.answer)
            return vote(try AnswerVote(answers: answers, scores: group.scores), members)
        case .knockout(let knockout): return knockoutMembers(try knockout.choice(in: group))
        }
    }

    private func knockoutMembers(_ choice: PairwiseChoice?) -> JSONObject {
        guard let choice else { return ["index": .null, "ranking": [], "tie": false] }
        return [
            "index": .integer(Int64(choice.index)), "ranking": .indices(choice.ranking),
            "tie": .bool(choice.matches.last?.preference == 0),
            "matches": .array(
                choice.matches.map { match in
                    [
                        "round": .integer(Int64(match.round)), "left": .integer(Int64(match.left)),
                        "right": .integer(Int64(match.right)),
                        "preference": .number(match.preference),
                        "winner": .integer(Int64(match.winner)),
                    ]
                }
            ),
        ]
    }

    private func vote(
        _ vote: AnswerVote,
        _ members: (_ index: Int?, _ isTied: Bool?) -> JSONObject
    ) -> JSONObject {
        var result = members(vote.index, vote.isTied)
        result["answer"] = .string(vote.answer)
        result["votes"] = .array(
            vote.groups.map { group in
                [
                    "answer": .string(group.answer), "weight": .number(group.weight),
                    "members": .indices(group.members),
                ]
            }
        )
        return result
    }
}
