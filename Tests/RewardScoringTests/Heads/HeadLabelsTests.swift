import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Names of outputs, and numbers by them")
struct HeadLabelsTests {
    private func fields(_ value: JSONValue) throws -> Fields { try Fields(["x": value], path: "s") }

    private func names(_ value: JSONValue, count: Int = 2) throws -> [String] {
        var fields = try fields(value)
        return try HeadLabels.names("x", of: &fields, count: count) { "label\($0)" }
    }

    private func numbers(_ value: JSONValue) throws -> [Double]? {
        var fields = try fields(value)
        return try HeadLabels.numbers("x", of: &fields, for: ["a", "b", "c"])
    }

    private func shares(_ value: JSONValue) throws -> [Double]? {
        var fields = try fields(value)
        return try HeadLabels.shares("x", of: &fields, for: ["a", "b", "c"])
    }

    @Test("names are given, or made")
    func given() throws {
        #expect(try names(["a", "b"]) == ["a", "b"])
        #expect(try names(.null, count: 3) == ["label0", "label1", "label2"])
    }

    @Test(
        "wrong names are refused with their place",
        arguments: [
            (["a"], "s.x: are 1, and the head has 2 outputs"),
            (["a", "b", "c"], "s.x: has 3 elements; at most 2 are allowed"),
            (["a", "a"], "s.x[1]: \"a\" is there twice"), (["a", ""], "s.x[1]: is empty"),
            (["a", 1], "s.x[1]: is not a name"), (["a.b", "c"], "s.x[0]: \"a.b\" holds a dot"),
            ("a", "s.x: expected an array"),
        ] as [(JSONValue, String)]
    )
    func wrongNames(_ value: JSONValue, _ message: String) {
        let error = #expect(throws: FieldError.self) { try names(value) }
        #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
    }

    @Test("numbers come as a list or by name; who is not named gets 0")
    func numbers() throws {
        #expect(try numbers([1, -2, 0.5]) == [1, -2, 0.5])
        #expect(try numbers(["c": 3, "a": -1]) == [-1, 0, 3])
        #expect(try numbers([:]) == [0, 0, 0])
        #expect(try numbers(.null) == nil)
    }

    @Test(
        "wrong numbers are refused",
        arguments: [
            ([1, 2], "s.x: expected 3 numbers"), ([1, 2, "3"], "s.x: expected 3 numbers"),
            ([1, 2, 3, 4], "s.x: expected 3 numbers"),
            (["d": 1], "s.x.d: is not a known key; known here: a, b, c"),
            (["a": "1"], "s.x.a: expected a number"), (1, "s.x: expected an object"),
        ] as [(JSONValue, String)]
    )
    func wrongNumbers(_ value: JSONValue, _ message: String) {
        let error = #expect(throws: FieldError.self) { try numbers(value) }
        #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
    }

    @Test("shares are numbers in proportion")
    func shares() throws {
        #expect(try shares([1, 2, 1]) == [0.25, 0.5, 0.25])
        #expect(try shares(["b": 5]) == [0, 1, 0])
        #expect(try shares(.null) == nil)
    }

    @Test(
        "shares that cannot be taken in proportion are refused",
        arguments: [
            [0, 0, 0], [:], [1, -1, 1], ["a": -1, "b": 3], [1e308, 1e308, 0],
        ] as [JSONValue]
    )
    func wrongShares(_ value: JSONValue) {
        let error = #expect(throws: FieldError.self) { try shares(value) }
        #expect(
            error?.description
                == "s.x: have to be 0 or more, not all 0, and with a finite sum"
        )
    }
}
