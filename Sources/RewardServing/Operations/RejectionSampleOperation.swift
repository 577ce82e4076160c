// `rejection_sample`: statistical rejection sampling over the candidates of each group.

internal import RewardSelection
internal import RewardTypes

/// RSO (arXiv 2309.06657, Algorithm 1), with ReST's threshold as its sibling, and pairs of what
/// was accepted.
struct RejectionSampleOperation: ChoosingOperation {
    static let name = "rejection_sample"

    /// What to accept, and what to make of it.
    struct Options: Sendable {
        enum Method: Sendable {
            /// k candidates at a temperature.
            case sampling(count: Int, beta: Double)
            /// k candidates at the temperature that accepts a share of them in one pass.
            case rate(count: Int, rate: Double)
            /// All above a threshold on rewards from 0 to 1.
            case threshold(Double)
            /// The best one, as RAFT keeps it (arXiv 2304.06767; from memory).
            case best
        }

        let method: Method
        let seed: UInt64
        let returnsTrace: Bool
        /// How accepted candidates are paired; nil for no pairs.
        let pairing: PreferencePairs.Strategy?
    }

    private enum Method: String, CaseIterable {
        case rso
        case minMaxThreshold = "min_max_threshold"
        case best
    }

    private enum Pairing: String, CaseIterable {
        case firstRound = "first_round"
        case tournament
    }

    func decodeOptions(_ fields: inout Fields) throws(FieldError) -> Options {
        let method: Options.Method
        switch try fields.optionalChoice("method", as: Method.self) ?? .rso {
        case .rso:
            let count = try fields.integer("k", in: 1...Limits.maximumCandidateCount)
            if let rate = try fields.optionalNumber("acceptance_rate") {
                guard fields.value("beta") == nil else {
                    throw fields.error("beta", "stands beside acceptance_rate; give one")
                }
                guard rate > 0, rate < 1 else {
                    throw fields.error("acceptance_rate", "\(rate) is not between 0 and 1")
                }
                method = .rate(count: count, rate: rate)
            } else {
                method = .sampling(
                    count: count,
                    beta: try fields.notNegative("beta", default: 0.5)
                )
            }
        case .minMaxThreshold:
            let threshold = try fields.optionalNumber("threshold") ?? 0.7
            guard (0...1).contains(threshold) else {
                throw fields.error("threshold", "\(threshold) is not between 0 and 1")
            }
            method = .threshold(threshold)
        case .best: method = .best
        }
        let pairing = try fields.optionalChoice("pairs", as: Pairing.self)
        return Options(
            method: method,
            seed: try fields.seed(),
            returnsTrace: try fields.optionalBool("trace") ?? true,
            pairing: pairing.flatMap { PreferencePairs.Strategy(rawValue: $0.rawValue) }
        )
    }

    func choose(_ group: ChoiceGroup, _ options: Options) throws(SelectionError) -> JSONObject {
        var members: JSONObject
        let accepted: [Int]
        // Equal texts are paired with the score that counted when they were accepted.
        var scores = group.scores
        switch options.method {
        case .threshold(let threshold):
            let selection = try ThresholdSelection(group.scores, threshold: threshold)
            accepted = selection.kept
            members = [
                "accepted": .indices(accepted), "normalized": .numbers(selection.normalized),
                "flat": .bool(selection.isFlat),
            ]
        case .best:
            let best = BestOfN(group.scores)
            guard let index = best.index else {
                throw .noScores(field: "scores", count: group.scores.count)
            }
            accepted = [index]
            members = ["accepted": .indices(accepted), "tie": .bool(best.isTied)]
        case .sampling(let count, let beta):
            let sample = try sampling(group, count: count, beta: beta, options)
            accepted = sample.accepted
            for candidate in sample.candidates { scores[candidate.index] = candidate.reward }
            members = describe(sample, of: group, beta: beta, options)
        case .rate(let count, let rate):
            let temperature = try AcceptanceProbability.temperature(
                forRate: rate,
                rewards: group.scores
            )
            let sample = try sampling(group, count: count, beta: temperature.beta, options)
            accepted = sample.accepted
            for candidate in sample.candidates { scores[candidate.index] = candidate.reward }
            members = describe(sample, of: group, beta: temperature.beta, options)
        }
        if let pairing = options.pairing {
            members["pairs"] = try pairs(of: accepted, scores, in: group, pairing, options)
        }
        return members
    }

    private func sampling(
        _ group: ChoiceGroup,
        count: Int,
        beta: Double,
        _ options: Options
    ) throws(SelectionError) -> RejectionSampling {
        try RejectionSampling(
            rewards: group.scores,
            texts: group.distinctTexts,
            options: RejectionSampling.Options(
                count: count,
                beta: beta,
                seed: group.seed(options.seed)
            )
        )
    }

    private func describe(
        _ sample: RejectionSampling,
        of group: ChoiceGroup,
        beta: Double,
        _ options: Options
    ) -> JSONObject {
        var members: JSONObject = [
            "accepted": .indices(sample.accepted), "short": .bool(sample.isShort),
            "acceptance_rate": .number(sample.acceptanceRate), "beta": .number(beta),
            "passes": .integer(Int64(sample.passCount)),
            "distinct": .array(
                sample.candidates.map { candidate in
                    [
                        "index": .integer(Int64(candidate.index)),
                        "score": .number(candidate.reward),
                        "count": .integer(Int64(candidate.count)),
                    ]
                }
            ),
        ]
        guard options.returnsTrace else { return members }
        // Each group has an equal share, so that a reply has a bound however many groups there are.
        let trace = sample.trace.prefix(SelectionLimits.maximumTraceCount / group.groupCount)
        members["trace"] = .array(
            trace.map { step in
                [
                    "pass": .integer(Int64(step.pass)), "index": .integer(Int64(step.index)),
                    "u": .number(step.uniform), "probability": .number(step.probability),
                    "accepted": .bool(step.isAccepted),
                ]
            }
        )
        members["trace_cut"] = .bool(trace.count < sample.stepCount)
        return members
    }

    /// Pairs of accepted candidates, in the order of acceptance.
    private func pairs(
        of accepted: [Int],
        _ scores: [Double?],
        in group: ChoiceGroup,
        _ strategy: PreferencePairs.Strategy,
        _ options: Options
    ) throws(SelectionError) -> JSONValue {
        guard accepted.count > 1 else { return [] }
        let texts = group.distinctTexts
        let made = try PreferencePairs(
            accepted.map { scores[$0] },
            texts: accepted.map { texts[$0] },
            options: PreferencePairs.Options(strategy, seed: group.seed(options.seed))
        )
        let pairs = made.pairs.map { pair -> JSONValue in
            let chosen = Int64(accepted[pair.chosen])
            let rejected = Int64(accepted[pair.rejected])
            return [
                "chosen": .integer(chosen), "rejected": .integer(rejected),
                "margin": .number(pair.margin),
            ]
        }
        return .array(pairs)
    }
}
