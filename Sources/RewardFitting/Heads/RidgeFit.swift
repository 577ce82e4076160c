// Heads of several attributes from ratings: least squares with a penalty.

/// One linear head for each attribute, with a penalty chosen by validation error.
///
///     w = argmin Σ_i (y_i - w · x_i - b)² + α |w|²       over the rows i that have a label
///
/// Stage 1 of ArmoRM (arXiv 2406.12845, section 3 and its released script): ridge regression for
/// each attribute without intercept, α from 1e-4 to 1e4 by the mean squared error of validation
/// rows. The sum is not divided by the number of rows; an intercept is not penalised.
package struct RidgeFit: Sendable, Equatable {
    /// What can be chosen.
    package struct Options: Sendable, Equatable {
        /// Penalties α that are tried, from the largest to the smallest whatever their order here.
        package var alphas = [1e4, 1e3, 100, 10, 1, 0.1, 0.01, 1e-3, 1e-4]
        /// Whether each attribute has a bias.
        package var hasIntercept = false

        /// The defaults, which are ArmoRM's.
        package init() {}
    }

    /// What came of one attribute.
    package struct Attribute: Sendable, Equatable {
        /// The penalty that was chosen: of equal errors the larger one.
        package let alpha: Double
        /// Mean squared error over its labelled training rows.
        package let trainingError: Double
        /// Mean squared error over its labelled validation rows; nil when there are none.
        package let validationError: Double?
        /// Its labels among the training rows.
        package let trainingCount: Int
        /// Its labels among the validation rows.
        package let validationCount: Int
        /// Penalties that were left out, because with them the equations have no unique solution
        /// in the precision of a double.
        package let singularAlphas: [Double]
    }

    /// W and b: one output for each attribute.
    package let head: LinearLayer
    /// What came of each attribute.
    package let attributes: [Attribute]

    /// Fits all attributes.
    ///
    /// - Parameters:
    ///   - features: [responses, features].
    ///   - labels: [responses, attributes].
    ///   - training: Rows to fit; one or more of them labelled in each attribute.
    ///   - validation: Rows to choose penalties by; may be none when there is one penalty.
    ///   - options: What can be chosen.
    ///   - monitor: Hears of every penalty of every attribute, with errors as losses.
    /// - Throws: When data or options cannot be used, when an attribute has no labels or no
    ///   penalty gives a solution, and when it is told to stop.
    package init(
        features: FeatureMatrix,
        labels: AttributeLabels,
        training: [Int],
        validation: [Int] = [],
        options: Options = Options(),
        monitor: FitMonitor = FitMonitor()
    ) throws(FitError) {
        try OptionRules.requireGrid("alphas", options.alphas)
        guard labels.rowCount == features.rowCount else {
            throw .shape(
                what: "number of labelled rows",
                expected: features.rowCount,
                found: labels.rowCount
            )
        }
        try features.check(rows: training, what: "a training row")
        try features.check(rows: validation, what: "a validation row")
        let minimum = options.hasIntercept ? 2 : 1
        guard training.count >= minimum else {
            throw .tooFew(what: "training rows", found: training.count, minimum: minimum)
        }
        guard !validation.isEmpty || options.alphas.count == 1 else {
            throw .tooFew(what: "validation rows", found: 0, minimum: 1)
        }
        var solutions: [Int: RidgeSolution] = [:]
        for group in try Self.groups(labels, training, validation, options) {
            let problem = try RidgeProblem(
                features: features,
                rows: group.rows,
                hasIntercept: options.hasIntercept
            )
            let found = try group.solve(
                problem,
                features: features,
                labels: labels,
                options: options,
                monitor: monitor
            )
            for (attribute, solution) in zip(group.attributes, found) {
                solutions[attribute] = solution
            }
        }
        let ordered = (0..<labels.attributeCount).compactMap { solutions[$0] }
        precondition(ordered.count == labels.attributeCount, "each attribute is in one group")
        head = LinearLayer(
            inputCount: features.columnCount,
            weights: ordered.flatMap(\.weights),
            bias: ordered.map(\.intercept)
        )
        attributes = ordered.map(\.summary)
    }

    /// Attributes that are labelled in the same training rows share their equations.
    private static func groups(
        _ labels: AttributeLabels,
        _ training: [Int],
        _ validation: [Int],
        _ options: Options
    ) throws(FitError) -> [RidgeGroup] {
        var groups: [RidgeGroup] = []
        for attribute in 0..<labels.attributeCount {
            let rows = labels.labelled(training, attribute: attribute)
            guard !rows.isEmpty else { throw .noLabels(attribute: attribute, part: "training") }
            let checked = labels.labelled(validation, attribute: attribute)
            guard !checked.isEmpty || options.alphas.count == 1 else {
                throw .noLabels(attribute: attribute, part: "validation")
            }
            if let index = groups.firstIndex(where: { $0.rows == rows }) {
                groups[index].attributes.append(attribute)
                groups[index].validation.append(checked)
            } else {
                groups.append(
                    RidgeGroup(rows: rows, attributes: [attribute], validation: [checked])
                )
            }
        }
        return groups
    }
}

