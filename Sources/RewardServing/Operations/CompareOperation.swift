// `compare`: which of two candidates is better, and how sure that is.

internal import RewardScoring
internal import RewardSelection
internal import RewardTypes
internal import RewardWire

/// Compares `a` and `b` of each pair.
///
/// A scorer of pairs says so itself, in both orders where the order may matter to it; for other
/// scorers the difference of scores is taken for log-odds, as the Bradley–Terry model says.
struct CompareOperation: ChoosingOperation {
    static let name = "compare"

    func decodeOptions(_ fields: inout Fields) throws(FieldError) {}

    func decodeRequest(
        _ fields: inout Fields,
        _ options: Void
    ) throws(FieldError) -> ChoiceRequest {
        try ChoiceRequest(comparing: &fields)
    }

    func schedule(_ options: Void) -> ComparisonScorer.Schedule? {
        { $0.asked.isEmpty ? [CandidatePair(0, 1)] : [] }
    }

    func choose(_ group: ChoiceGroup, _ options: Void) throws(SelectionError) -> JSONObject {
        if let odds = group.logOdds {
            guard let forth = odds[0][1], let back = odds[1][0] else {
                throw failure("a", "and b could not be compared in both orders; see the results")
            }
            let orders = [sigmoid(forth), sigmoid(-back)]
            let probability = (orders[0] + orders[1]) / 2
            return [
                "preferred": preferred(probability - 0.5), "probability": .number(probability),
                "margin": .number(forth / 2 - back / 2), "orders": .numbers(orders),
                "consistent": .bool((forth > 0) == (back < 0) && (forth < 0) == (back > 0)),
            ]
        }
        for (score, name) in zip(group.scores, ["a", "b"]) where score == nil {
            throw failure(name, "has no score; see its result")
        }
        let scores = group.scores.compactMap(\.self)
        let margin = scores[0] - scores[1]
        guard margin.isFinite else {
            throw failure("scores", "differ by more than numbers can tell; scale them down")
        }
        return [
            "preferred": preferred(margin), "probability": .number(sigmoid(margin)),
            "margin": .number(margin),
        ]
    }

    private func preferred(_ preference: Double) -> JSONValue {
        preference > 0 ? "a" : preference < 0 ? "b" : .null
    }

    private func failure(_ field: String, _ problem: String) -> SelectionError {
        .option(FieldError(path: field, problem: problem))
    }
}
