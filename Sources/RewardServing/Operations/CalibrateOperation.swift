// `calibrate`: how true scores are as probabilities, and what would make them so.

internal import RewardSelection
internal import RewardTypes
internal import RewardWire

/// Measures calibration, and fits what the scorer kind `calibrated` applies.
struct CalibrateOperation: CalculatingOperation {
    static let name = "calibrate"

    /// Scores with outcomes, and what to do with them.
    struct Question: Sendable {
        fileprivate let scores: [Double?]
        fileprivate let scale: CalibrationTrial.Scale
        fileprivate let outcomes: [Bool?]
        fileprivate let method: CalibrationFit.Method?
        fileprivate let binCount: Int
        fileprivate let heldOut: CalibrationTrial.HeldOut?
    }

    func decodeQuestion(_ fields: inout Fields) throws(FieldError) -> Question {
        let maximumCount = SelectionLimits.maximumSampleCount
        let scores = try fields.optionalNumbers("scores", maximumCount: maximumCount)
        let probabilities = try fields.optionalNumbers("probabilities", maximumCount: maximumCount)
        if scores != nil, probabilities != nil {
            throw fields.error("probabilities", "stand beside scores; give one")
        }
        guard let numbers = scores ?? probabilities else {
            throw fields.error("scores", "is missing; give scores or probabilities")
        }
        guard let outcomes = try fields.optionalVerdicts("labels", maximumCount: maximumCount)
        else { throw fields.error("labels", "is missing") }
        let method: CalibrationFit.Method? = try fields.optionalChoice("method")
        let share = try fields.optionalNumber("held_out")
        if share != nil, method == nil {
            throw fields.error("held_out", "means nothing without a method to fit")
        }
        let seed = try fields.seed()
        return Question(
            scores: numbers,
            scale: scores == nil ? .probability : .logOdds,
            outcomes: outcomes,
            method: method,
            binCount: try fields.optionalInteger("bins", in: 1...1000) ?? 5,
            heldOut: share.map { CalibrationTrial.HeldOut(share: $0, seed: seed) }
        )
    }

    func answer(
        _ question: Question,
        _ context: RequestContext
    ) async throws(WireError) -> JSONObject {
        let trial = try WireError.selecting(
            renaming: ["outcomes": "labels"]
        ) { () throws(SelectionError) in
            try CalibrationTrial(
                question.scores,
                outcomes: question.outcomes,
                scale: question.scale,
                method: question.method,
                binCount: question.binCount,
                heldOut: question.heldOut
            )
        }
        var result: JSONObject = [
            "count": .integer(Int64(trial.before.count)), "before": trial.before.json,
        ]
        if let fit = trial.fit {
            result["fit_count"] = .integer(Int64(trial.fitCount))
            result["fit"] = .object(fit.options)
            if case .platt(let scaling) = fit { result["converged"] = .bool(scaling.isConverged) }
        }
        if let after = trial.after { result["after"] = after.json }
        return result
    }
}

extension CalibrationFit {
    /// The options that make the scorer kind `calibrated` apply it, beside `parts`.
    fileprivate var options: JSONObject {
        switch self {
        case .platt(let fit):
            [
                "method": "platt", "slope": .number(fit.slope),
                "intercept": .number(fit.intercept),
            ]
        case .temperature(let fit):
            ["method": "temperature", "temperature": .number(fit.temperature)]
        case .isotonic(let fit):
            [
                "method": "isotonic",
                "points": .array(
                    fit.corners.map { [.number($0.score), .number($0.probability)] }
                ),
            ]
        }
    }
}

extension CalibrationError {
    fileprivate var json: JSONValue {
        let width = 1 / Double(bins.count)
        return [
            "ece": .number(expected), "ace": .number(average), "mce": .number(maximum),
            "bins": .array(
                bins.enumerated().map { index, bin in
                    [
                        "upper": .number(Double(index + 1) * width),
                        "count": .integer(Int64(bin.count)),
                        "probability": bin.meanProbability.map(JSONValue.number) ?? .null,
                        "positive_share": bin.positiveShare.map(JSONValue.number) ?? .null,
                    ]
                }
            ),
        ]
    }
}
