import RewardTypes
import RewardWire
import Testing

@Suite("Guidance in parameters")
struct GuidanceTests {
    private func decode(_ text: String) throws -> ScoringRequest {
        var fields = try Fields(JSONValue(parsing: text), path: "params")
        let request = try ScoringRequest(&fields, shapes: [.items, .groups, .single])
        if request.options.isStrict { try fields.refuseUnknown() }
        return request
    }

    private func user(_ text: String) -> Prompt {
        .messages([Message(role: "user", content: text)], tools: [])
    }

    private static let all =
        #""reference":"r","user":"ann","weights":{"b":2,"a":-0.5},"examples":["#
        + #"{"prompt":"q","chosen":"x","rejected":{"role":"assistant","content":"y"}},"#
        + #"{"messages":[{"role":"user","content":"u"}],"system":"s","chosen":"","rejected":"z"}]"#

    @Test(
        "it stands beside the prompt in every shape",
        arguments: [
            #"{"strict":true,"prompt":"p","responses":["a"],\#(all)}"#,
            #"{"strict":true,"groups":[{"prompt":"p","responses":["a"],\#(all)}]}"#,
            #"{"strict":true,"items":[{"prompt":"p","response":"a",\#(all)}]}"#,
        ]
    )
    func shapes(_ text: String) throws {
        let guidance = try decode(text).groups[0].guidance
        #expect(guidance.reference == "r")
        #expect(guidance.user == "ann")
        #expect(guidance.weights == ["b": 2, "a": -0.5])
        #expect(
            guidance.examples == [
                PreferenceExample(
                    prompt: user("q"),
                    chosen: Candidate(content: .text("x")),
                    rejected: Candidate(content: .text("y"))
                ),
                PreferenceExample(
                    prompt: .messages(
                        [
                            Message(role: "system", content: "s"),
                            Message(role: "user", content: "u"),
                        ],
                        tools: []
                    ),
                    chosen: Candidate(content: .text("")),
                    rejected: Candidate(content: .text("z"))
                ),
            ]
        )
    }

    @Test("absent and null are none, and weights may be a list")
    func none() throws {
        #expect(try decode(#"{"prompt":"p","responses":["a"]}"#).groups[0].guidance == Guidance())
        let null = #"{"prompt":"p","responses":["a"],"user":null,"weights":null,"examples":null}"#
        #expect(try decode(null).groups[0].guidance == Guidance())
        let list = try decode(#"{"prompt":"p","responses":["a"],"weights":[1,0.5]}"#)
        #expect(list.groups[0].guidance.weights == [1, 0.5])
    }

    @Test("steps stand beside texts, in responses and items")
    func steps() throws {
        let group = try decode(
            #"{"strict":true,"prompt":"p","responses":["a",{"text":"b","steps":["c","d"]}]}"#
        )
        #expect(group.groups[0].candidates.map(\.steps) == [nil, ["c", "d"]])
        #expect(group.groups[0].candidates[1].content == .text("b"))
        let items = try decode(
            #"{"strict":true,"items":[{"prompt":"p","response":"a","steps":[]}]}"#
        )
        #expect(items.groups[0].candidates[0].steps == [])
    }

    @Test("weights of tokens stand beside texts and ids, in responses and items")
    func tokenWeights() throws {
        let group = try decode(
            #"{"strict":true,"prompt":"p","responses":["a",{"text":"b","token_weights":[0,0.5]},"#
                + #"{"ids":[1],"token_weights":[1000000]},{"ids":[1],"token_weights":null}]}"#
        )
        #expect(group.groups[0].candidates.map(\.tokenWeights) == [nil, [0, 0.5], [1e6], nil])
        let items = try decode(
            #"{"strict":true,"items":[{"prompt":"p","response":"a","token_weights":[]},"#
                + #"{"prompt":"p","response_ids":[1],"token_weights":[2]}]}"#
        )
        #expect(items.groups[0].candidates.map(\.tokenWeights) == [[], [2]])
    }

    @Test(
        "weights of tokens are numbers from 0 to 1000000",
        arguments: [
            (#"[1,-0.5]"#, "[1]"), (#"[1000001]"#, "[0]"), (#"["1"]"#, "[0]"), (#"[null]"#, "[0]"),
            (#"1"#, ""), (#"{}"#, ""),
        ]
    )
    func wrongTokenWeights(_ value: String, _ place: String) {
        let error = #expect(throws: FieldError.self) {
            try decode(#"{"prompt":"p","responses":[{"text":"a","token_weights":\#(value)}]}"#)
        }
        #expect(error?.path == "params.responses[0].token_weights\(place)")
        let item = #expect(throws: FieldError.self) {
            try decode(#"{"items":[{"prompt":"p","response":"a","token_weights":\#(value)}]}"#)
        }
        #expect(item?.path == "params.items[0].token_weights\(place)")
    }

    @Test(
        "items with other guidance are another group, and with the same one they are not",
        arguments: [
            (#""reference":"r""#, #""reference":"s""#), (#""reference":"r""#, #""user":"r""#),
            (#""reference":"caf\u00e9""#, #""reference":"cafe\u0301""#),
            (#""user":"caf\u00e9""#, #""user":"cafe\u0301""#),
            (#""weights":[1]"#, #""weights":[2]"#), (#""weights":[1]"#, #""weights":{"a":1}"#),
            (#""weights":[0.0]"#, #""weights":[-0.0]"#),
            (
                #""examples":[{"prompt":"q","chosen":"x","rejected":"y"}]"#,
                #""examples":[{"prompt":"q","chosen":"y","rejected":"x"}]"#
            ),
            (
                #""examples":[{"prompt":"q","chosen":"x","rejected":"\u00e9"}]"#,
                #""examples":[{"prompt":"q","chosen":"x","rejected":"e\u0301"}]"#
            ),
            (
                #""examples":[{"prompt":"caf\u00e9","chosen":"x","rejected":"y"}]"#,
                #""examples":[{"prompt":"cafe\u0301","chosen":"x","rejected":"y"}]"#
            ), (#""user":null"#, #""user":"ann""#),
        ]
    )
    func merging(_ first: String, _ second: String) throws {
        let item = { (guidance: String) in #"{"prompt":"p","response":"a",\#(guidance)}"# }
        let different = try decode(#"{"items":[\#(item(first)),\#(item(second))]}"#)
        try #require(different.groups.count == 2)
        #expect(different.groups[1].path(of: "weights") == "params.items[1].weights")
        let equal = try decode(#"{"items":[\#(item(first)),\#(item(first))]}"#)
        #expect(equal.groups.map(\.candidates.count) == [2])
    }

    @Test(
        "each wrong field is named by its path",
        arguments: [
            (#""reference":1"#, "reference"), (#""user":["ann"]"#, "user"),
            (#""weights":"helpful""#, "weights"), (#""weights":1"#, "weights"),
            (#""weights":[1,"2"]"#, "weights"), (#""weights":{"a":true}"#, "weights"),
            (#""weights":{"a":null}"#, "weights"), (#""examples":{}"#, "examples"),
            (#""examples":["x"]"#, "examples[0]"),
            (#""examples":[{"prompt":"q","rejected":"y"}]"#, "examples[0].chosen"),
            (#""examples":[{"prompt":"q","chosen":"x"}]"#, "examples[0].rejected"),
            (#""examples":[{"chosen":"x","rejected":"y"}]"#, "examples[0]"),
            (#""examples":[{"prompt":"q","chosen":1,"rejected":"y"}]"#, "examples[0].chosen"),
            (
                #""examples":[{"prompt":"q","chosen":{"text":"x"},"rejected":"y"}]"#,
                "examples[0].chosen.role"
            ),
            (
                #""examples":[{"prompt":"q","chosen":{"role":"user","content":""},"rejected":""}]"#,
                "examples[0].chosen.role"
            ),
            (
                #""strict":true,"examples":[{"prompt":"q","chosen":"x","rejected":"y","w":1}]"#,
                "examples[0].w"
            ), (#""strict":true,"steps":["a"]"#, "steps"),
        ]
    )
    func wrong(_ fields: String, _ path: String) {
        let error = #expect(throws: FieldError.self) {
            try decode(#"{"prompt":"p","responses":["a"],\#(fields)}"#)
        }
        #expect(error?.path == "params.\(path)")
        #expect(error?.problem.isEmpty == false)
    }

    @Test(
        "steps are strings beside a text",
        arguments: [
            (#"{"text":"a","steps":"b"}"#, "steps"), (#"{"text":"a","steps":["b",1]}"#, "steps[1]"),
            (#"{"text":"a","steps":[null]}"#, "steps[0]"), (#"{"ids":[1],"steps":["b"]}"#, "steps"),
            (#"{"steps":["b"]}"#, "text"),
        ]
    )
    func wrongSteps(_ response: String, _ path: String) {
        let error = #expect(throws: FieldError.self) {
            try decode(#"{"prompt":"p","responses":[\#(response)]}"#)
        }
        #expect(error?.path == "params.responses[0].\(path)")
        let item = #expect(throws: FieldError.self) {
            try decode(#"{"items":[{"prompt":"p","response_ids":[1],"steps":["b"]}]}"#)
        }
        #expect(item?.path == "params.items[0].steps")
    }

    @Test("too many examples or steps are refused by count")
    func tooMany() throws {
        let example = #"{"prompt":"q","chosen":"x","rejected":"y"}"#
        func request(_ count: Int) -> String {
            let list = Array(repeating: example, count: count).joined(separator: ",")
            return #"{"prompt":"p","responses":["a"],"examples":[\#(list)]}"#
        }
        #expect(try decode(request(64)).groups[0].guidance.examples.count == 64)
        let error = #expect(throws: FieldError.self) { try decode(request(65)) }
        #expect(
            error?.description == "params.examples: has 65 elements; at most 64 are allowed"
        )
        let steps = Array(repeating: #""""#, count: 4097).joined(separator: ",")
        let other = #expect(throws: FieldError.self) {
            try decode(#"{"prompt":"p","responses":[{"text":"a","steps":[\#(steps)]}]}"#)
        }
        #expect(other?.path == "params.responses[0].steps")
    }
}
