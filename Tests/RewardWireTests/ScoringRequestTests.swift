import RewardTypes
import RewardWire
import Testing

@Suite("Work in parameters")
struct ScoringRequestTests {
    private func decode(_ text: String) throws -> ScoringRequest {
        var fields = try Fields(JSONValue(parsing: text), path: "params")
        let request = try ScoringRequest(&fields, shapes: [.items, .groups, .single])
        if request.options.isStrict { try fields.refuseUnknown() }
        return request
    }

    private func user(_ text: String) -> Prompt {
        .messages([Message(role: "user", content: text)], tools: [])
    }

    @Test("groups hold a prompt and responses in every spelling")
    func groups() throws {
        let request = try decode(
            #"""
            {"scorer":"s","groups":[{"id":"g","prompt":"p","responses":["a",
            {"role":"assistant","content":"b"},{"id":"c1","text":"c"},{"ids":[1,2]}]},
            {"prompt_ids":[5],"responses":[""]}]}
            """#
        )
        #expect(request.shape == .groups)
        #expect(request.scorer == "s")
        let first = request.groups[0]
        #expect(first.id == "g")
        #expect(first.prompt == user("p"))
        #expect(
            first.candidates == [
                Candidate(content: .text("a")), Candidate(content: .text("b")),
                Candidate(id: "c1", content: .text("c")), Candidate(content: .tokens([1, 2])),
            ]
        )
        #expect(request.groups[1].prompt == .tokens([5]))
        #expect(first.path(of: "responses[2]") == "params.groups[0].responses[2]")
    }

    @Test("a group may stand in the parameters themselves")
    func single() throws {
        let request = try decode(#"{"prompt":"p","responses":["a"]}"#)
        #expect(request.shape == .single)
        #expect(request.scorer == nil)
        #expect(request.groups.count == 1)
        #expect(request.groups[0].path(of: "prompt") == "params.prompt")
    }

    @Test("consecutive items with the same prompt become one group, and paths stay theirs")
    func items() throws {
        let request = try decode(
            #"""
            {"items":[{"id":"1","prompt":"p","response":"a"},{"prompt":"p","response_ids":[3]},
            {"prompt":"q","response":"c"},{"prompt":"p","response":{"role":"assistant",
            "content":[{"type":"text","text":"d"}]}}]}
            """#
        )
        #expect(request.shape == .items)
        #expect(request.groups.map(\.candidates.count) == [2, 1, 1])
        #expect(request.groups[0].candidates[0].id == "1")
        #expect(request.groups[0].candidates[1].content == .tokens([3]))
        #expect(request.groups[2].candidates[0].content == .text("d"))
        #expect(request.groups[0].path(of: "responses[1]") == "params.items[1].response")
        #expect(request.groups[2].path(of: "responses[0].ids") == "params.items[3].response.ids")
        #expect(request.groups[1].path(of: "prompt") == "params.items[2].prompt")
    }

    // Swift's strings are equal when they are canonically equivalent, and one accented letter
    // spelled in two ways was scored under the other spelling's prompt.
    @Test(
        "prompts that differ in one byte, number, or order of members are different groups",
        arguments: [
            (#""prompt":"caf\u00e9""#, #""prompt":"cafe\u0301""#),
            (#""prompt":"p","tools":[{"a":1,"b":2}]"#, #""prompt":"p","tools":[{"b":2,"a":1}]"#),
            (#""prompt":"p","tools":[0.0]"#, #""prompt":"p","tools":[-0.0]"#),
            (#""prompt":"p","tools":[1]"#, #""prompt":"p","tools":[1.0]"#),
            (#""prompt_ids":[112]"#, #""prompt":"p""#),
            (#""prompt":"p""#, #""messages":[{"content":"p","role":"user"}]"#),
        ]
    )
    func differentPrompts(_ first: String, _ second: String) throws {
        let item = { (prompt: String) in #"{\#(prompt),"response":"a"}"# }
        let different = try decode(#"{"items":[\#(item(first)),\#(item(second))]}"#)
        #expect(different.groups.count == 2)
        let equal = try decode(#"{"items":[\#(item(first)),\#(item(first))]}"#)
        #expect(equal.groups.count == 1)
    }

    @Test("the last turn of an item's messages is its response when none is given")
    func lastTurn() throws {
        let request = try decode(
            #"""
            {"items":[{"messages":[{"role":"user","content":"u"},
            {"role":"assistant","content":"r"}]}]}
            """#
        )
        #expect(request.groups[0].prompt == user("u"))
        #expect(request.groups[0].candidates[0].content == .text("r"))
    }

    @Test("a system text comes before the turns, and tools are kept as written")
    func system() throws {
        let request = try decode(
            #"{"prompt":"p","system":"s","tools":[{"b":1,"a":2}],"responses":["x"]}"#
        )
        let turns = [Message(role: "system", content: "s"), Message(role: "user", content: "p")]
        #expect(request.groups[0].prompt == .messages(turns, tools: [["b": 1, "a": 2]]))
    }

    @Test("options have defaults and are read")
    func options() throws {
        #expect(try decode(#"{"prompt":"p","responses":["a"]}"#).options == RequestOptions())
        let request = try decode(
            #"""
            {"prompt":"p","responses":["a"],"return":["tokens"],"truncation":"left",
            "deadline_ms":0,"strict":true}
            """#
        )
        #expect(request.options.parts == [.tokens])
        #expect(request.options.truncation == .left)
        #expect(request.options.deadline == .zero)
        #expect(request.options.isStrict)
    }

    @Test("unknown fields are ignored")
    func lenient() throws {
        let request = try decode(
            #"{"groups":[{"prompt":"p","responses":[{"text":"a","x":1}],"y":2}],"z":3}"#
        )
        #expect(request.groups.count == 1)
    }

    @Test(
        "in strict mode unknown fields are refused by name, wherever they stand",
        arguments: [
            (#"{"groups":[{"prompt":"p","responses":["a"]}],"z":3,"strict":true}"#, "params.z"),
            (
                #"{"groups":[{"prompt":"p","responses":["a"],"y":2}],"strict":true}"#,
                "params.groups[0].y"
            ),
            (
                #"{"prompt":"p","responses":["a",{"text":"b","x":1}],"strict":true}"#,
                "params.responses[1].x"
            ),
            (
                #"{"items":[{"prompt":"p","response":"a","w":1}],"strict":true}"#,
                "params.items[0].w"
            ),
        ]
    )
    func strict(_ text: String, _ path: String) throws {
        let error = try #require(throws: FieldError.self) { try decode(text) }
        #expect(error.path == path)
        #expect(error.problem.contains("known here:"))
    }

    @Test("each wrong field is named by its path", arguments: WrongRequest.all)
    func wrong(_ wrong: WrongRequest) throws {
        let error = try #require(throws: FieldError.self) { try decode(wrong.text) }
        #expect(error.path == wrong.path, "\(error)")
        #expect(!error.problem.isEmpty)
    }

    @Test("too many items, groups, responses or turns are refused by count")
    func tooMany() throws {
        let item = #"{"prompt":"p","response":"a"}"#
        let items = Array(repeating: item, count: Limits.maximumItemCount + 1)
        let error = try #require(throws: FieldError.self) {
            try decode(#"{"items":[\#(items.joined(separator: ","))]}"#)
        }
        #expect(error.description == "params.items: has 4097 elements; at most 4096 are allowed")
        let responses = Array(repeating: #""""#, count: Limits.maximumCandidateCount + 1)
        let other = try #require(throws: FieldError.self) {
            try decode(#"{"prompt":"p","responses":[\#(responses.joined(separator: ","))]}"#)
        }
        #expect(other.path == "params.responses")
    }
}

/// A request with one mistake.
struct WrongRequest: Sendable, CustomTestStringConvertible {
    let text: String
    let path: String
    var testDescription: String { text }

