import RewardTypes
import Testing

@Suite("Decoding members")
struct FieldsTests {
    private enum Color: String, CaseIterable { case red, blue }

    private let value: JSONValue = [
        "text": "t", "count": 7, "share": 0.5, "flag": true, "list": [1, 2], "empty": nil,
        "inner": ["deep": 1], "color": "blue",
    ]

    @Test("members of the right kind are given")
    func valid() throws {
        var fields = try Fields(value, path: "root")
        #expect(try fields.string("text") == "t")
        #expect(try fields.integer("count", in: 0...10) == 7)
        #expect(try fields.optionalNumber("count") == 7)
        #expect(try fields.optionalNumber("share") == 0.5)
        #expect(try fields.optionalBool("flag") == true)
        #expect(try fields.optionalArray("list", maximumCount: 2) == [1, 2])
        #expect(try fields.optionalString("empty") == nil)
        #expect(try fields.optionalString("absent") == nil)
        #expect(try fields.optionalChoice("color", as: Color.self) == .blue)
        var inner = try #require(try fields.optionalFields("inner"))
        #expect(inner.path == "root.inner")
        #expect(try inner.integer("deep", in: 0...1) == 1)
        try inner.refuseUnknown()
        try fields.refuseUnknown()
    }

    @Test("each fault names its path, and says what would be right")
    func faults() throws {
        var fields = try Fields(value, path: "root")
        func problem(_ body: (inout Fields) throws -> Void) -> String {
            do { try body(&fields) } catch { return "\(error)" }
            return "no error"
        }
        #expect(problem { _ = try $0.string("absent") } == "root.absent: is missing")
        #expect(
            problem { _ = try $0.string("count") }
                == "root.count: expected a string, found an integer"
        )
        #expect(
            problem { _ = try $0.integer("count", in: 0...5) } == "root.count: 7 is outside 0 to 5"
        )
        #expect(
            problem { _ = try $0.integer("share", in: 0...5) }
                == "root.share: expected an integer, found a number"
        )
        #expect(
            problem { _ = try $0.optionalArray("list", maximumCount: 1) }
                == "root.list: has 2 elements; at most 1 are allowed"
        )
        #expect(
            problem { _ = try $0.optionalChoice("text", as: Color.self) }
                == "root.text: \"t\" is not one of \"red\", \"blue\""
        )
        #expect(
            problem { _ = try $0.optionalFields("flag") }
                == "root.flag: expected an object, found a boolean"
        )
        #expect(
            problem { try $0.refuseUnknown() }.hasPrefix("root.empty: is not a known key; known")
        )
    }
}
