import RewardTestSupport
import RewardTypes
import Testing

@testable import RewardFitting

@Suite("RidgeFit")
struct RidgeFitTests {
    private func options(_ alphas: [Double], intercept: Bool = false) -> RidgeFit.Options {
        var options = RidgeFit.Options()
        options.alphas = alphas
        options.hasIntercept = intercept
        return options
    }

    private func labels(_ rows: [[Double]]) throws -> AttributeLabels {
        try AttributeLabels(
            rowCount: rows.count,
            attributeCount: rows.first?.count ?? 1,
            values: rows.flatMap(\.self)
        )
    }

    @Test("weights equal those of plain solves in NumPy, in both forms of the equations")
    func golden() throws {
        let golden = try GoldenData.json("fit/ridge.json")
        let problems = try #require(golden[member: "problems"]?.arrayValue)
        #expect(problems.count == 2)
        var largest = 0.0
        for problem in problems {
            let features = try FeatureMatrix(rows: problem.rows("features"))
            let labels = try labels(problem.doubleRows("labels"))
            let rows = Array(0..<features.rowCount)
            let cases = try #require(problem[member: "cases"]?.arrayValue)
            #expect(cases.count == 6)
            for item in cases {
                let alpha = try #require(item[member: "alpha"]?.doubleValue)
                let fit = try RidgeFit(
                    features: features,
                    labels: labels,
                    training: rows,
                    options: options([alpha], intercept: item[member: "has_intercept"] == true)
                )
                let expected = item.doubleRows("weights").flatMap(\.self)
                #expect(fit.head.weights.count == expected.count)
                for (a, b) in zip(fit.head.weights, expected) { largest = max(largest, abs(a - b)) }
                let intercepts = item.numbers("intercepts")
                for (a, b) in zip(fit.head.bias, intercepts) { largest = max(largest, abs(a - b)) }
            }
        }
        print("largest difference of a weight: \(largest)")
        // Condition numbers up to 1e5 times the rounding of doubles.
        #expect(largest < 1e-10)
    }

    @Test("planted heads are found from partly labelled rows", arguments: [false, true])
    func recovery(hasIntercept: Bool) throws {
        var data = PlantedData(seed: 1)
        let features = try data.features(300, 5)
        let planted = LinearLayer(
            inputCount: 5,
            weights: data.normals(15),
            bias: hasIntercept ? [3, -2, 0.5] : [0, 0, 0]
        )
        var values = try planted.outputs(features)
        for index in values.indices {
            values[index] += 0.01 * data.normal()
            // Attribute 1 is known for the second half only, attribute 2 here and there.
            if index % 3 == 1, index < 450 { values[index] = .nan }
            if index % 3 == 2, index % 4 != 0 { values[index] = .nan }
        }
        let fit = try RidgeFit(
            features: features,
            labels: AttributeLabels(rowCount: 300, attributeCount: 3, values: values),
            training: Array(0..<200),
            validation: Array(200..<300),
            options: options([1e3, 1, 1e-3], intercept: hasIntercept)
        )
        for (found, expected) in zip(fit.head.weights, planted.weights) {
            #expect(abs(found - expected) < 0.01)
        }
        for (found, expected) in zip(fit.head.bias, planted.bias) {
            #expect(abs(found - expected) < 0.01)
        }
        #expect(fit.attributes.map(\.trainingCount) == [200, 50, 50])
        #expect(fit.attributes.map(\.validationCount) == [100, 100, 25])
        #expect(fit.attributes.allSatisfy { ($0.validationError ?? 1) < 2e-4 })
        #expect(fit.attributes.allSatisfy { $0.trainingError < 2e-4 })
    }

