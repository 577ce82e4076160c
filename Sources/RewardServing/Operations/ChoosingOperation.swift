// What all methods have in common that choose among the candidates of groups.

internal import RewardScoring
internal import RewardSelection
internal import RewardTypes
internal import RewardWire

/// A method that chooses in each group, by scores of a scorer or of the client.
///
/// A group in which nothing can be chosen says so in its member `error`; the others are chosen in
/// nevertheless.
protocol ChoosingOperation: Operation
where Parameters == (request: ChoiceRequest, options: Options) {
    /// What the request says about the choice.
    associatedtype Options: Sendable

    /// Members of groups with scores that the method reads beside them.
    static var conversationMembers: [String] { get }

    /// Takes the options out of the parameters.
    func decodeOptions(_ fields: inout Fields) throws(FieldError) -> Options

    /// Takes the groups out of the parameters.
    func decodeRequest(
        _ fields: inout Fields,
        _ options: Options
    ) throws(FieldError) -> ChoiceRequest

    /// Which comparisons a scorer of pairs is asked for; nil for the values that it has as a scorer
    /// like others.
    func schedule(_ options: Options) -> ComparisonScorer.Schedule?

    /// How candidates are compared by likeness; nil where they are not.
    func likeness(_ options: Options) -> Likeness?

    /// What scores the groups that come without scores.
    func scorer(
        for request: ScoringRequest,
        _ options: Options,
        in catalog: ScorerCatalog
    ) throws(WireError) -> ServedScorer

    /// The members that a group of the result gets.
    func choose(_ group: ChoiceGroup, _ options: Options) throws(SelectionError) -> JSONObject
}

extension ChoosingOperation {
    static var conversationMembers: [String] { [] }

    func scorer(
        for request: ScoringRequest,
        _ options: Options,
        in catalog: ScorerCatalog
    ) throws(WireError) -> ServedScorer {
        try catalog.scorer(named: request.scorer)
    }

    func decode(
        _ fields: inout Fields
    ) throws(FieldError) -> (request: ChoiceRequest, options: Options) {
        let options = try decodeOptions(&fields)
        return (try decodeRequest(&fields, options), options)
    }

    func decodeRequest(
        _ fields: inout Fields,
        _ options: Options
    ) throws(FieldError) -> ChoiceRequest {
        try ChoiceRequest(&fields, conversationMembers: Self.conversationMembers)
    }

    func schedule(_ options: Options) -> ComparisonScorer.Schedule? { nil }

    func likeness(_ options: Options) -> Likeness? { nil }

    func prepare(
        _ parameters: (request: ChoiceRequest, options: Options),
        for service: Service
    ) throws(WireError) -> Work {
        let options = parameters.options
        switch parameters.request {
        case .scoring(let request):
            let named = try scorer(for: request, options, in: service.catalog)
            let scorer = try completed(named, options, service)
            return service.scoringWork(request, by: scorer) { index, group, results in
                self.members(
                    of: ChoiceGroup(
                        index: index,
                        groupCount: request.groups.count,
                        results: results,
                        texts: group.candidates.map(\.choiceText)
                    ),
                    options
                )
            }
        case .given(let given):
            return .admitted(deadline: given.deadline) { context throws(WireError) in
                var groups: [JSONValue] = []
                for (index, group) in given.groups.enumerated() {
                    try await context.giveWayUntilDeadline()
                    var members: JSONObject = [:]
                    if let id = group.id { members["id"] = .string(id) }
                    let choice = self.members(
                        of: ChoiceGroup(
                            index: index,
                            groupCount: given.groups.count,
                            given: group
                        ),
                        options
                    )
                    for (name, value) in choice { members[name] = value }
                    groups.append(.object(members))
                }
                return given.isSingle ? groups[0] : .object([given.list: .array(groups)])
            }
        }
    }

    /// The scorer that also finds out what the choice needs beyond scores.
    private func completed(
        _ served: ServedScorer,
        _ options: Options,
        _ service: Service
    ) throws(WireError) -> ServedScorer {
        var scorer = served.scorer
        if let schedule = schedule(options), let pairs = scorer as? any PairScorer {
            scorer = ComparisonScorer(pairs, schedule: schedule)
        }
        if let likeness = likeness(options) { scorer = try likeness.scorer(scorer, for: service) }
        return ServedScorer(
            name: served.name,
            version: served.version,
            scorer: scorer,
            options: served.options
        )
    }

    /// The members of a group, or why there are none.
    private func members(of group: ChoiceGroup, _ options: Options) -> JSONObject {
        do throws(SelectionError) {
            return try choose(group, options)
        } catch {
            let fault = error.fieldError.renamed([
                "rewards": "scores", "texts": "responses", "answers": "responses",
                "rate": "acceptance_rate",
            ])
            return ["error": ["field": .string(fault.path), "message": .string(fault.problem)]]
        }
    }
}

extension Candidate {
    /// What two equal candidates have in common.
    fileprivate var choiceText: String {
        switch content {
        case .text(let text): text
        case .tokens(let ids): "ids " + ids.map { String($0.rawValue) }.joined(separator: " ")
        }
    }
}

extension Fields {
    /// A seed; 0 when it is absent.
    mutating func seed() throws(FieldError) -> UInt64 {
        UInt64(try optionalInteger("seed", in: 0...Int.max) ?? 0)
    }

    /// A finite number of at least 0, or a default.
    mutating func notNegative(
        _ name: String,
        default fallback: Double
    ) throws(FieldError) -> Double {
        let number = try optionalNumber(name) ?? fallback
        guard number >= 0 else { throw error(name, "\(number) is below 0") }
        return number
    }
}

extension JSONValue {
    /// Numbers, with null for what is not there.
    static func numbers(_ values: [Double?]) -> JSONValue {
        .array(values.map { $0.map(JSONValue.number) ?? .null })
    }

    /// Places of candidates.
    static func indices(_ values: [Int]) -> JSONValue {
        .array(values.map { .integer(Int64($0)) })
    }
}
