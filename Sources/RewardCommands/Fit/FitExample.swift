// One line of what a head is trained on.

internal import RewardTypes

/// A prompt with two replies of which one was preferred, or with one reply and its ratings.
struct FitExample: Sendable, Equatable {
    /// What is known about the replies.
    enum Label: Sendable, Equatable {
        /// The first reply was preferred to the second.
        case pair(user: String?, weight: Double, margin: Double)
        /// Numbers by attribute.
        case ratings([String: Double])
    }

    /// The members of a request's group that say what is replied to.
    let prompt: JSONObject
    /// Two for a pair, one with ratings.
    let replies: [String]
    let label: Label

    private static let promptNames = ["prompt", "messages", "system", "tools"]

    /// Reads `{"prompt" or "messages", "chosen", "rejected"}`, or `{..., "response", "ratings"}`.
    ///
    /// `chosen` and `rejected` are texts, turns, or whole conversations that end with the reply, as
    /// published data sets have them; `user`, `weight` and `margin` are optional.
    init(_ value: JSONValue) throws(FieldError) {
        var fields = try Fields(value, path: "")
        var prompt: JSONObject = [:]
        for name in Self.promptNames {
            if let member = fields.value(name) { prompt[name] = member }
        }
        if let ratings = try fields.optionalFields("ratings") {
            replies = [try Self.reply("response", &fields, &prompt)]
            var numbers: [String: Double] = [:]
            var ratings = ratings
            for name in ratings.members.names {
                numbers[name] = try ratings.optionalNumber(name)
            }
            guard !numbers.isEmpty else { throw fields.error("ratings", "has no numbers") }
            label = .ratings(numbers)
        } else {
            let chosen = try Self.reply("chosen", &fields, &prompt)
            let rejected = try Self.reply("rejected", &fields, &prompt)
            replies = [chosen, rejected]
            let weight = try fields.optionalNumber("weight") ?? 1
            guard weight >= 0 else { throw fields.error("weight", "\(weight) is below 0") }
            label = .pair(
                user: try fields.optionalString("user"),
                weight: weight,
                margin: try fields.optionalNumber("margin") ?? 0
            )
        }
        guard prompt["prompt"] != nil || prompt["messages"] != nil else {
            throw FieldError(path: "prompt", problem: "is missing; give prompt or messages")
        }
        self.prompt = prompt
    }

    private static func reply(
        _ name: String,
        _ fields: inout Fields,
        _ prompt: inout JSONObject
    ) throws(FieldError) -> String {
        let value = try fields.required(name)
        let path = fields.path(of: name)
        guard let turns = value.arrayValue else { return try text(value, path: path) }
        guard let last = turns.last else { throw fields.error(name, "has no turns") }
        if turns.count > 1 {
            let before = JSONValue.array(turns.dropLast())
            prompt["prompt"] = nil
            if let messages = prompt["messages"], messages != before {
                throw fields.error(name, "begins otherwise than the other reply or messages")
            }
            prompt["messages"] = before
        }
        return try text(last, path: "\(path)[\(turns.count - 1)]")
    }

    private static func text(_ value: JSONValue, path: String) throws(FieldError) -> String {
        if let text = value.stringValue { return text }
        let message = try Message(value, path: path)
        guard message.role == "assistant" else {
            throw FieldError(
                path: "\(path).role",
                problem: "a reply is a turn of the assistant, found \"\(message.role.prefix(80))\""
            )
        }
        return message.text
    }

    /// Both replies, or the one, as a group of a request.
    var group: JSONObject {
        var group = prompt
        group["responses"] = .array(replies.map { .object(["text": .string($0)]) })
        return group
    }

    /// What is replied to, as a key: examples of one prompt stay together.
    var promptKey: String { JSONValue.object(prompt).jsonText }
}

extension FitExample {
    /// Whether there are numbers for attributes, and not a pair.
    var hasRatings: Bool { if case .ratings = label { true } else { false } }

    /// Reads a line.
    init(_ line: InputLine) throws(LineError) {
        let value = try line.content.json()
        do throws(FieldError) {
            try self.init(value)
        } catch {
            throw LineError(kind: "invalid_line", message: error.problem, path: error.path)
        }
    }
}