/// The weights of one attribute.
private struct RidgeSolution {
    let weights: [Double]
    let intercept: Double
    let summary: RidgeFit.Attribute
}

/// Attributes with the same labelled training rows.
private struct RidgeGroup {
    let rows: [Int]
    var attributes: [Int]
    /// Labelled validation rows of each attribute.
    var validation: [[Int]]

    /// What one penalty gives for one attribute.
    private struct Trial {
        let alpha: Double
        let weights: [Double]
        let intercept: Double
        let trainingError: Double
        let validationError: Double?

        /// Whether it is chosen after another one, of a larger penalty.
        func isBetter(than other: Trial?) -> Bool {
            guard let lowest = other?.validationError, let validationError else { return true }
            return validationError < lowest
        }
    }

    /// The best penalty of each attribute.
    func solve(
        _ problem: RidgeProblem,
        features: FeatureMatrix,
        labels: AttributeLabels,
        options: RidgeFit.Options,
        monitor: FitMonitor
    ) throws(FitError) -> [RidgeSolution] {
        var best: [Trial?] = attributes.map { _ in nil }
        var singular: [Double] = []
        var failure: FitError?
        for (step, alpha) in options.alphas.sorted(by: >).enumerated() {
            try monitor.checkStop()
            let solver: RidgeProblem.Solver
            do throws(FitError) {
                solver = try problem.solver(alpha: alpha)
            } catch {
                singular.append(alpha)
                failure = failure ?? error
                continue
            }
            for index in attributes.indices {
                let trial = trial(solver, alpha, index, features, labels)
                monitor.progress(
                    FitProgress(
                        stage: "attribute \(attributes[index]), alpha \(alpha)",
                        step: step + 1,
                        maximumStepCount: options.alphas.count,
                        trainingLoss: trial.trainingError,
                        validationLoss: trial.validationError
                    )
                )
                if trial.isBetter(than: best[index]) { best[index] = trial }
            }
        }
        if let failure, singular.count == options.alphas.count { throw failure }
        return zip(best, validation).compactMap { trial, validation in
            trial.map { trial in
                RidgeSolution(
                    weights: trial.weights,
                    intercept: trial.intercept,
                    summary: RidgeFit.Attribute(
                        alpha: trial.alpha,
                        trainingError: trial.trainingError,
                        validationError: trial.validationError,
                        trainingCount: rows.count,
                        validationCount: validation.count,
                        singularAlphas: singular
                    )
                )
            }
        }
    }

    private func trial(
        _ solver: RidgeProblem.Solver,
        _ alpha: Double,
        _ index: Int,
        _ features: FeatureMatrix,
        _ labels: AttributeLabels
    ) -> Trial {
        let attribute = attributes[index]
        let targets = rows.compactMap { labels.value(row: $0, attribute: attribute) }
        let (weights, intercept) = solver.solve(targets)
        // Rows that all have a label.
        func error(_ rows: [Int]) -> Double {
            let squares = rows.map { row -> Double in
                let value = VectorOperations.dot(features.row(row), weights.span) + intercept
                let difference = value - labels.values[row * labels.attributeCount + attribute]
                return difference * difference
            }
            return squares.reduce(0, +) / Double(rows.count)
        }
        return Trial(
            alpha: alpha,
            weights: weights,
            intercept: intercept,
            trainingError: error(rows),
            validationError: validation[index].isEmpty ? nil : error(validation[index])
        )
    }
}
