// `annotate`: preference data out of groups.

internal import RewardScoring
internal import RewardSelection
internal import RewardTypes
internal import RewardWire

/// Scores groups and makes records of preference data of each, for those who train.
struct AnnotateOperation: ChoosingOperation {
    static let name = "annotate"
    static let conversationMembers = AnnotationSource.memberNames

    /// What to make, and the groups as they were written.
    struct Options: Sendable {
        var annotation: Annotation.Options
        let groups: [JSONObject]
    }

    private enum Format: String, CaseIterable {
        case preference
        case unpaired
        case ranked
        case rewardConditioned = "reward_conditioned"
    }

    /// Scorers that one request may compare.
    private static let maximumScorerCount = 16

    func decodeOptions(_ fields: inout Fields) throws(FieldError) -> Options {
        let name = try fields.optionalChoice("format", as: Format.self) ?? .preference
        var pairing = PreferencePairs.Options(
            try fields.optionalChoice("pairs") ?? .bestWorst,
            minimumMargin: try fields.notNegative("minimum_margin", default: 0)
        )
        pairing.seed = try fields.seed()
        let format: Annotation.Format
        switch name {
        case .preference: format = .preference
        case .unpaired: format = .unpaired
        case .rewardConditioned: format = .rewardConditioned(try GoalText(&fields))
        case .ranked:
            for name in ["pairs", "minimum_margin"] where fields.value(name) != nil {
                throw fields.error(name, "means nothing to ranked lists; leave it out")
            }
            format = .ranked
        }
        let groups: [JSONValue] =
            fields.members["groups"]?.arrayValue ?? [.object(fields.members)]
        // Annotations read these; a strict request may have them beside scores.
        for name in Self.conversationMembers { _ = fields.value(name) }
        let options = Options(
            annotation: Annotation.Options(
                pairing: pairing,
                format: format,
                returnsComponents: try fields.optionalBool("components") ?? false,
                scorers: try scorers(&fields)
            ),
            groups: groups.map { $0.objectValue ?? [:] }
        )
        let isGiven = options.groups.contains { $0["scores"] ?? .null != .null }
        if isGiven, options.annotation.returnsComponents {
            throw fields.error("components", "needs a scorer, and scores are given; leave it out")
        }
        if isGiven, !options.annotation.scorers.isEmpty {
            throw fields.error("scorers", "stands beside scores; give one")
        }
        return options
    }

    private func scorers(_ fields: inout Fields) throws(FieldError) -> [String] {
        let maximumCount = Self.maximumScorerCount
        guard let elements = try fields.optionalArray("scorers", maximumCount: maximumCount)
        else { return [] }
        guard fields.value("scorer") == nil else {
            throw fields.error("scorers", "stands beside scorer; give one")
        }
        guard !elements.isEmpty else {
            throw fields.error("scorers", "is empty; name at least one scorer")
        }
        var names: [String] = []
        for (index, element) in elements.enumerated() {
            guard let name = element.stringValue else {
                throw fields.error("scorers[\(index)]", "expected the name of a scorer")
            }
            guard !names.contains(name) else {
                throw fields.error("scorers[\(index)]", "\"\(name)\" is there twice")
            }
            names.append(name)
        }
        return names
    }

    func scorer(
        for request: ScoringRequest,
        _ options: Options,
        in catalog: ScorerCatalog
    ) throws(WireError) -> ServedScorer {
        let names = options.annotation.scorers
        guard !names.isEmpty else { return try catalog.scorer(named: request.scorer) }
        var served: [ServedScorer] = []
        for name in names { served.append(try catalog.scorer(named: name)) }
        do throws(FieldError) {
            return ServedScorer(
                name: names.joined(separator: ", "),
                version: served.map(\.version).joined(separator: ", "),
                scorer: try EnsembleScorer(
                    served.map { ($0.name, $0.scorer) },
                    path: "params.scorers"
                )
            )
        } catch {
            throw WireError(error)
        }
    }

    func choose(_ group: ChoiceGroup, _ options: Options) throws(SelectionError) -> JSONObject {
        let source = try AnnotationSource(options.groups[group.index], of: group)
        var annotation = options.annotation
        annotation.pairing.seed = group.seed(annotation.pairing.seed)
        let made = try Annotation(group, source, annotation)
        return ["records": .array(made.records), "skipped": made.skipped.json]
    }
}
