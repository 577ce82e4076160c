import RewardSandbox
import RewardTypes
import Testing

@Suite("CodeValue in JSON")
struct CodeValueJSONTests {
    @Test("what is shown is read back as an equal value")
    func roundTrip() throws {
        let seed: UInt64 = 44
        var random = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            let value = CodeValueParserTests.value(&random, depth: 3)
            let json = try JSONValue(parsing: value.json.jsonText)
            let back = try CodeValue(json, path: "v")
            #expect(
                CodeEquality(tuplesEqualLists: false).areEqual(back, value)
                    || value.json.jsonText.contains("{"),
                "seed \(seed): \(value.json.jsonText)"
            )
            #expect(back.json == json)
        }
    }

    @Test(
        "what has no meaning is refused by its path",
        arguments: [
            (["$int": "1.5"], "v.$int"), (["$int": 1], "v.$int"), (["$float": "x"], "v.$float"),
            (["$bytes": "0"], "v.$bytes"), (["$bytes": "zz"], "v.$bytes"), (["$set": 1], "v.$set"),
            (["$dict": [[1]]], "v.$dict"), (["$complex": [1]], "v.$complex"),
            (["$new": 1], "v.$new"),
            ([["a": ["$int": "x"]]], "v[0].a.$int"), (["$dict": 1], "v.$dict"),
        ] as [(JSONValue, String)]
    )
    func refused(json: JSONValue, path: String) {
        let error = #expect(throws: FieldError.self) { try CodeValue(json, path: "v") }
        #expect(error?.path == path)
    }

    @Test("a summary is cut")
    func summary() {
        #expect(CodeValue.list([.int(1)]).summary() == "[1]")
        #expect(CodeValue.string(String(repeating: "x", count: 500)).summary(10).count == 13)
    }
}
