import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Domains by rules")
struct DomainRulesTests {
    private let rules: JSONValue = [
        "rules": [
            ["domain": "CODE", "contains": ["```", "Swift"]],
            ["domain": "MATHS", "contains": ["prove"]],
            ["domain": "CODE", "contains": ["program"]],
        ],
        "otherwise": "CHAT",
    ]

    private func domain(_ rules: JSONValue, _ messages: [Message]) throws -> String {
        try DomainRules(rules, path: "s.domain").choice(for: messages).domain
    }

    @Test(
        "the first rule with a word of the user's last turn decides, in any case",
        arguments: [
            ("in sWIFT?", "CODE"), ("Prove it with a program", "MATHS"), ("a program", "CODE"),
            ("hello", "CHAT"), ("", "CHAT"), ("swif", "CHAT"), ("x```", "CODE"),
        ]
    )
    func firstRule(text: String, expected: String) throws {
        let turns = [
            Message(role: "user", content: "prove swift"),
            Message(role: "assistant", content: "prove"),
            Message(role: "user", content: text),
        ]
        #expect(try domain(rules, turns) == expected)
    }

    @Test("one name is the domain of everything; names are told once")
    func names() throws {
        #expect(try domain("CODE", [Message(role: "user", content: "Hi")]) == "CODE")
        #expect(try DomainRules(rules, path: "d").domains == ["CODE", "MATHS", "CHAT"])
        let choice = try DomainRules(rules, path: "d").choice(for: [])
        #expect(choice == DomainChoice(domain: "CHAT", domains: ["CODE", "MATHS", "CHAT"]))
        #expect(choice.components.map(\.value) == [0, 0, 1])
    }

    @Test("only the end of a long turn is searched")
    func bound() throws {
        let long = String(repeating: "a", count: 1 << 16)
        #expect(try domain(rules, [Message(role: "user", content: "prove" + long)]) == "CHAT")
        #expect(try domain(rules, [Message(role: "user", content: long + "prove")]) == "MATHS")
    }

    @Test(
        "wrong rules are refused with their place",
        arguments: [
            ("", "s.domain: \"\" cannot be the name of a domain"),
            (3, "s.domain: expected the name of a domain or an object with rules"),
            (["rules": []], "s.domain.otherwise: is missing"),
            (["rules": [], "otherwise": "A"], "s.domain.rules: is missing or empty"),
            (["rules": [1], "otherwise": "A"], "s.domain.rules[0]: expected an object"),
            (
                ["rules": [["domain": "A", "contains": []]], "otherwise": "A"],
                "s.domain.rules[0].contains: is missing or empty"
            ),
            (
                ["rules": [["domain": "A", "contains": [""]]], "otherwise": "A"],
                "s.domain.rules[0].contains[0]: is not a text"
            ),
            (
                ["rules": [["domain": "A", "contains": ["x"], "y": 1]], "otherwise": "A"],
                "s.domain.rules[0].y: is not a known key"
            ),
        ] as [(JSONValue, String)]
    )
    func refusals(value: JSONValue, message: String) {
        let error = #expect(throws: FieldError.self) { try DomainRules(value, path: "s.domain") }
        #expect(error?.description.hasPrefix(message) == true, "\(String(describing: error))")
    }
}
