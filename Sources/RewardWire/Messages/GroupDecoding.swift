// Prompts and responses out of JSON.

internal import RewardTypes

extension ScoringGroup {
    /// A prompt with `responses`.
    init(_ fields: inout Fields, isStrict: Bool) throws(FieldError) {
        place = .group(path: fields.path)
        id = try decodeIdentifier(&fields)
        prompt = try decodePrompt(&fields)
        guidance = try Guidance(&fields, isStrict: isStrict)
        let maximumCount = Limits.maximumCandidateCount
        guard let responses = try fields.optionalArray("responses", maximumCount: maximumCount)
        else { throw fields.error("responses", "is missing") }
        guard !responses.isEmpty else {
            throw fields.error("responses", "is empty; give at least one response")
        }
        candidates = []
        candidates.reserveCapacity(responses.count)
        for (index, value) in responses.enumerated() {
            let path = "\(fields.path(of: "responses"))[\(index)]"
            candidates.append(try decodeCandidate(value, path: path, isStrict: isStrict))
        }
    }

    /// A prompt alone, with an empty candidate.
    init(prompt fields: inout Fields, isStrict: Bool) throws(FieldError) {
        place = .group(path: fields.path)
        id = try decodeIdentifier(&fields)
        prompt = try decodePrompt(&fields)
        guidance = try Guidance(&fields, isStrict: isStrict)
        candidates = [Candidate(content: .text(""))]
    }

    /// A prompt with two candidates, `a` and `b`.
    init(pair fields: inout Fields, isStrict: Bool) throws(FieldError) {
        place = .pair(path: fields.path)
        id = try decodeIdentifier(&fields)
        candidates = []
        for name in ["a", "b"] {
            let value = try fields.required(name)
            candidates.append(
                try decodeCandidate(value, path: fields.path(of: name), isStrict: isStrict)
            )
        }
        prompt = try decodePrompt(&fields)
        guidance = try Guidance(&fields, isStrict: isStrict)
    }

    /// A prompt with one `response` or `response_ids`, or a conversation whose last turn is it.
    init(item fields: inout Fields, index: Int, isStrict: Bool) throws(FieldError) {
        place = .items(first: index)
        id = nil
        let name = try decodeIdentifier(&fields)
        let response = fields.value("response")
        let ids = fields.value("response_ids")
        let content: Candidate.Content
        var lastTurnIsResponse = false
        switch (response, ids) {
        case (_?, _?): throw fields.error("response_ids", "stands beside response; give one")
        case (let response?, nil):
            content = try decodeContent(response, path: fields.path(of: "response"))
        case (nil, let ids?):
            content = .tokens(try decodeTokens(ids, path: fields.path(of: "response_ids")))
        case (nil, nil):
            guard let turns = fields.value("messages")?.arrayValue, let last = turns.last else {
                throw fields.error("response", "is missing")
            }
            guard last[member: "role"]?.stringValue == "assistant" else {
                throw fields.error(
                    "response",
                    "is missing, and the last of messages is no assistant turn that could be it"
                )
            }
            let path = "\(fields.path(of: "messages"))[\(turns.count - 1)]"
            content = try decodeContent(last, path: path)
            lastTurnIsResponse = true
        }
        prompt = try decodePrompt(&fields, dropsLastTurn: lastTurnIsResponse)
        guidance = try Guidance(&fields, isStrict: isStrict)
        let steps = try decodeSteps(&fields, of: content)
        let weights = try decodeTokenWeights(&fields)
        candidates = [
            Candidate(id: name, content: content, steps: steps, tokenWeights: weights)
        ]
    }
}

extension Guidance {
    /// Pairs that one prompt may come with.
    private static let maximumExampleCount = 64

