// Work as it comes in: items, groups, or one group written straight into the parameters.

package import RewardTypes

/// Candidates to be scored, with the options of the request.
package struct ScoringRequest: Sendable {
    /// How the work was written; the result has the same shape.
    package enum Shape: Sendable, Equatable {
        /// `items`: a prompt and one response each.
        case items
        /// `groups`: a prompt and many responses each.
        case groups
        /// `responses` beside the prompt in the parameters themselves.
        case single
        /// `pairs`: a prompt with `a` and `b` each.
        case pairs
    }

    /// The scorer's name; nil asks for the only one.
    package let scorer: String?
    /// How the work was written.
    package let shape: Shape
    /// At least one group.
    ///
    /// Consecutive items with the same prompt are one group, so the results of all groups in
    /// order are those of the items in order.
    package let groups: [ScoringGroup]
    /// How the request wants to be treated.
    package var options: RequestOptions
}

/// A prompt with its candidates.
package struct ScoringGroup: Sendable, Equatable {
    /// Where it stood in the parameters.
    package enum Place: Sendable, Equatable {
        /// An object of its own: `params.groups[2]`, or `params` itself.
        case group(path: String)
        /// A run of items that begins with this one.
        case items(first: Int)
        /// An object with two candidates: `params.pairs[2]`, or `params` itself.
        case pair(path: String)
    }

    /// The client's name for the group.
    package let id: String?
    /// What the candidates reply to.
    package let prompt: Prompt
    /// At least one.
    package internal(set) var candidates: [Candidate]
    /// What is said about the prompt beyond its text.
    package let guidance: Guidance
    /// Where it stood.
    package let place: Place

    /// The path in the request of a field that is named relative to a group: `prompt`,
    /// `responses[3]`.
    package func path(of relativePath: String) -> String {
        switch place {
        case .group(let path): return "\(path).\(relativePath)"
        case .pair(let path):
            for (index, name) in ["a", "b"].enumerated() {
                let candidate = "responses[\(index)]"
                if relativePath.hasPrefix(candidate) {
                    return "\(path).\(name)\(relativePath.dropFirst(candidate.count))"
                }
            }
            return "\(path).\(relativePath)"
        case .items(let first):
            guard relativePath.hasPrefix("responses["),
                let end = relativePath.firstIndex(of: "]"),
                let offset = Int(relativePath.prefix(upTo: end).dropFirst("responses[".count))
            else { return "params.items[\(first)].\(relativePath)" }
            let rest = relativePath[relativePath.index(after: end)...]
            return "params.items[\(first + offset)].response\(rest)"
        }
    }
}

extension Fields {
    /// What each object of a list becomes; a strict request is refused what is left of it.
    func objects<Value>(
        _ name: String,
        _ elements: [JSONValue],
        isStrict: Bool,
        decode: (inout Fields) throws(FieldError) -> Value
    ) throws(FieldError) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            var fields = try Fields(element, path: "\(path(of: name))[\(index)]")
            values.append(try decode(&fields))
            if isStrict { try fields.refuseUnknown() }
        }
        return values
    }
}

extension ScoringRequest {
    /// Takes the work and the options out of the parameters, in a shape that the method knows.
    package init(_ fields: inout Fields, shapes: Set<Shape>) throws(FieldError) {
        options = try RequestOptions(&fields)
        scorer = try fields.optionalString("scorer")
        let maximumCount = Limits.maximumItemCount
        let items = try fields.optionalArray("items", maximumCount: maximumCount)
        let groups = try fields.optionalArray("groups", maximumCount: maximumCount)
        let hasResponses = fields.value("responses") != nil
        let given = [items != nil, groups != nil, hasResponses].filter { $0 }.count
        guard given == 1 else {
            throw Self.shapeError(
                fields,
                given == 0 ? "has no work" : "has more than one of",
                shapes
            )
        }
        if let items {
            shape = .items
            guard shapes.contains(.items) else {
                throw fields.error("items", "have one response each; give `groups` instead")
            }
            self.groups = try Self.merge(items, isStrict: options.isStrict)
        } else if let groups {
            shape = .groups
            guard !groups.isEmpty else {
                throw fields.error("groups", "is empty; give at least one group")
            }
            let isStrict = options.isStrict
            self.groups = try fields.objects("groups", groups, isStrict: isStrict) {
                group throws(FieldError) in try ScoringGroup(&group, isStrict: isStrict)
            }
        } else {
            shape = .single
            self.groups = [try ScoringGroup(&fields, isStrict: options.isStrict)]
        }
    }

    /// Takes `prompts`, each a conversation without a response, and the options.
    ///
    /// Each is a group with one empty candidate.
    package init(promptsOf fields: inout Fields) throws(FieldError) {
        options = try RequestOptions(&fields)
        scorer = nil
        shape = .groups
        let maximumCount = Limits.maximumItemCount
        let prompts = try fields.optionalArray("prompts", maximumCount: maximumCount) ?? []
        guard !prompts.isEmpty else {
            throw fields.error("prompts", "is missing or empty; give at least one prompt")
        }
        var groups: [ScoringGroup] = []
        for (index, value) in prompts.enumerated() {
            let path = "\(fields.path(of: "prompts"))[\(index)]"
            if value.stringValue != nil {
                var prompt = try Fields(.object(["prompt": value]), path: path)
                groups.append(try ScoringGroup(prompt: &prompt, isStrict: options.isStrict))
            } else {
                var prompt = try Fields(value, path: path)
                groups.append(try ScoringGroup(prompt: &prompt, isStrict: options.isStrict))
                if options.isStrict { try prompt.refuseUnknown() }
            }
        }
        self.groups = groups
    }

