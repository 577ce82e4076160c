// What a template sees, and how its errors read.

import RewardTypes
import Testing

@testable import RewardTokenization

@Suite("Chat templates")
struct ChatTemplateTests {
    private func render(_ source: String, _ context: ChatTemplateContext) throws -> String {
        try ChatTemplate(source: source).render(context)
    }

    @Test("all parts of the context are variables")
    func variables() throws {
        let context = ChatTemplateContext(
            messages: [Message(role: "user", content: "Hi")],
            tools: [["name": "clock"]],
            addGenerationPrompt: true,
            beginningOfSequence: "<b>",
            endOfSequence: "<e>",
            variables: ["enable_thinking": false, "n": 3]
        )
        let source = """
            {{ bos_token }}{{ messages[0].role }}{{ tools[0].name }}{{ add_generation_prompt }}\
            {{ enable_thinking }}{{ n }}{{ eos_token }}
            """
        #expect(try render(source, context) == "<b>userclockTrueFalse3<e>")
    }

    @Test("what is left out is none or undefined, as templates expect")
    func absentVariables() throws {
        let source = """
            {{ tools }} {{ documents }} {{ bos_token is defined }} {{ eos_token is defined }} \
            {{ add_generation_prompt }} {{ strftime_now is defined }} {{ messages }}
            """
        let expected = "None None False False False False []"
        #expect(try render(source, ChatTemplateContext(messages: [])) == expected)
    }

    @Test("further variables win over those with a fixed meaning")
    func overridingVariables() throws {
        let context = ChatTemplateContext(
            messages: [],
            beginningOfSequence: "<b>",
            variables: ["bos_token": "other", "range": "word"]
        )
        #expect(try render("{{ bos_token }} {{ range }}", context) == "other word")
    }

    @Test("reasoning is offered under every name that templates read")
    func reasoningNames() throws {
        let message = try Message(
            ["role": "assistant", "content": "Four.", "reasoning": "Two and two."],
            path: "m"
        )
        let source = "{{ messages[0] | tojson }}"
        let expected =
            #"{"thinking": "Two and two.", "role": "assistant", "content": "Four.", "#
            + #""reasoning": "Two and two.", "reasoning_content": "Two and two."}"#
        #expect(try render(source, ChatTemplateContext(messages: [message])) == expected)
    }

    @Test("a date that is not configured is an error that names the configuration key")
    func missingDate() throws {
        let template = try ChatTemplate(source: "\n{{ strftime_now('%Y') }}")
        let error = #expect(throws: ChatTemplateError.self) {
            try template.render(ChatTemplateContext(messages: []))
        }
        #expect(error?.description.contains("template_date") == true)
        #expect(error?.description.contains("line 2") == true)
    }

    @Test("a configured date is what templates print")
    func configuredDate() throws {
        let date = try #require(TemplateDate(year: 2026, month: 8, day: 31))
        let context = ChatTemplateContext(messages: [], date: date)
        #expect(try render("{{ strftime_now('%d %b %Y') }}", context) == "31 Aug 2026")
    }

    @Test("a refusal of the template keeps its words and its line")
    func refusal() {
        let error = failure("one\n{% if true %}\n{{ raise_exception('No ' ~ 'way') }}{% endif %}")
        #expect(error == .raised(line: 3, message: "No way"))
        #expect(
            error?.description == "the chat template refuses the conversation (line 3): No way"
        )
    }

    @Test(
        "errors carry the line they happen on",
        arguments: [
            ("a\n\n{{ 1 + 'a' }}", 3),
            ("{{ x.y }}", 1),
            ("{% macro m(x) %}\n{{ x.y.z }}\n{% endmacro %}\n\n{{ m(1) }}", 2),
            ("{% macro m(x) %}\n{{ x }}\n{% endmacro %}\n\n{{ m(1) ~ 1 / 0 }}", 5),
            ("{% for i in [1] %}\n{% set y = i[0] %}\n{{ y.z }}\n{% endfor %}", 3),
            ("{{ [1,\n2]\n| map('upper')\n| nothing_to_call() }}", 4),
        ]
    )
    func lines(source: String, line: Int) throws {
        let error = try #require(failure(source))
        switch error {
        case .syntax(let found, _), .evaluation(let found, _), .raised(let found, _),
            .limit(let found, _):
            #expect(found == line)
        }
    }

    @Test("values do not leak from one rendering into the next")
    func isolation() throws {
        let template = try ChatTemplate(
            source: "{% set ns = namespace(n=0) %}{% set ns.n = ns.n + 1 %}{{ ns.n }}"
        )
        for _ in 0..<3 { #expect(try template.render(ChatTemplateContext(messages: [])) == "1") }
    }

    @Test("a template renders in many tasks at once")
    func concurrency() async throws {
        let template = try ChatTemplate(
            source: "{% for m in messages %}{{ m.content }}{% endfor %}"
        )
        try await withThrowingTaskGroup { group in
            for index in 0..<32 {
                group.addTask {
                    let message = Message(role: "user", content: "\(index)")
                    let text = try template.render(ChatTemplateContext(messages: [message]))
                    #expect(text == "\(index)")
                }
            }
            try await group.waitForAll()
        }
    }

    @Test("every kind of error says what it is about")
    func descriptions() {
        let errors: [ChatTemplateError] = [
            .syntax(line: 1, message: "m"), .evaluation(line: 1, message: "m"),
            .limit(line: 1, message: "m"),
        ]
        for error in errors { #expect(error.description == "chat template, line 1: m") }
    }
}
