import RewardTypes
import Testing

@Suite("JSON writing")
struct JSONWriterTests {
    @Test("texts are one line of strict JSON")
    func text() {
        let value: JSONValue = [
            "a\n\"\\\u{1}\u{7F}é": [1, -2.5, true, nil], "b": .object([:]), "c": .array([]),
        ]
        #expect(
            value.jsonText
                == #"{"a\n\"\\\u0001\u007fé":[1,-2.5,true,null],"b":{},"c":[]}"#
        )
    }

    @Test(
        "doubles have the shortest digits that read back",
        arguments: [0.1, 1e300, -4.9e-300, 1.0 / 3, 123_456_789.125, -0.0]
    )
    func doubles(_ number: Double) throws {
        let text = JSONValue.number(number).jsonText
        let back = try JSONValue(parsing: text).doubleValue
        #expect(back?.bitPattern == number.bitPattern)
    }

    @Test("what JSON cannot spell is null")
    func notFinite() {
        #expect(JSONValue.array([.number(.nan), .number(-.infinity)]).jsonText == "[null,null]")
    }
}
