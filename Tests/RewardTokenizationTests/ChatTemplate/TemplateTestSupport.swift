// What the tests of chat templates share.

import RewardTestSupport
import RewardTypes
import Testing

@testable import RewardTokenization

/// Renders a template without any conversation.
func render(_ source: String, _ variables: JSONObject = [:]) throws -> String {
    try ChatTemplate(source: source).render(
        ChatTemplateContext(messages: [], variables: variables)
    )
}

/// What an expression prints.
func evaluate(_ expression: String, _ variables: JSONObject = [:]) throws -> String {
    try render("{{ \(expression) }}", variables)
}

/// The error of a template that cannot be rendered.
func failure(_ source: String, _ variables: JSONObject = [:]) -> ChatTemplateError? {
    do {
        _ = try render(source, variables)
        return nil
    } catch {
        return error as? ChatTemplateError
    }
}

/// A case of the golden data, with the context it is rendered in.
struct GoldenTemplate: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let source: String
    let context: ChatTemplateContext
    let expected: GoldenOutcome

    /// Small templates with their variables.
    static func expressions() throws -> [GoldenTemplate] {
        let cases = try list("chat_templates/expressions.json")
        let outcomes = try list("chat_templates/expressions_expected.json")
        try #require(cases.count == outcomes.count)
        return try zip(cases, outcomes).map { value, outcome in
            var context = ChatTemplateContext(
                messages: [],
                beginningOfSequence: "<s>",
                endOfSequence: "</s>"
            )
            context.variables = value[member: "variables"]?.objectValue ?? [:]
            let source = try #require(value[member: "source"]?.stringValue)
            return GoldenTemplate(
                testDescription: source,
                source: source,
                context: context,
                expected: try GoldenOutcome(outcome)
            )
        }
    }

    /// Templates of our own with conversations.
    static func templates() throws -> [GoldenTemplate] {
        let conversations = try list("chat_templates/conversations.json")
        var sources: [String: String] = [:]
        for template in try list("chat_templates/own_templates.json") {
            let name = try #require(template[member: "name"]?.stringValue)
            let lines = try #require(template[member: "source"]?.arrayValue)
            sources[name] = lines.compactMap(\.stringValue).joined()
        }
        return try list("chat_templates/own_expected.json").map { row in
            let name = try #require(row[member: "template"]?.stringValue)
            let index = try #require(row[member: "conversation"]?.intValue)
            let generates = row[member: "generation"] == true
            let title = conversations[index][member: "name"]?.stringValue ?? ""
            return GoldenTemplate(
                testDescription: "\(name), \(title)\(generates ? ", with a prompt" : "")",
                source: try #require(sources[name]),
                context: try ChatTemplateContext(golden: conversations[index], generates),
                expected: try GoldenOutcome(row)
            )
        }
    }

    private static func list(_ name: String) throws -> [JSONValue] {
        try #require(try GoldenData.json(name).arrayValue)
    }
}

/// What the reference renderer does.
enum GoldenOutcome: Sendable, Equatable {
    case text(String)
    /// The template refuses, in its own words.
    case raised(String)
    /// Any other error; its words are the renderer's own.
    case failed

    init(_ value: JSONValue) throws {
        if let text = value[member: "text"]?.stringValue {
            self = .text(text)
        } else if let message = value[member: "raised"]?.stringValue {
            self = .raised(message)
        } else {
            try #require(value[member: "failed"] == true)
            self = .failed
        }
    }

    /// What this renderer does.
    init(rendering source: String, _ context: ChatTemplateContext) {
        do throws(ChatTemplateError) {
            self = .text(try ChatTemplate(source: source).render(context))
        } catch {
            if case .raised(_, let message) = error {
                self = .raised(message)
            } else {
                self = .failed
            }
        }
    }

    // Byte for byte, where Swift's equality of texts would take more for equal.
    static func == (left: GoldenOutcome, right: GoldenOutcome) -> Bool {
        switch (left, right) {
        case (.text(let a), .text(let b)), (.raised(let a), .raised(let b)):
            Array(a.utf8) == Array(b.utf8)
        case (.failed, .failed): true
        default: false
        }
    }
}

extension ChatTemplateContext {
    /// A conversation of `conversations.json`.
    init(golden value: JSONValue, _ generates: Bool) throws {
        let messages = try #require(value[member: "messages"]?.arrayValue)
        self.init(
            messages: try messages.enumerated().map { index, message in
                try Message(message, path: "messages[\(index)]")
            },
            tools: value[member: "tools"]?.arrayValue ?? [],
            addGenerationPrompt: generates,
            beginningOfSequence: "<s>",
            endOfSequence: "</s>",
            variables: value[member: "variables"]?.objectValue ?? [:],
            date: value[member: "date"]?.stringValue.flatMap { TemplateDate($0) }
        )
    }
}
