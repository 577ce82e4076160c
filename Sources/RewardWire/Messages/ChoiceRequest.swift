// Work for methods that choose among candidates: to be scored first, or with scores of the client.

package import RewardTypes

/// Groups to choose in.
package enum ChoiceRequest: Sendable {
    /// Candidates that a scorer scores.
    case scoring(ScoringRequest)
    /// Scores that the client has.
    case given(GivenScores)

    /// Takes groups, or a single group, out of the parameters: with `scores` in each, or else with
    /// a conversation and `responses`; groups of both forms are refused.
    ///
    /// Groups with scores may have `conversationMembers` too, which the method reads itself.
    package init(
        _ fields: inout Fields,
        conversationMembers: [String] = []
    ) throws(FieldError) {
        let groups = try fields.optionalArray("groups", maximumCount: Limits.maximumItemCount)
        let isScored = groups?.contains { $0[member: "scores"] ?? .null != .null } ?? false
        let isGiven = fields.value("scores") != nil || isScored
        self =
            isGiven
            ? .given(try GivenScores(&fields, groups: groups, known: conversationMembers))
            : .scoring(try ScoringRequest(&fields, shapes: [.groups, .single]))
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
        /// The candidates' texts, if the client sent them.
        package let texts: [String]?
        /// Where it stood: `params.groups[2]`.
        package let path: String
    }

    /// Whether there was one group, in the parameters themselves.
    package let isSingle: Bool
    /// At least one.
    package let groups: [Group]
    /// Time from the arrival of the request; nil means no limit.
    package let deadline: Duration?

    fileprivate init(
        _ fields: inout Fields,
        groups: [JSONValue]?,
        known: [String]
    ) throws(FieldError) {
        let isStrict = try fields.optionalBool("strict") ?? false
        deadline = try RequestOptions.deadline(&fields)
        if fields.value("scorer") != nil {
            throw fields.error("scorer", "stands beside scores; give one")
        }
        guard let groups else {
            isSingle = true
            self.groups = [try Group(&fields, known: known)]
            return
        }
        guard !groups.isEmpty else {
            throw fields.error("groups", "is empty; give at least one group")
        }
        isSingle = false
        var decoded: [Group] = []
        for (index, value) in groups.enumerated() {
            var group = try Fields(value, path: "\(fields.path(of: "groups"))[\(index)]")
            decoded.append(try Group(&group, known: known))
            if isStrict { try group.refuseUnknown() }
        }
        self.groups = decoded
    }
}

extension GivenScores.Group {
    /// Takes `id`, `scores` (numbers, or null) and perhaps `responses` (texts).
    fileprivate init(_ fields: inout Fields, known: [String]) throws(FieldError) {
        for name in known { _ = fields.value(name) }
        id = try fields.optionalString("id")
        path = fields.path
        let maximumCount = Limits.maximumCandidateCount
        guard let elements = try fields.optionalArray("scores", maximumCount: maximumCount) else {
            throw fields.error(
                "scores",
                "is missing, and other groups have scores; give both alike"
            )
        }
        guard !elements.isEmpty else {
            throw fields.error("scores", "is empty; give a score, or null, for each candidate")
        }
        var scores: [Double?] = []
        for (index, element) in elements.enumerated() {
            guard element != .null else {
                scores.append(nil)
                continue
            }
            guard let score = element.doubleValue, score.isFinite else {
                throw fields.error("scores[\(index)]", "expected a finite number or null")
            }
            scores.append(score)
        }
        self.scores = scores
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
}