    @Test("each attribute gets the penalty with the lowest validation error")
    func grid() throws {
        var data = PlantedData(seed: 2)
        let features = try data.features(80, 30)
        let planted = LinearLayer(inputCount: 30, weights: data.normals(60), bias: [0, 0])
        var values = try planted.outputs(features)
        // The second attribute is noise: the larger the penalty the better.
        for index in values.indices {
            values[index] = index.isMultiple(of: 2) ? values[index] : data.normal()
        }
        let labels = try AttributeLabels(rowCount: 80, attributeCount: 2, values: values)
        var heard: [FitProgress] = []
        let fit = try RidgeFit(
            features: features,
            labels: labels,
            training: Array(0..<40),
            validation: Array(40..<80),
            monitor: FitMonitor(progress: { heard.append($0) })
        )
        #expect(fit.attributes[0].alpha < 1)
        #expect(fit.attributes[1].alpha == 1e4)
        #expect(heard.count == 18)
        for (attribute, result) in fit.attributes.enumerated() {
            let errors = heard.filter { $0.stage.hasPrefix("attribute \(attribute),") }
            #expect(errors.compactMap(\.validationLoss).min() == result.validationError)
            #expect(errors.map(\.step) == Array(1...9))
        }
        let alone = try RidgeFit(
            features: features,
            labels: labels,
            training: Array(0..<40),
            options: options([fit.attributes[0].alpha])
        )
        #expect(alone.head.weights[..<30] == fit.head.weights[..<30])
        #expect(alone.attributes[0].validationError == nil)
    }

    @Test("both forms of the equations agree")
    func forms() throws {
        var data = PlantedData(seed: 3)
        let features = try data.features(12, 12)
        // Twelve rows of twelve features are solved in the primal form; with a column of zeros more
        // they are fewer than the features, and the solution is the same.
        let wide = try FeatureMatrix(
            rows: (0..<12).map { row in (0..<12).map { features.row(row)[$0] } + [0] }
        )
        let targets = data.normals(12)
        for hasIntercept in [false, true] {
            let narrow = try RidgeProblem(
                features: features,
                rows: Array(0..<12),
                hasIntercept: hasIntercept
            )
            let dual = try RidgeProblem(
                features: wide,
                rows: Array(0..<12),
                hasIntercept: hasIntercept
            )
            #expect(!narrow.isDual && dual.isDual)
            let a = try narrow.solver(alpha: 0.1).solve(targets)
            let b = try dual.solver(alpha: 0.1).solve(targets)
            for (x, y) in zip(a.weights + [0], b.weights) { #expect(abs(x - y) < 1e-10) }
            #expect(abs(a.intercept - b.intercept) < 1e-10)
            #expect((a.intercept == 0) == !hasIntercept)
        }
    }

    @Test("penalties too small for the precision are left out, and told")
    func singular() throws {
        // Two equal columns of size 1e6: their sum of squares swallows a penalty of 1e-9.
        let rows: [[Float]] = (0..<4).map { [1e6 * Float($0 + 1), 1e6 * Float($0 + 1)] }
        let features = try FeatureMatrix(rows: rows)
        let labels = try labels((0..<4).map { [Double($0 + 1)] })
        let fit = try RidgeFit(
            features: features,
            labels: labels,
            training: [0, 1, 2],
            validation: [3],
            options: options([1e-9, 1e6])
        )
        #expect(fit.attributes[0].alpha == 1e6)
        #expect(fit.attributes[0].singularAlphas == [1e-9])
        #expect(
            throws: FitError.singular(
                what: "equations of ridge regression with alpha 1e-09",
                row: 1
            )
        ) {
            try RidgeFit(
                features: features,
                labels: labels,
                training: [0, 1, 2],
                options: options([1e-9])
            )
        }
    }

    @Test("the same data give the same bits; a fit that is told to stop has no result")
    func bits() throws {
        var data = PlantedData(seed: 4)
        let features = try data.features(40, 50)
        let labels = try AttributeLabels(rowCount: 40, attributeCount: 2, values: data.normals(80))
        func run(_ monitor: FitMonitor = FitMonitor()) throws -> RidgeFit {
            try RidgeFit(
                features: features,
                labels: labels,
                training: Array(0..<30),
                validation: Array(30..<40),
                monitor: monitor
            )
        }
        let (first, second) = (try run(), try run())
        #expect(first == second)
        #expect(first.head.weights.map(\.bitPattern) == second.head.weights.map(\.bitPattern))
        #expect(throws: FitError.stopped) { try run(FitMonitor(shouldStop: { true })) }
    }

