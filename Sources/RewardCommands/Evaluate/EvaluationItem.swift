// One example that scorers are judged by.

internal import RewardTypes

/// A prompt, its responses, and which of them are right.
///
/// A preference pair is an item with two responses, the first of them right.
struct EvaluationItem: Sendable, Equatable {
    /// Responses of one prompt: all pairs of them are looked at.
    static let maximumResponseCount = 1024

    /// The members of a request's group that say what is replied to.
    var prompt: JSONObject
    var subset = "all"
    var responses: [String]
    /// One for each response.
    var correct: [Bool]
    /// One for each response, nil where there is none; nil when the line has no scores.
    var scores: [Double?]?
    /// Final answers as the line has them, one for each response.
    var answers: [String?]?
    /// Whether lines of the same prompt belong together.
    var isSingle = false

    /// A group of a request.
    var group: JSONObject {
        var group = prompt
        group["responses"] = .array(responses.map { .object(["text": .string($0)]) })
        return group
    }

    /// What is replied to, as a key.
    var promptKey: String { "\(subset)\u{0}\(JSONValue.object(prompt).jsonText)" }

    /// Reads an item in one of the shapes of `EvaluateCommand`'s help; the first that fits.
    init(_ value: JSONValue) throws(FieldError) {
        var fields = try Fields(value, path: "")
        if fields.members["chosen"] != nil {
            self = try Self.preference(value, &fields)
        } else if fields.members["output_1"] != nil {
            self = try Self.labelledPair(&fields)
        } else if fields.members["responses"] != nil || fields.members["code"] != nil {
            self = try Self.group(&fields)
        } else if fields.members["response"] != nil {
            self = try Self.single(&fields)
        } else {
            self = try Self.solutions(&fields)
        }
        guard responses.count <= Self.maximumResponseCount else {
            throw fields.error(
                "responses",
                "are \(responses.count); at most \(Self.maximumResponseCount) are allowed"
            )
        }
        for name in ["subset", "level"] where subset == "all" {
            if let text = try fields.optionalString(name), !text.isEmpty { subset = text }
        }
    }

    private init(
        _ fields: inout Fields,
        _ responses: [String],
        _ correct: [Bool]
    ) throws(FieldError) {
        prompt = [:]
        for name in ["prompt", "messages", "system", "tools"] {
            if let member = fields.value(name), member != .null { prompt[name] = member }
        }
        if prompt["prompt"] == nil, prompt["messages"] == nil {
            for name in ["question", "input", "instruction"] where prompt["prompt"] == nil {
                if let text = try fields.optionalString(name) { prompt["prompt"] = .string(text) }
            }
            guard prompt["prompt"] != nil else {
                throw fields.error("prompt", "is missing; give prompt, messages or question")
            }
        }
        self.responses = responses
        self.correct = correct
    }

    // MARK: - Shapes

    private static func preference(
        _ value: JSONValue,
        _ fields: inout Fields
    ) throws(FieldError) -> EvaluationItem {
        let sides = ["chosen", "rejected"]
        let isList = sides.contains { name in
            fields.members[name]?.arrayValue?.first?.stringValue != nil
        }
        var item: EvaluationItem
        if isList {
            let chosen = try texts("chosen", &fields)
            let rejected = try texts("rejected", &fields)
            let correct = chosen.map { _ in true } + rejected.map { _ in false }
            item = try EvaluationItem(&fields, chosen + rejected, correct)
        } else {
            // The prompt may stand in the conversations themselves.
            let example = try FitExample(value)
            item = EvaluationItem(example)
        }
        item.scores = try optionalScores(["scores"], &fields, count: item.responses.count)
        return item
    }

    private init(_ example: FitExample) {
        prompt = example.prompt
        responses = example.replies
        correct = [true, false]
    }

    private static func labelledPair(
        _ fields: inout Fields
    ) throws(FieldError) -> EvaluationItem {
        let texts = [try fields.string("output_1"), try fields.string("output_2")]
        let label = try fields.integer("label", in: 1...2)
        var item = try EvaluationItem(&fields, texts, [label == 1, label == 2])
        item.scores = try optionalScores(["scores"], &fields, count: 2)
        return item
    }