    init(_ text: String, _ path: String) {
        self.text = text
        self.path = path
    }

    static let all: [WrongRequest] =
        shapes + prompts + responses + items + options

    private static let shapes = [
        WrongRequest(#"{}"#, "params"),
        WrongRequest(#"{"prompt":"p"}"#, "params"),
        WrongRequest(#"{"groups":[],"items":[]}"#, "params"),
        WrongRequest(#"{"groups":[{}],"responses":["a"]}"#, "params"),
        WrongRequest(#"{"groups":[]}"#, "params.groups"),
        WrongRequest(#"{"groups":{}}"#, "params.groups"),
        WrongRequest(#"{"groups":[1]}"#, "params.groups[0]"),
        WrongRequest(#"{"items":[]}"#, "params.items"),
        WrongRequest(#"{"items":"x"}"#, "params.items"),
        WrongRequest(#"{"items":[null]}"#, "params.items[0]"),
        WrongRequest(#"{"prompt":"p","responses":["a"],"scorer":1}"#, "params.scorer"),
    ]

    private static let prompts = [
        WrongRequest(#"{"responses":["a"]}"#, "params"),
        WrongRequest(#"{"prompt":1,"responses":["a"]}"#, "params.prompt"),
        WrongRequest(#"{"prompt":"p","messages":[],"responses":["a"]}"#, "params"),
        WrongRequest(#"{"messages":[],"responses":["a"]}"#, "params.messages"),
        WrongRequest(#"{"messages":"m","responses":["a"]}"#, "params.messages"),
        WrongRequest(#"{"messages":["m"],"responses":["a"]}"#, "params.messages[0]"),
        WrongRequest(
            #"{"messages":[{"content":"x"}],"responses":["a"]}"#,
            "params.messages[0].role"
        ),
        WrongRequest(
            #"{"messages":[{"role":"user","content":5}],"responses":["a"]}"#,
            "params.messages[0].content"
        ),
        WrongRequest(#"{"prompt_ids":5,"responses":["a"]}"#, "params.prompt_ids"),
        WrongRequest(#"{"prompt_ids":[1,-1],"responses":["a"]}"#, "params.prompt_ids[1]"),
        WrongRequest(#"{"prompt_ids":[2147483648],"responses":["a"]}"#, "params.prompt_ids[0]"),
        WrongRequest(#"{"prompt_ids":[1.5],"responses":["a"]}"#, "params.prompt_ids[0]"),
        WrongRequest(#"{"prompt_ids":[1],"system":"s","responses":["a"]}"#, "params.system"),
        WrongRequest(#"{"prompt_ids":[1],"tools":[],"responses":["a"]}"#, "params.tools"),
        WrongRequest(
            #"{"system":"s","messages":[{"role":"system","content":"t"}],"responses":["a"]}"#,
            "params.system"
        ),
        WrongRequest(#"{"system":"s","messages":[],"responses":["a"]}"#, "params.messages"),
        WrongRequest(#"{"prompt":"p","system":{},"responses":["a"]}"#, "params.system"),
        WrongRequest(#"{"prompt":"p","tools":"t","responses":["a"]}"#, "params.tools"),
    ]

    private static let responses = [
        WrongRequest(#"{"prompt":"p","responses":[]}"#, "params.responses"),
        WrongRequest(#"{"prompt":"p","responses":"a"}"#, "params.responses"),
        WrongRequest(#"{"prompt":"p","responses":["a",7]}"#, "params.responses[1]"),
        WrongRequest(#"{"prompt":"p","responses":[null]}"#, "params.responses[0]"),
        WrongRequest(#"{"prompt":"p","responses":[{}]}"#, "params.responses[0].text"),
        WrongRequest(#"{"prompt":"p","responses":[{"text":1}]}"#, "params.responses[0].text"),
        WrongRequest(
            #"{"prompt":"p","responses":[{"text":"a","ids":[1]}]}"#,
            "params.responses[0].ids"
        ),
        WrongRequest(#"{"prompt":"p","responses":[{"ids":["a"]}]}"#, "params.responses[0].ids[0]"),
        WrongRequest(
            #"{"prompt":"p","responses":[{"id":1,"text":"a"}]}"#,
            "params.responses[0].id"
        ),
        WrongRequest(
            #"{"prompt":"p","responses":[{"role":"user","content":"a"}]}"#,
            "params.responses[0].role"
        ),
        WrongRequest(
            #"{"prompt":"p","responses":[{"role":"assistant","content":"","tool_calls":[1]}]}"#,
            "params.responses[0].tool_calls"
        ),
        WrongRequest(
            #"{"groups":[{"prompt":"p","responses":["a"]},{"prompt":"p","responses":[]}]}"#,
            "params.groups[1].responses"
        ),
        WrongRequest(#"{"groups":[{"prompt":"p"}]}"#, "params.groups[0].responses"),
        WrongRequest(
            #"{"prompt":"p","id":"\#(String(repeating: "i", count: 257))","responses":["a"]}"#,
            "params.id"
        ),
    ]

    private static let items = [
        WrongRequest(#"{"items":[{"prompt":"p"}]}"#, "params.items[0].response"),
        WrongRequest(#"{"items":[{"prompt":"p","response":1}]}"#, "params.items[0].response"),
        WrongRequest(
            #"{"items":[{"prompt":"p","response":"a","response_ids":[1]}]}"#,
            "params.items[0].response_ids"
        ),
        WrongRequest(
            #"{"items":[{"prompt":"p","response_ids":"a"}]}"#,
            "params.items[0].response_ids"
        ),
        WrongRequest(#"{"items":[{"response":"a"}]}"#, "params.items[0]"),
        WrongRequest(
            #"{"items":[{"messages":[{"role":"user","content":"u"}]}]}"#,
            "params.items[0].response"
        ),
        WrongRequest(
            #"{"items":[{"messages":[{"role":"assistant","content":"u"}]}]}"#,
            "params.items[0].messages"
        ),
        WrongRequest(
            #"{"items":[{"prompt":"p","response":"a"},{"prompt":2,"response":"a"}]}"#,
            "params.items[1].prompt"
        ),
    ]

    private static let options = [
        (#""strict":1"#, "strict"), (#""deadline_ms":-1"#, "deadline_ms"),
        (#""deadline_ms":86400001"#, "deadline_ms"), (#""deadline_ms":1.5"#, "deadline_ms"),
        (#""deadline_ms":"1""#, "deadline_ms"), (#""truncation":"middle""#, "truncation"),
        (#""truncation":true"#, "truncation"), (#""return":"tokens""#, "return"),
        (#""return":["tokens","tokens","tokens","tokens","tokens","tokens"]"#, "return"),
        (#""return":[1]"#, "return[0]"),
        (#""return":["components","logits"]"#, "return[1]"),
    ].map { WrongRequest(#"{"prompt":"p","responses":["a"],\#($0)}"#, "params.\($1)") }
}