    /// Takes pairs, or the single one that is written into the parameters, and the options.
    init(comparing fields: inout Fields, pairs: [JSONValue]?) throws(FieldError) {
        options = try RequestOptions(&fields)
        scorer = try fields.optionalString("scorer")
        guard let pairs else {
            shape = .single
            groups = [try ScoringGroup(pair: &fields, isStrict: options.isStrict)]
            return
        }
        shape = .pairs
        guard !pairs.isEmpty else {
            throw fields.error("pairs", "is empty; give at least one pair")
        }
        for name in ["a", "b"] where fields.value(name) != nil {
            throw fields.error(name, "stands beside pairs; give one")
        }
        let isStrict = options.isStrict
        groups = try fields.objects("pairs", pairs, isStrict: isStrict) {
            pair throws(FieldError) in try ScoringGroup(pair: &pair, isStrict: isStrict)
        }
    }

    private static func shapeError(
        _ fields: Fields,
        _ problem: String,
        _ shapes: Set<Shape>
    ) -> FieldError {
        let names = shapes.contains(.items) ? "groups, items, responses" : "groups, responses"
        return FieldError(path: fields.path, problem: "\(problem): give one of \(names)")
    }

    private static func merge(
        _ items: [JSONValue],
        isStrict: Bool
    ) throws(FieldError) -> [ScoringGroup] {
        guard !items.isEmpty else {
            throw FieldError(path: "params.items", problem: "is empty; give at least one item")
        }
        var groups: [ScoringGroup] = []
        for (index, value) in items.enumerated() {
            var fields = try Fields(value, path: "params.items[\(index)]")
            let item = try ScoringGroup(item: &fields, index: index, isStrict: isStrict)
            if isStrict { try fields.refuseUnknown() }
            if let last = groups.indices.last, groups[last].prompt.isExactly(item.prompt),
                groups[last].guidance.isExactly(item.guidance),
                groups[last].candidates.count < Limits.maximumCandidateCount
            {
                groups[last].candidates += item.candidates
            } else {
                groups.append(item)
            }
        }
        return groups
    }
}

// `String` takes canonically equivalent texts for equal ("e" with an accent, as one scalar or as
// two), but they are different bytes and become different tokens. Whoever computes one prompt for
// several items has to compare bytes.

extension Prompt {
    /// Whether a model reads the same bytes or tokens.
    fileprivate func isExactly(_ other: Prompt) -> Bool {
        switch (self, other) {
        case (.tokens(let left), .tokens(let right)): left == right
        case (.messages(let left, let leftTools), .messages(let right, let rightTools)):
            left.elementsEqual(right) {
                JSONValue.object($0.members).isExactly(.object($1.members))
            }
                && leftTools.elementsEqual(rightTools) { $0.isExactly($1) }
        case (.tokens, .messages), (.messages, .tokens): false
        }
    }
}

extension Guidance {
    /// Whether scorers are told the same bytes.
    fileprivate func isExactly(_ other: Guidance) -> Bool {
        examples.elementsEqual(other.examples) { $0.isExactly($1) }
            && areExactly([reference, user], [other.reference, other.user])
            && (weights ?? .null).isExactly(other.weights ?? .null)
    }

    private func areExactly(_ left: [String?], _ right: [String?]) -> Bool {
        left.elementsEqual(right) { left, right in
            (left.map(JSONValue.string) ?? .null).isExactly(right.map(JSONValue.string) ?? .null)
        }
    }
}

extension PreferenceExample {
    fileprivate func isExactly(_ other: PreferenceExample) -> Bool {
        prompt.isExactly(other.prompt)
            && chosen.content.isExactly(other.chosen.content)
            && rejected.content.isExactly(other.rejected.content)
    }
}

extension Candidate.Content {
    fileprivate func isExactly(_ other: Candidate.Content) -> Bool {
        switch (self, other) {
        case (.text(let left), .text(let right)): left.utf8.elementsEqual(right.utf8)
        case (.tokens(let left), .tokens(let right)): left == right
        case (.tokens, .text), (.text, .tokens): false
        }
    }
}

extension JSONValue {
    /// Whether both are written the same, the order of members included.
    fileprivate func isExactly(_ other: JSONValue) -> Bool {
        switch (self, other) {
        case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
        case (.array(let left), .array(let right)):
            left.elementsEqual(right) { $0.isExactly($1) }
        case (.object(let left), .object(let right)):
            left.elementsEqual(right) {
                $0.name.utf8.elementsEqual($1.name.utf8) && $0.value.isExactly($1.value)
            }
        case (.number(let left), .number(let right)): left.bitPattern == right.bitPattern
        case (.null, _), (.bool, _), (.integer, _), (.number, _), (.string, _), (.array, _),
            (.object, _):
            self == other
        }
    }
}
