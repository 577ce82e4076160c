// One line of input as a request, and the reply to it as one line of output.

internal import RewardClient
internal import RewardTypes

/// Why a line gets no result.
struct LineError: Error, Equatable {
    /// A name from the daemon's list of kinds, or one of `invalid_line`, `timeout`,
    /// `bad_reply`.
    var kind: String
    var message: String
    var path: String?

    init(kind: String, message: String, path: String? = nil) {
        self.kind = kind
        self.message = message
        self.path = path
    }

    init(_ error: RPCError) {
        kind = error.kind ?? "error \(error.code)"
        message = error.message
        path = error.path
    }

    var json: JSONValue {
        var object: JSONObject = ["kind": .string(kind), "message": .string(message)]
        if let path { object["path"] = .string(path) }
        return .object(object)
    }

    var text: String {
        guard let path, !message.hasPrefix(path) else { return "\(kind): \(message)" }
        return "\(kind): \(path): \(message)"
    }
}

/// A line that can be sent: a prompt with one response or with several, or scores alone.
struct WorkLine: Sendable, Equatable {
    enum Shape: Sendable {
        /// A prompt and a response.
        case item
        /// A prompt and several responses.
        case group
        /// Scores that somebody else made, to choose among.
        case scores
    }

    /// What lines a command takes.
    enum Accepted: Sendable {
        case itemsAndGroups
        /// Several responses, `scores` or `wins`.
        case groups
        /// Two responses `a` and `b`, or two `scores`.
        case pairs

        fileprivate var list: String { self == .pairs ? "pairs" : "groups" }
    }

    let shape: Shape
    let members: JSONObject
    /// What a request calls the list that the line stands in.
    let list: String

    init(parsing content: InputLine.Content, accepting accepted: Accepted) throws(LineError) {
        let value = try content.json()
        guard case .object(let members) = value else {
            throw .invalid("expected an object, found \(value.kindName)")
        }
        self.members = members
        let isGiven = ["scores", "wins", "objectives"].contains { members[$0] ?? .null != .null }
        switch accepted {
        case .groups where isGiven, .pairs where isGiven: shape = .scores
        case .pairs:
            guard members["a"] != nil, members["b"] != nil else {
                throw .invalid("it has neither \"a\" and \"b\" nor \"scores\"")
            }
            shape = .group
        case .groups:
            guard members["responses"] != nil else {
                throw .invalid("it has neither \"responses\" nor \"scores\"")
            }
            shape = .group
        case .itemsAndGroups where members["responses"] != nil: shape = .group
        case .itemsAndGroups:
            guard members["response"] != nil || members["response_ids"] != nil else {
                throw .invalid("it has neither \"response\" nor \"responses\"")
            }
            shape = .item
        }
        list = shape == .item ? "items" : accepted.list
    }

    /// A group as a request has it.
    init(group members: JSONObject) {
        self.members = members
        shape = .group
        list = "groups"
    }

    /// The parameters of a request for this line alone.
    func params(_ options: JSONObject) -> JSONValue {
        var params = options
        params[list] = [.object(members)]
        return .object(params)
    }

    /// The texts of the responses, for a table.
    var responseTexts: [String] {
        switch shape {
        case .item: [Self.text(of: members["response"] ?? members["response_ids"] ?? .null)]
        case .group, .scores:
            (members["responses"]?.arrayValue ?? ["a", "b"].compactMap { members[$0] })
                .map(Self.text)
        }
    }

    /// The scores of the line itself as results, for a table.
    var givenResults: [JSONValue] {
        (members["scores"]?.arrayValue ?? []).map { score in
            score == .null ? [:] : ["status": "ok", "score": score]
        }
    }

    /// The text of the prompt, for a table; of a conversation its last turn.
    var promptText: String {
        if let prompt = members["prompt"] { return Self.text(of: prompt) }
        if let last = members["messages"]?.arrayValue?.last { return Self.text(of: last) }
        return Self.text(of: members["prompt_ids"] ?? .null)
    }

    private static func text(of value: JSONValue) -> String {
        // Only the beginning is ever shown; long texts are cut before they are looked at.
        let text =
            value[member: "content"] ?? value[member: "text"] ?? value[member: "ids"] ?? value
        return String(text.cellSource.prefix(1000)).displayed
    }
}

extension InputLine.Content {
    /// The value that the line holds.
    func json() throws(LineError) -> JSONValue {
        switch self {
        case .tooLong(let byteCount):
            throw .invalid(
                "it has \(byteCount) bytes; at most \(LineReader.maximumLineByteCount) are allowed"
            )
        case .unreadable(let reason): throw .invalid("cannot read further: \(reason)")
        case .bytes(let bytes):
            do {
                return try JSONValue(parsing: bytes)
            } catch {
                throw .invalid("it is not JSON: \(error)")
            }
        }
    }
}

extension JSONValue {
    fileprivate var cellSource: String { stringValue ?? jsonText }
}

extension LineError {
    fileprivate static func invalid(_ problem: String) -> LineError {
        LineError(kind: "invalid_line", message: problem)
    }
}

/// The results of one line.
struct LineResult: Sendable, Equatable {
    /// One for an item; one for each response of a group; none where the line has the scores.
    let results: [JSONValue]
    /// What the daemon says about the group: index, ranking, tie; or an error.
    let group: JSONObject
    /// The reply itself, for `scorer`, `version` and `timings`.
    let reply: JSONObject

    init(_ reply: JSONValue, to line: WorkLine) throws(LineError) {
        guard let members = reply.objectValue else { throw .badReply("it is not an object") }
        self.reply = members
        switch line.shape {
        case .item:
            guard let results = members["results"]?.arrayValue, results.count == 1 else {
                throw .badReply("one result was asked for, and it has not exactly one")
            }
            self.results = results
            group = [:]
        case .group:
            guard let groups = members[line.list]?.arrayValue, groups.count == 1,
                let group = groups[0].objectValue,
                let results = group["results"]?.arrayValue
            else { throw .badReply("one group was asked for, and it has not exactly one") }
            self.results = results
            self.group = group
        case .scores:
            guard let groups = members[line.list]?.arrayValue, groups.count == 1,
                let group = groups[0].objectValue
            else { throw .badReply("one group was asked for, and it has not exactly one") }
            results = []
            self.group = group
        }
    }

    /// Why nothing can be chosen in the group, if the daemon says so.
    var choiceError: String? {
        guard let error = group["error"] else { return nil }
        let field = error[member: "field"]?.stringValue ?? ""
        let message = error[member: "message"]?.stringValue ?? ""
        return "\(field): \(message)".displayed
    }

    /// Which results have no score.
    var failures: [JSONValue] { results.filter { $0[member: "status"] != "ok" } }
}

extension LineError {
    fileprivate static func badReply(_ problem: String) -> LineError {
        LineError(kind: "bad_reply", message: "the daemon's reply cannot be used: \(problem)")
    }
}