    private static func group(_ fields: inout Fields) throws(FieldError) -> EvaluationItem {
        let name = fields.members["responses"] != nil ? "responses" : "code"
        let responses = try texts(name, &fields)
        let count = responses.count
        let correct: [Bool]
        if let best = try fields.optionalInteger("best", in: 0...(count - 1)) {
            correct = responses.indices.map { $0 == best }
        } else {
            let names = ["labels", "correct"] + (name == "code" ? ["score"] : [])
            guard let label = names.first(where: { fields.members[$0] != nil }) else {
                throw fields.error("labels", "is missing; give labels, correct or best")
            }
            correct = try list(label, &fields, count: count, expected: "true or false", bool)
        }
        var item = try EvaluationItem(&fields, responses, correct)
        item.scores = try optionalScores(["scores", "pred_score"], &fields, count: count)
        for name in ["answers", "pred"] where item.answers == nil && fields.members[name] != nil {
            item.answers = try list(name, &fields, count: count, expected: "a text or null") {
                $0 == .null ? .some(nil) : $0.stringValue.map(Optional.some)
            }
        }
        return item
    }

    private static func single(_ fields: inout Fields) throws(FieldError) -> EvaluationItem {
        let text = try text(try fields.required("response"), fields.path(of: "response"))
        let name = fields.members["correct"] != nil ? "correct" : "label"
        guard let label = bool(try fields.required(name)) else {
            throw fields.error(name, "is not true or false")
        }
        var item = try EvaluationItem(&fields, [text], [label])
        if let score = try fields.optionalNumber("score") { item.scores = [score] }
        item.isSingle = true
        return item
    }

    /// Members that are objects with `solution` and `is_correct`, as OpenAI's model solutions.
    private static func solutions(_ fields: inout Fields) throws(FieldError) -> EvaluationItem {
        var responses: [String] = []
        var correct: [Bool] = []
        for (_, member) in fields.members {
            guard let text = member[member: "solution"]?.stringValue,
                let label = member[member: "is_correct"]?.boolValue
            else { continue }
            responses.append(text)
            correct.append(label)
        }
        guard !responses.isEmpty else {
            throw FieldError(
                path: "responses",
                problem: "is missing; give chosen and rejected, responses and labels, "
                    + "or response and label"
            )
        }
        return try EvaluationItem(&fields, responses, correct)
    }

    // MARK: - Values

    private static func text(
        _ value: JSONValue,
        _ path: String
    ) throws(FieldError) -> String {
        if let text = value.stringValue ?? value[member: "text"]?.stringValue { return text }
        return try Message(value, path: path).text
    }

    private static func texts(
        _ name: String,
        _ fields: inout Fields
    ) throws(FieldError) -> [String] {
        let value = try fields.required(name)
        if let text = value.stringValue { return [text] }
        guard let values = value.arrayValue, !values.isEmpty else {
            throw fields.error(name, "is not a list of at least one text")
        }
        var texts: [String] = []
        for (index, value) in values.enumerated() {
            texts.append(try text(value, "\(fields.path(of: name))[\(index)]"))
        }
        return texts
    }

    private static func bool(_ value: JSONValue) -> Bool? {
        switch value {
        case .bool(let value): value
        case .integer(0): false
        case .integer(1): true
        default: nil
        }
    }

    private static func optionalScores(
        _ names: [String],
        _ fields: inout Fields,
        count: Int
    ) throws(FieldError) -> [Double?]? {
        guard let name = names.first(where: { fields.members[$0] != nil }) else { return nil }
        return try list(name, &fields, count: count, expected: "a number or null") { value in
            // Some files have a list of one score for each response.
            let one = value.arrayValue.flatMap { $0.count == 1 ? $0[0] : nil } ?? value
            return one == .null ? .some(nil) : one.doubleValue.map(Optional.some)
        }
    }

    private static func list<Element>(
        _ name: String,
        _ fields: inout Fields,
        count: Int,
        expected: String,
        _ read: (JSONValue) -> Element?
    ) throws(FieldError) -> [Element] {
        guard let values = try fields.required(name).arrayValue, values.count == count else {
            throw fields.error(name, "is not a list of \(count), one for each response")
        }
        var elements: [Element] = []
        for (index, value) in values.enumerated() {
            guard let element = read(value) else {
                throw fields.error("\(name)[\(index)]", "is not \(expected)")
            }
            elements.append(element)
        }
        return elements
    }
}

extension [EvaluationItem] {
    /// Items of single responses to one prompt of one subset become one item.
    var gathered: [EvaluationItem] {
        var places: [String: Int] = [:]
        var items: [EvaluationItem] = []
        for item in self {
            guard item.isSingle, let place = places[item.promptKey] else {
                if item.isSingle { places[item.promptKey] = items.count }
                items.append(item)
                continue
            }
            let old = items[place]
            items[place].responses += item.responses
            items[place].correct += item.correct
            if old.scores != nil || item.scores != nil {
                items[place].scores =
                    (old.scores ?? old.responses.map { _ in nil }) + (item.scores ?? [nil])
            }
        }
        return items
    }
}
