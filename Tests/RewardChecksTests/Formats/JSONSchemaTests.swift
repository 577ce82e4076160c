import RewardChecks
import RewardTypes
import Testing

@Suite("JSON schemas")
struct JSONSchemaTests {
    @Test(
        "each keyword accepts and refuses",
        arguments: [
            (#"{"type": "integer"}"#, "1.0", "1.5"),
            (#"{"type": ["null", "string"]}"#, "null", "1"),
            (#"{"const": {"a": 1, "b": 2}}"#, #"{"b": 2.0, "a": 1}"#, #"{"a": 1}"#),
            (#"{"enum": [1, "x"]}"#, "1.0", "true"), (#"{"minimum": 2}"#, "2", "1.9"),
            (#"{"maximum": 2}"#, #""text""#, "3"), (#"{"exclusiveMinimum": 2}"#, "2.1", "2"),
            (#"{"exclusiveMaximum": 2}"#, "1", "2"), (#"{"multipleOf": 0.1}"#, "0.3", "0.35"),
            (#"{"minLength": 2}"#, #""🙂é""#, #""a""#), (#"{"maxLength": 1}"#, #""🙂""#, #""ab""#),
            (#"{"pattern": "^a+$"}"#, #""aa""#, #""ab""#), (#"{"minItems": 1}"#, "[1]", "[]"),
            (#"{"maxItems": 1}"#, "[1]", "[1, 2]"),
            (#"{"uniqueItems": true}"#, "[1, 2]", "[1, 1.0]"),
            (#"{"items": {"type": "string"}}"#, #"["a"]"#, #"["a", 1]"#),
            (#"{"prefixItems": [{"type": "null"}], "items": false}"#, "[null]", "[null, 1]"),
            (#"{"properties": {"a": {"type": "null"}}}"#, #"{"b": 1}"#, #"{"a": 1}"#),
            (#"{"required": ["a"]}"#, #"{"a": 1}"#, "{}"),
            (#"{"minProperties": 1}"#, #"{"a": 1}"#, "{}"),
            (#"{"maxProperties": 0}"#, "{}", #"{"a": 1}"#),
            (
                #"{"properties": {"a": true}, "additionalProperties": false}"#, #"{"a": 1}"#,
                #"{"b": 1}"#
            ),
            (#"{"additionalProperties": {"type": "null"}}"#, #"{"b": null}"#, #"{"b": 1}"#),
            (#"{"anyOf": [{"type": "null"}, {"minimum": 5}]}"#, "6", "4"),
            (#"{"oneOf": [{"minimum": 1}, {"maximum": 5}]}"#, "7", "3"),
            (#"{"allOf": [{"minimum": 1}, {"maximum": 5}]}"#, "3", "7"),
            (#"{"not": {"type": "null"}}"#, "1", "null"),
            (##"{"$ref": "#/$defs/a~1b", "$defs": {"a/b": {"type": "null"}}}"##, "null", "1"),
            (##"{"items": {"$ref": "#"}, "type": "array"}"##, "[[], [[]]]", "[[1]]"),
            ("true", "1", "nothing"), (#"{"title": "t", "format": "date"}"#, "1", "{"),
        ]
    )
    func keywords(schema: String, valid: String, invalid: String) throws {
        let schema = try JSONSchema(JSONValue(parsing: schema), path: "schema")
        #expect(schema.problems(ofText: valid) == [])
        #expect(schema.problems(ofText: invalid) != [])
    }

    @Test("problems name their place")
    func places() throws {
        let schema = try JSONSchema(
            ["properties": ["a": ["items": ["type": "string"]]], "required": ["b"]],
            path: "schema"
        )
        let problems = schema.problems(of: ["a": ["x", 1]])
        #expect(problems.map(\.path) == ["$.a[1]", "$"])
        #expect(problems.map(\.problem) == [#"an integer is no "string""#, #"lacks "b""#])
    }

    @Test(
        "a schema that means nothing is refused with the place",
        arguments: [
            (#"{"typ": "string"}"#, "s.typ"), (#"{"type": "text"}"#, "s.type"), ("1", "s"),
            (#"{"items": {"minimum": "1"}}"#, "s.items.minimum"),
            (#"{"required": [1]}"#, "s.required"),
            (##"{"$ref": "#/$defs/x"}"##, "s.$ref"), (#"{"$ref": "http://x"}"#, "s.$ref"),
            (#"{"anyOf": []}"#, "s.anyOf"), (#"{"anyOf": [{"not": 1}]}"#, "s.anyOf[0].not"),
            (#"{"pattern": "(?=a)"}"#, "s.pattern"), (#"{"multipleOf": 0}"#, "s.multipleOf"),
            (#"{"properties": []}"#, "s.properties"), (#"{"minLength": -1}"#, "s.minLength"),
            (#"{"patternProperties": {}}"#, "s.patternProperties"), (#"{"enum": 1}"#, "s.enum"),
        ]
    )
    func meaningless(schema: String, path: String) throws {
        let value = try JSONValue(parsing: schema)
        let error = #expect(throws: FieldError.self) { try JSONSchema(value, path: "s") }
        #expect(error?.path == path)
    }

    @Test(
        "schemas that lead in circles or multiply end with a problem",
        arguments: [
            ##"{"$ref": "#"}"##, ##"{"not": {"$ref": "#"}}"##,
            ##"{"anyOf": [{"$ref": "#"}, true]}"##,
            ##"{"oneOf": [{"$ref": "#"}, {"$ref": "#"}]}"##,
        ]
    )
    func circles(schema: String) throws {
        let schema = try JSONSchema(JSONValue(parsing: schema), path: "s")
        let problems = schema.problems(of: 1)
        #expect(problems.count == 1)
        #expect(problems.first?.problem.hasPrefix("too large") == true)
    }

    @Test("large values and many problems are bounded")
    func bounds() throws {
        let unique = try JSONSchema(["uniqueItems": true], path: "s")
        let numbers = JSONValue.array((0..<10_000).map { .integer($0) })
        #expect(unique.problems(of: numbers).first?.problem.hasPrefix("too large") == true)
        let texts = try JSONSchema(["items": ["type": "string"]], path: "s")
        #expect(texts.problems(of: numbers).count == JSONSchema.maximumProblemCount)
    }

    @Test("numbers are equal by value, exactly")
    func equality() {
        #expect(JSONEquality.areEqual(1, 1.0))
        #expect(
            !JSONEquality.areEqual(.integer(9_007_199_254_740_993), .number(9_007_199_254_740_992))
        )
        #expect(!JSONEquality.areEqual(1, true))
        #expect(!JSONEquality.areEqual([1, 2], [2, 1]))
    }
}
