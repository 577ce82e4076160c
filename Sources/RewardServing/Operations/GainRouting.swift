// `route` by gain: which instances are worth a person's label.

internal import RewardFitting
internal import RewardSelection
internal import RewardTypes
internal import RewardWire

/// Instances with features, the weights of the features or data to fit them to, and a budget.
struct GainRouting: Sendable {
    /// Where the weights of the features come from.
    private enum Weights: Sendable {
        case given([Double])
        case fitted(features: FeatureMatrix, gains: AttributeLabels, penalty: Double)
    }

    private static let maximumCount = SelectionLimits.maximumSampleCount
    /// Features of an instance that weights are fitted to.
    private static let maximumFittedCount = 256

    private let features: [[Double?]]
    private let weights: Weights
    private let budget: BudgetRouting.Budget

    /// Takes `features`, `coefficients` or `training`, and `budget` or `share`.
    init(_ fields: inout Fields) throws(FieldError) {
        let features = try Self.rows(&fields)
        self.features = features
        let maximumCount = Self.maximumCount
        let count = try fields.optionalInteger("budget", in: 0...maximumCount)
        let share = try fields.optionalNumber("share")
        switch (count, share) {
        case (let count?, nil): budget = .count(count)
        case (nil, let share?) where (0...1).contains(share): budget = .share(share)
        case (nil, let share?): throw fields.error("share", "\(share) is outside 0 to 1")
        case (nil, nil): throw fields.error("budget", "is missing; give budget or share")
        case (_?, _?): throw fields.error("share", "stands beside budget; give one")
        }
        let coefficients = try fields.optionalNumbers("coefficients", maximumCount: maximumCount)
        let training = try fields.optionalFields("training")
        switch (coefficients, training) {
        case (let coefficients?, nil):
            if let index = coefficients.firstIndex(of: nil) {
                throw fields.error("coefficients[\(index)]", "is null; give a number")
            }
            weights = .given(coefficients.compactMap(\.self))
        case (nil, var training?): weights = try Self.training(&training, features[0].count)
        case (nil, nil):
            throw fields.error("coefficients", "is missing; give coefficients or training")
        case (_?, _?): throw fields.error("training", "stands beside coefficients; give one")
        }
    }

    private static func rows(_ fields: inout Fields) throws(FieldError) -> [[Double?]] {
        guard let rows = try fields.optionalArray("features", maximumCount: maximumCount) else {
            throw fields.error("features", "is missing")
        }
        guard !rows.isEmpty else { throw fields.error("features", "is empty; give one instance") }
        var features: [[Double?]] = []
        features.reserveCapacity(rows.count)
        for (index, row) in rows.enumerated() {
            guard let numbers = row.arrayValue else {
                throw fields.error("features[\(index)]", "is not a list of numbers")
            }
            features.append(
                try Fields.numbers(numbers, path: fields.path(of: "features[\(index)]"))
            )
        }
        return features
    }

    /// Instances whose gain is known.
    private static func training(
        _ fields: inout Fields,
        _ columnCount: Int
    ) throws(FieldError) -> Weights {
        let rows = try rows(&fields)
        guard (1...maximumFittedCount).contains(columnCount) else {
            throw fields.error("features", "fit at most \(maximumFittedCount) weights, and one")
        }
        for (index, row) in rows.enumerated() {
            guard row.count == columnCount, row.allSatisfy({ $0 != nil }) else {
                throw fields.error(
                    "features[\(index)]",
                    "does not have \(columnCount) numbers, one for each feature to be routed by"
                )
            }
        }
        let gains = try fields.numbers("gains", maximumCount: maximumCount)
        guard gains.count == rows.count, gains.allSatisfy({ $0 != nil }) else {
            throw fields.error("gains", "does not have \(rows.count) numbers, one for each row")
        }
        let penalty = try fields.optionalNumber("penalty") ?? 1
        guard penalty > 0 else { throw fields.error("penalty", "\(penalty) is not above 0") }
        try fields.refuseUnknown()
        do throws(FitError) {
            return .fitted(
                features: try FeatureMatrix(
                    rowCount: rows.count,
                    columnCount: columnCount,
                    elements: rows.joined().map { Float($0 ?? 0) }
                ),
                gains: try AttributeLabels(
                    rowCount: gains.count,
                    attributeCount: 1,
                    values: gains.map { $0 ?? 0 }
                ),
                penalty: penalty
            )
        } catch {
            throw fields.error("features", "\(error)")
        }
    }

    /// The members of the result.
    func members(_ context: RequestContext) throws(WireError) -> JSONObject {
        let coefficients = try coefficients(context)
        let routing = try WireError.selecting { () throws(SelectionError) in
            try BudgetRouting(features: features, coefficients: coefficients, budget: budget)
        }
        return [
            "human": .indices(routing.humanItems), "tie": .bool(routing.isTied),
            "gains": .numbers(routing.gains), "coefficients": .numbers(coefficients),
        ]
    }

    private func coefficients(_ context: RequestContext) throws(WireError) -> [Double] {
        switch weights {
        case .given(let coefficients): return coefficients
        case .fitted(let features, let gains, let penalty):
            var options = RidgeFit.Options()
            options.alphas = [penalty]
            do throws(FitError) {
                return try RidgeFit(
                    features: features,
                    labels: gains,
                    training: Array(0..<features.rowCount),
                    options: options,
                    monitor: FitMonitor(shouldStop: { context.interruption != nil })
                ).head.weights
            } catch {
                switch context.interruption {
                case .cancellation: throw .cancelledByClient
                case .deadline: throw .deadlinePassed
                case nil:
                    let path = "params.training"
                    throw WireError(FieldError(path: path, problem: "\(error)"))
                }
            }
        }
    }
}
