// The scorers that a combinator is made of.

internal import RewardTypes

/// Scorers with a label each.
struct ScorerParts: Sendable {
    /// A label, by which options and components speak of a part, and the part.
    struct Part: Sendable {
        let label: String
        let scorer: any Scorer
    }

    let all: [Part]

    /// More parts than anybody weighs by hand.
    private static let maximumCount = 256

    /// Takes `parts`: a list of names, or an object of labels with names or definitions; as many as
    /// `count` says.
    init(
        _ options: inout Fields,
        _ environment: ScorerEnvironment,
        count: Int? = nil
    ) throws(FieldError) {
        let path = options.path(of: "parts")
        var parts: [Part] = []
        switch try options.required("parts") {
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                let place = "\(path)[\(index)]"
                guard let name = element.stringValue else {
                    throw FieldError(
                        path: place,
                        problem: "expected the name of a scorer, found \(element.kindName); parts "
                            + "that are defined on the spot need a label: {label: {kind: ...}}"
                    )
                }
                guard !parts.contains(where: { $0.label == name }) else {
                    throw FieldError(
                        path: place,
                        problem: "\"\(name)\" is there twice; give labels: {label: name}"
                    )
                }
                parts.append(
                    Part(label: name, scorer: try environment.scorer(element, path: place))
                )
            }
        case .object(let members):
            for (label, value) in members {
                let scorer = try environment.scorer(value, path: "\(path).\(label)")
                parts.append(Part(label: label, scorer: scorer))
            }
        case let value:
            throw FieldError(
                path: path,
                problem: "expected a list of names or an object of labels, found \(value.kindName)"
            )
        }
        if let count, parts.count != count {
            throw FieldError(path: path, problem: "has \(parts.count) scorers, not \(count)")
        }
        try self.init(parts, path: path)
    }

    /// Parts that were made already; `path` is where they were read.
    init(_ parts: [Part], path: String) throws(FieldError) {
        guard (1...Self.maximumCount).contains(parts.count) else {
            throw FieldError(
                path: path,
                problem: "has \(parts.count) scorers; 1 to \(Self.maximumCount) are needed"
            )
        }
        for part in parts where Self.ownComponents.contains(part.label) || part.label.contains(".")
        {
            throw FieldError(
                path: path,
                problem: "\"\(part.label)\" cannot be a label: components of combinators have "
                    + "such names; choose another one: {label: \(part.label)}"
            )
        }
        all = parts
    }

    /// Components of combinators themselves, which stand beside those of the parts.
    private static let ownComponents = [
        "agreement", "count", "deviation", "divisor", "domain", "mean", "penalty", "route",
        "variance",
    ]

    var labels: [String] { all.map(\.label) }

    /// The scorers with their labels.
    var labelled: [(label: String, scorer: any Scorer)] { all.map { ($0.label, $0.scorer) } }

    /// The models of all parts, each once.
    var modelIDs: [ModelID] {
        var models: [ModelID] = []
        for model in all.flatMap(\.scorer.modelIDs) where !models.contains(model) {
            models.append(model)
        }
        return models
    }

    /// Takes a number for each part: `{helpful: 0.7, brief: 0.3}`; nil when the option is absent.
    func optionalNumbers(
        _ name: String,
        of options: inout Fields
    ) throws(FieldError) -> [Double]? {
        guard var members = try options.optionalFields(name) else { return nil }
        var numbers: [Double] = []
        for label in labels {
            guard let number = try members.optionalNumber(label) else {
                throw members.error(label, "is missing; every part needs a number")
            }
            numbers.append(number)
        }
        if let other = members.unknownNames.first {
            throw members.error(
                other,
                "is not a part; parts here: \(labels.joined(separator: ", "))"
            )
        }
        return numbers
    }

    /// As above, where it must be there.
    func numbers(_ name: String, of options: inout Fields) throws(FieldError) -> [Double] {
        guard let numbers = try optionalNumbers(name, of: &options) else {
            throw options.error(
                name,
                "is missing; give a number for each of \(labels.joined(separator: ", "))"
            )
        }
        return numbers
    }
}