    /// Takes `reference`, `user`, `weights`, `ground_truth`, `check` and `examples`.
    fileprivate init(_ fields: inout Fields, isStrict: Bool) throws(FieldError) {
        self.init(
            reference: try fields.optionalString("reference"),
            user: try fields.optionalString("user"),
            weights: try Self.weights(&fields),
            groundTruth: fields.value("ground_truth"),
            check: try fields.optionalFields("check")?.members ?? [:]
        )
        let maximumCount = Self.maximumExampleCount
        let elements = try fields.optionalArray("examples", maximumCount: maximumCount)
        for (index, element) in (elements ?? []).enumerated() {
            let path = "\(fields.path(of: "examples"))[\(index)]"
            var example = try Fields(element, path: path)
            func reply(_ name: String) throws(FieldError) -> Candidate {
                let value = try example.required(name)
                return Candidate(
                    content: try decodeContent(value, path: example.path(of: name))
                )
            }
            examples.append(
                PreferenceExample(
                    prompt: try decodePrompt(&example),
                    chosen: try reply("chosen"),
                    rejected: try reply("rejected")
                )
            )
            if isStrict { try example.refuseUnknown() }
        }
    }

    private static func weights(_ fields: inout Fields) throws(FieldError) -> JSONValue? {
        guard let value = fields.value("weights") else { return nil }
        switch value {
        case .array(let elements) where elements.allSatisfy({ $0.doubleValue != nil }): break
        case .object(let members) where members.allSatisfy({ $0.value.doubleValue != nil }): break
        default:
            throw fields.error(
                "weights",
                "expected a list of numbers or an object of names with numbers"
            )
        }
        return value
    }
}

private let maximumStepCount = 4096

private func decodeSteps(
    _ fields: inout Fields,
    of content: Candidate.Content
) throws(FieldError) -> [String]? {
    let elements = try fields.optionalArray("steps", maximumCount: maximumStepCount)
    guard let elements else { return nil }
    guard case .text = content else {
        throw fields.error("steps", "stand beside token ids, which have none; give text")
    }
    var steps: [String] = []
    for (index, element) in elements.enumerated() {
        guard let step = element.stringValue else {
            throw fields.error("steps[\(index)]", "expected a string, found \(element.kindName)")
        }
        steps.append(step)
    }
    return steps
}

/// Takes `token_weights`: how many they have to be is known when the response is tokenized.
private func decodeTokenWeights(_ fields: inout Fields) throws(FieldError) -> [Double]? {
    let maximumCount = Limits.maximumTokenWeightCount
    guard let elements = try fields.optionalArray("token_weights", maximumCount: maximumCount)
    else { return nil }
    var weights: [Double] = []
    weights.reserveCapacity(elements.count)
    for (index, element) in elements.enumerated() {
        let maximum = Limits.maximumTokenWeight
        guard let weight = element.doubleValue, (0...maximum).contains(weight) else {
            throw fields.error(
                "token_weights[\(index)]",
                "is not a number from 0 to \(Int(maximum))"
            )
        }
        weights.append(weight)
    }
    return weights
}

/// Takes `id`: the client's name for a thing.
func decodeIdentifier(_ fields: inout Fields) throws(FieldError) -> String? {
    guard let id = try fields.optionalString("id") else { return nil }
    guard id.utf8.count <= Limits.maximumIdentifierLength else {
        throw fields.error(
            "id",
            "has \(id.utf8.count) bytes; at most \(Limits.maximumIdentifierLength) are allowed"
        )
    }
    return id
}