    @Test("an attribute without labels is named, wherever they are missing")
    func noLabels() throws {
        let features = try FeatureMatrix(rows: [[1], [2], [3]])
        let labels = try labels([[1, .nan], [2, .nan], [3, 1]])
        func run(_ training: [Int], _ validation: [Int]) throws -> RidgeFit {
            try RidgeFit(
                features: features,
                labels: labels,
                training: training,
                validation: validation
            )
        }
        #expect(throws: FitError.noLabels(attribute: 1, part: "training")) {
            try run([0, 1], [2])
        }
        #expect(throws: FitError.noLabels(attribute: 1, part: "validation")) {
            try run([0, 2], [1])
        }
    }

    @Test("data that cannot be used are refused")
    func refusals() throws {
        let features = try FeatureMatrix(rows: [[1], [2], [3]])
        let known = try labels([[1], [2], [3]])
        func error(
            _ labels: AttributeLabels,
            _ training: [Int],
            _ validation: [Int],
            _ options: RidgeFit.Options
        ) -> FitError? {
            #expect(throws: FitError.self) {
                try RidgeFit(
                    features: features,
                    labels: labels,
                    training: training,
                    validation: validation,
                    options: options
                )
            }
        }
        let short = try labels([[1], [2]])
        let plain = options([1])
        #expect(
            error(short, [0], [], plain)
                == .shape(what: "number of labelled rows", expected: 3, found: 2)
        )
        #expect(
            error(known, [], [], plain) == .tooFew(what: "training rows", found: 0, minimum: 1)
        )
        #expect(
            error(known, [0], [], options([1], intercept: true))
                == .tooFew(what: "training rows", found: 1, minimum: 2)
        )
        #expect(
            error(known, [0], [], options([1, 2]))
                == .tooFew(what: "validation rows", found: 0, minimum: 1)
        )
        #expect(
            error(known, [0, 3], [], plain)
                == .outOfRange(what: "a training row", index: 3, count: 3)
        )
        #expect(
            error(known, [0], [-1], plain)
                == .outOfRange(what: "a validation row", index: -1, count: 3)
        )
        #expect(
            error(known, [0], [1], options([-1]))?.description
                == "alphas[0]: -1.0 is not a finite number above 0"
        )
    }
}

@Suite("AttributeLabels")
struct AttributeLabelsTests {
    @Test("NaN means missing, infinity is refused")
    func values() throws {
        let labels = try AttributeLabels(
            rowCount: 2,
            attributeCount: 2,
            values: [1, .nan, .nan, 4]
        )
        #expect(labels.value(row: 0, attribute: 0) == 1)
        #expect(labels.value(row: 0, attribute: 1) == nil)
        #expect(labels.labelled([1, 0], attribute: 1) == [1])
        #expect(throws: FitError.notFinite(what: "labels", row: 1, column: 0)) {
            try AttributeLabels(rowCount: 2, attributeCount: 1, values: [.nan, -.infinity])
        }
    }

    @Test(
        "sizes that do not fit are refused",
        arguments: [
            (1, 2, 3, FitError.shape(what: "number of labels", expected: 2, found: 3)),
            (1, 0, 0, .tooFew(what: "attributes", found: 0, minimum: 1)),
            (1, 1025, 1025, .tooMany(what: "attributes", found: 1025, maximum: 1024)),
            (-1, 1, 0, .tooFew(what: "labels", found: -1, minimum: 0)),
            (.max, 1, 0, .tooMany(what: "labels", found: .max, maximum: 1 << 30)),
        ]
    )
    func sizes(rowCount: Int, attributeCount: Int, count: Int, error: FitError) {
        #expect(throws: error) {
            try AttributeLabels(
                rowCount: rowCount,
                attributeCount: attributeCount,
                values: Array(repeating: 0, count: count)
            )
        }
    }
}
