// A scorer and the scorers that it is made of, as a tree.
//
//     overall: mean
//     ├─ careful: uncertainty_weighted, lambda 0.5
//     │  ├─ density: density_ratio, weak {"exit_layer":20}
//     │  └─ fluent = logprob: mean_logprob
//     └─ brief: length_penalized, per_token 0.001

internal import RewardTypes

/// What the daemon says about its scorers, read as trees.
struct ScorerExplanation {
    private let scorers: [JSONObject]

    /// Levels below which nothing is shown: a daemon of ours has no more.
    private static let maximumDepth = 64

    /// Options that hold scorers: lists or objects of them, and single ones.
    private static let partOptions = ["parts", "routes", "default", "part", "scorer"]

    /// Takes the result of `scorers`.
    init(_ result: JSONValue) {
        scorers = (result[member: "scorers"]?.arrayValue ?? []).compactMap(\.objectValue)
    }

    /// The names of all scorers.
    var names: [String] { scorers.compactMap { $0["name"]?.stringValue } }

    /// The tree of a scorer, line by line; nil when there is none of that name.
    func lines(of name: String) -> [String]? {
        guard let scorer = scorer(name) else { return nil }
        return lines(label: name, scorer, depth: 0)
    }

    private func scorer(_ name: String) -> JSONObject? {
        scorers.first { $0["name"]?.stringValue == name }
    }

    private func lines(label: String, _ scorer: JSONObject, depth: Int) -> [String] {
        let options = scorer["options"]?.objectValue ?? [:]
        let kind = scorer["kind"]?.stringValue ?? "?"
        var facts = [kind]
        for (name, value) in options where !Self.partOptions.contains(name) {
            facts.append("\(name) \(value.cellText)")
        }
        var lines = ["\(label.displayed): \(facts.joined(separator: ", ").displayed)"]
        guard depth < Self.maximumDepth else { return lines }
        let parts = parts(of: options)
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            let below = self.lines(label: part.label, part.scorer, depth: depth + 1)
            for (number, line) in below.enumerated() {
                let branch = number == 0 ? (isLast ? "└─ " : "├─ ") : (isLast ? "   " : "│  ")
                lines.append(branch + line)
            }
        }
        return lines
    }

    private func parts(of options: JSONObject) -> [(label: String, scorer: JSONObject)] {
        Self.partOptions.flatMap { option -> [(label: String, scorer: JSONObject)] in
            switch (option, options[option]) {
            case ("parts", .array(let names)?):
                names.compactMap(\.stringValue).map { ($0, scorer($0) ?? [:]) }
            case ("parts", .object(let members)?), ("routes", .object(let members)?):
                members.map { part(label: $0.name, $0.value) }
            case ("default", let value?), ("part", let value?), ("scorer", let value?):
                [part(label: option, value)]
            default: []
            }
        }
    }

    private func part(label: String, _ value: JSONValue) -> (label: String, scorer: JSONObject) {
        if let name = value.stringValue {
            return (name == label ? label : "\(label) = \(name)", scorer(name) ?? [:])
        }
        // Defined on the spot: its options are all members but the kind.
        var options = value.objectValue ?? [:]
        let kind = options["kind"] ?? .null
        options["kind"] = nil
        return (label, ["kind": kind, "options": .object(options)])
    }
}