private func decodePrompt(
    _ fields: inout Fields,
    dropsLastTurn: Bool = false
) throws(FieldError) -> Prompt {
    let text = try fields.optionalString("prompt")
    let turns = try fields.optionalArray("messages", maximumCount: Limits.maximumMessageCount)
    let ids = fields.value("prompt_ids")
    let system = try fields.optionalString("system")
    let tools = try fields.optionalArray("tools", maximumCount: Limits.maximumMessageCount)
    let given = [text != nil, turns != nil, ids != nil].filter { $0 }.count
    guard given == 1 else {
        let problem = given == 0 ? "has no prompt" : "has more than one prompt"
        throw FieldError(
            path: fields.path,
            problem: "\(problem): give one of prompt, messages, prompt_ids"
        )
    }
    if let ids {
        for (name, isGiven) in [("system", system != nil), ("tools", tools != nil)] where isGiven {
            throw fields.error(name, "cannot be added to prompt_ids, which are already rendered")
        }
        return .tokens(try decodeTokens(ids, path: fields.path(of: "prompt_ids")))
    }
    var messages: [Message] = []
    if let system { messages.append(Message(role: "system", content: system)) }
    if let text { messages.append(Message(role: "user", content: text)) }
    if let turns {
        messages.reserveCapacity(turns.count)
        let path = fields.path(of: "messages")
        for (index, value) in turns.dropLast(dropsLastTurn ? 1 : 0).enumerated() {
            messages.append(try Message(value, path: "\(path)[\(index)]"))
        }
        guard messages.count > (system == nil ? 0 : 1) else {
            throw fields.error("messages", "has no turn before the response")
        }
        if system != nil, messages[1].role == "system" {
            throw fields.error("system", "stands beside messages that begin with a system turn")
        }
    }
    return .messages(messages, tools: tools ?? [])
}

// text | {role, content} | {id?, text, steps?, token_weights?} | {id?, ids, token_weights?}
private func decodeCandidate(
    _ value: JSONValue,
    path: String,
    isStrict: Bool
) throws(FieldError) -> Candidate {
    if case .string(let text) = value { return Candidate(content: .text(text)) }
    guard case .object(let members) = value else {
        throw FieldError(
            path: path,
            problem: "expected a string, a message, or an object with text or ids, "
                + "found \(value.kindName)"
        )
    }
    if members["role"] != nil {
        return Candidate(content: try decodeContent(value, path: path))
    }
    var fields = try Fields(value, path: path)
    let id = try decodeIdentifier(&fields)
    let text = try fields.optionalString("text")
    let ids = fields.value("ids")
    let content: Candidate.Content
    switch (text, ids) {
    case (let text?, nil): content = .text(text)
    case (nil, let ids?):
        content = .tokens(try decodeTokens(ids, path: fields.path(of: "ids")))
    case (nil, nil): throw fields.error("text", "is missing; give text or ids")
    case (_?, _?): throw fields.error("ids", "stands beside text; give one")
    }
    let steps = try decodeSteps(&fields, of: content)
    let weights = try decodeTokenWeights(&fields)
    if isStrict { try fields.refuseUnknown() }
    return Candidate(id: id, content: content, steps: steps, tokenWeights: weights)
}

// text | {role: "assistant", content}
private func decodeContent(
    _ value: JSONValue,
    path: String
) throws(FieldError) -> Candidate.Content {
    if case .string(let text) = value { return .text(text) }
    guard case .object = value else {
        throw FieldError(
            path: path,
            problem: "expected a string or a message, found \(value.kindName)"
        )
    }
    let message = try Message(value, path: path)
    guard message.role == "assistant" else {
        throw FieldError(
            path: "\(path).role",
            problem: "a response is a turn of the assistant, found \"\(message.role.prefix(80))\""
        )
    }
    guard message.members["tool_calls"] ?? .null == .null else {
        throw FieldError(
            path: "\(path).tool_calls",
            problem: "are not rendered in a response; give the text that they stand for"
        )
    }
    return .text(message.text)
}

private func decodeTokens(_ value: JSONValue, path: String) throws(FieldError) -> [TokenID] {
    guard let elements = value.arrayValue else {
        throw FieldError(path: path, problem: "expected token ids, found \(value.kindName)")
    }
    var ids: [TokenID] = []
    ids.reserveCapacity(elements.count)
    for (index, element) in elements.enumerated() {
        guard let number = element.intValue, let id = Int32(exactly: number), id >= 0 else {
            throw FieldError(path: "\(path)[\(index)]", problem: "is not a token id")
        }
        ids.append(TokenID(id))
    }
    return ids
}
