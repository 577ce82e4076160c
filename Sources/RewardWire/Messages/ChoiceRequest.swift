// Work for methods that choose among candidates: to be scored first, or with scores of the client.

package import RewardTypes

/// Groups to choose in.
package enum ChoiceRequest: Sendable {
    /// Candidates that a scorer scores.
    case scoring(ScoringRequest)
    /// Scores that the client has.
    case given(GivenScores)

    /// What the client may have found out in place of a scorer.
    package enum Evidence: String, Sendable {
        /// A number for each candidate.
        case scores
        /// Who beats whom.
        case wins
        /// Several numbers for each candidate, by names.
        case objectives
    }

    /// Takes groups, or a single group, out of the parameters: with `scores` (or `wins`, for
    /// methods that read them) in each, or else with a conversation and `responses`; groups of
    /// both forms are refused.
    ///
    /// Groups with scores may have `conversationMembers` too, which the method reads itself.
    package init(
        _ fields: inout Fields,
        evidence: Set<Evidence> = [.scores],
        conversationMembers: [String] = []
    ) throws(FieldError) {
        let groups = try fields.optionalArray("groups", maximumCount: Limits.maximumItemCount)
        let names = evidence.map(\.rawValue)
        let isGiven = names.contains { name in
            fields.members[name] ?? .null != .null
                || groups?.contains { $0[member: name] ?? .null != .null } ?? false
        }
        guard isGiven else {
            self = .scoring(try ScoringRequest(&fields, shapes: [.groups, .single]))
            return
        }
        self = .given(
            try GivenScores(&fields, list: "groups", elements: groups) { group throws(FieldError) in
                for name in conversationMembers { _ = group.value(name) }
                return try GivenScores.Group(&group, evidence: evidence)
            }
        )
    }

    /// Takes `pairs`, or a single pair, out of the parameters: with two `scores` in each, or else
    /// with a conversation, `a` and `b`.
    package init(comparing fields: inout Fields) throws(FieldError) {
        let pairs = try fields.optionalArray("pairs", maximumCount: Limits.maximumItemCount)
        let isScored = pairs?.contains { $0[member: "scores"] ?? .null != .null } ?? false
        guard fields.value("scores") != nil || isScored else {
            self = .scoring(try ScoringRequest(comparing: &fields, pairs: pairs))
            return
        }
        self = .given(
            try GivenScores(&fields, list: "pairs", elements: pairs) { pair throws(FieldError) in
                let group = try GivenScores.Group(&pair, evidence: [.scores])
                guard group.scores.count == 2 else {
                    throw pair.error(
                        "scores",
                        "has \(group.scores.count) elements; give those of a and b"
                    )
                }
                return group
            }
        )
    }
}

/// Groups with scores.
package struct GivenScores: Sendable {
    /// Candidates with a score each, or none.
    package struct Group: Sendable {
        /// The client's name for the group.
        package let id: String?
        /// One for each candidate; nil where there is none.
        package let scores: [Double?]
        /// [row][column]: the probability that the row's candidate beats the column's; nil where
        /// they were not compared.
        ///
        /// Not checked yet but for its length.
        package let wins: [[Double?]]?
        /// By the name of each objective one number for each candidate, in the client's order.
        package let objectives: [(name: String, scores: [Double?])]
        /// The candidates' texts, if the client sent them.
        package let texts: [String]?
        /// Where it stood: `params.groups[2]`.
        package let path: String
    }

    /// What the list of groups is called: `groups`, or `pairs`.
    package let list: String
    /// Whether there was one group, in the parameters themselves.
    package let isSingle: Bool
    /// At least one.
    package let groups: [Group]
    /// Time from the arrival of the request; nil means no limit.
    package let deadline: Duration?

    /// Takes the elements of a list, or a single one that is written into the parameters.
    fileprivate init(
        _ fields: inout Fields,
        list: String,
        elements: [JSONValue]?,
        decode: (inout Fields) throws(FieldError) -> Group
    ) throws(FieldError) {
        self.list = list
        let isStrict = try fields.optionalBool("strict") ?? false
        deadline = try RequestOptions.deadline(&fields)
        if fields.value("scorer") != nil {
            throw fields.error("scorer", "stands beside scores; give one")
        }
        guard let elements else {
            isSingle = true
            groups = [try decode(&fields)]
            return
        }
        guard !elements.isEmpty else {
            throw fields.error(list, "is empty; give at least one element")
        }
        isSingle = false
        groups = try fields.objects(list, elements, isStrict: isStrict, decode: decode)
    }
}

