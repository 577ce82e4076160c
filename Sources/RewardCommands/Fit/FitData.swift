// Examples with their features, ready to be fitted.

internal import RewardFitting
internal import RewardTypes

/// What a recipe works on.
struct FitData: Sendable {
    /// [replies, features].
    let features: FeatureMatrix
    /// [examples, features of the prompt]; nil for kinds that do not read prompts.
    let prompts: FeatureMatrix?
    /// One for each example, or none with ratings.
    let pairs: [PreferencePair]
    /// Names of users, in the order of their numbers.
    let users: [String]
    /// [replies, attributes]; nil with pairs.
    let labels: AttributeLabels?
    /// Names of attributes, in the order of the labels.
    let attributes: [String]
    /// Examples.
    let split: DataSplit

    /// Puts together examples that have features.
    init(
        _ examples: [FitExample],
        _ features: [ExampleFeatures],
        options: FitOptions
    ) throws(FitError) {
        self.features = try FeatureMatrix(rows: features.flatMap(\.replies))
        let promptRows = features.map(\.prompt)
        prompts =
            promptRows.contains { !$0.isEmpty }
            ? try FeatureMatrix(rows: promptRows, what: "features of prompts") : nil
        split = try DataSplit(
            groups: examples.map(\.promptKey),
            fractions: DataSplit.Fractions(
                training: 1 - options.validation - options.heldOut,
                validation: options.validation,
                heldOut: options.heldOut
            ),
            seed: options.seed
        )
        var names: Set<String> = []
        for example in examples {
            if case .ratings(let ratings) = example.label { names.formUnion(ratings.keys) }
        }
        attributes = names.sorted()
        labels = try Self.labels(examples, attributes)
        (pairs, users) = labels == nil ? Self.pairs(examples) : ([], [])
    }

    private static func labels(
        _ examples: [FitExample],
        _ attributes: [String]
    ) throws(FitError) -> AttributeLabels? {
        guard !attributes.isEmpty else { return nil }
        var values: [Double] = []
        for example in examples {
            guard case .ratings(let ratings) = example.label else { continue }
            values += attributes.map { ratings[$0] ?? .nan }
        }
        return try AttributeLabels(
            rowCount: values.count / attributes.count,
            attributeCount: attributes.count,
            values: values
        )
    }

    private static func pairs(_ examples: [FitExample]) -> ([PreferencePair], [String]) {
        var users: [String] = []
        var numbers: [String: Int] = [:]
        var pairs: [PreferencePair] = []
        for (index, example) in examples.enumerated() {
            guard case .pair(let user, let weight, let margin) = example.label else { continue }
            let name = user ?? ""
            if numbers[name] == nil {
                numbers[name] = users.count
                users.append(name)
            }
            pairs.append(
                PreferencePair(
                    chosen: 2 * index,
                    rejected: 2 * index + 1,
                    prompt: index,
                    user: numbers[name] ?? 0,
                    weight: weight,
                    margin: margin
                )
            )
        }
        return (pairs, users)
    }

    /// The pairs of some examples.
    func pairs(_ examples: [Int]) -> [PreferencePair] { examples.map { pairs[$0] } }

    /// The rows of replies of some examples.
    func rows(_ examples: [Int]) -> [Int] {
        labels == nil ? examples.flatMap { [2 * $0, 2 * $0 + 1] } : examples
    }

    /// The scale of features, after the rows that train.
    func standardization() throws(FitError) -> Standardization {
        try Standardization(features, rows: rows(split.training))
    }

    /// The same of prompts.
    func standardizedPrompts() throws(FitError) -> (FeatureMatrix, Standardization) {
        guard let prompts else { throw .tooFew(what: "features of prompts", found: 0, minimum: 1) }
        let scale = try Standardization(prompts, rows: split.training)
        return (try scale.standardize(prompts), scale)
    }
}