extension GivenScores.Group {
    /// Takes `id`, `scores` (numbers, or null), perhaps `wins` and perhaps `responses` (texts).
    fileprivate init(
        _ fields: inout Fields,
        evidence: Set<ChoiceRequest.Evidence>
    ) throws(FieldError) {
        id = try fields.optionalString("id")
        path = fields.path
        let maximumCount = Limits.maximumCandidateCount
        let wins = evidence.contains(.wins) ? try Self.wins(&fields) : nil
        self.wins = wins
        let objectives = evidence.contains(.objectives) ? try Self.objectives(&fields) : []
        self.objectives = objectives
        let elements = try fields.optionalArray("scores", maximumCount: maximumCount)
        switch (elements, wins ?? objectives.first.map { $0.scores.map { [$0] } }) {
        case (_?, _) where !objectives.isEmpty:
            throw fields.error("scores", "stands beside objectives; give one")
        case (let elements?, _):
            scores = try Fields.numbers(elements, path: fields.path(of: "scores"))
            if let wins, wins.count != elements.count {
                throw fields.error("wins", "has another length than scores; give a row for each")
            }
        case (nil, let rows?): scores = rows.map { _ in nil }
        case (nil, nil):
            throw fields.error(
                "scores",
                "is missing, and other groups have scores; give both alike"
            )
        }
        guard !scores.isEmpty else {
            throw fields.error("scores", "is empty; give a score, or null, for each candidate")
        }
        guard let responses = try fields.optionalArray("responses", maximumCount: maximumCount)
        else {
            texts = nil
            return
        }
        guard responses.count == scores.count else {
            throw fields.error(
                "responses",
                "has \(responses.count) elements, and there are \(scores.count) scores"
            )
        }
        var texts: [String] = []
        for (index, response) in responses.enumerated() {
            guard let text = response.stringValue ?? response[member: "text"]?.stringValue else {
                throw fields.error("responses[\(index)]", "expected a string, or text")
            }
            texts.append(text)
        }
        self.texts = texts
    }

    /// Lists of numbers or null, all of one length.
    private static func objectives(
        _ fields: inout Fields
    ) throws(FieldError) -> [(name: String, scores: [Double?])] {
        guard let members = try fields.optionalFields("objectives") else { return [] }
        var objectives: [(name: String, scores: [Double?])] = []
        var rest = members
        for name in members.members.names {
            let scores = try rest.numbers(name, maximumCount: Limits.maximumCandidateCount)
            guard scores.count == objectives.first?.scores.count ?? scores.count else {
                throw rest.error(name, "has another length than the first objective")
            }
            objectives.append((name, scores))
        }
        guard !objectives.isEmpty else {
            throw fields.error("objectives", "is empty; give a list for each objective")
        }
        return objectives
    }

    /// Rows of numbers or null.
    private static func wins(_ fields: inout Fields) throws(FieldError) -> [[Double?]]? {
        let maximumCount = Limits.maximumCandidateCount
        guard let rows = try fields.optionalArray("wins", maximumCount: maximumCount) else {
            return nil
        }
        var wins: [[Double?]] = []
        for (index, row) in rows.enumerated() {
            let path = "\(fields.path(of: "wins"))[\(index)]"
            guard let elements = row.arrayValue else {
                throw FieldError(
                    path: path,
                    problem: "expected a list of probabilities, found \(row.kindName)"
                )
            }
            wins.append(try Fields.numbers(elements, path: path))
        }
        return wins
    }
}
