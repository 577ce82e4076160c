import RewardSandbox
import RewardTypes
import Testing

@Suite("CodeEquality: equal as in Python, with stated exceptions")
struct CodeEqualityTests {
    private func value(_ json: JSONValue) throws -> CodeValue { try CodeValue(json, path: "v") }

    private func areEqual(
        _ left: JSONValue,
        _ right: JSONValue,
        _ equality: CodeEquality = CodeEquality()
    ) throws -> Bool {
        let forth = equality.areEqual(try value(left), try value(right))
        #expect(equality.areEqual(try value(right), try value(left)) == forth)
        return forth
    }

    @Test(
        "equal values",
        arguments: [
            (1, 1.0), (true, 1), (false, 0.0), ([1, 2], ["$tuple": [1, 2]]), (nil, nil),
            (["a": 1, "b": 2], ["b": 2, "a": 1]), (["$set": [1, 2]], ["$set": [2, 1.0]]),
            (["$complex": [2, 0]], 2), (["$float": "nan"], ["$float": "nan"]),
            (["$int": "100000000000000000000"], 1e20),
            (["$dict": [[1, 2]]], ["$dict": [[true, 2]]]),
            (["$dict": [[["$tuple": [1, 2]], 3]]], ["$dict": [[["$tuple": [1.0, 2]], 3]]]),
            (["$set": [["$set": [1, 2]]]], ["$set": [["$set": [2, 1]]]]), (0, -0.0),
        ] as [(JSONValue, JSONValue)]
    )
    func equal(left: JSONValue, right: JSONValue) throws { #expect(try areEqual(left, right)) }

    @Test(
        "different values",
        arguments: [
            (1, 2), (1, "1"), ("a", ["$bytes": "61"]), ([1], [1, 1]), (nil, false), ([], [:]),
            ([], ["$set": []]), (["a": 1], ["a": 2]), (["a": 1], ["b": 1]), (0.1, 0.100001),
            (["$int": "9007199254740993"], 9_007_199_254_740_992.0), (1, ["$complex": [1, 1]]),
            (["$set": [1]], ["$set": [1, 2]]), (["$float": "inf"], ["$float": "-inf"]),
            (["$float": "nan"], 0),
        ] as [(JSONValue, JSONValue)]
    )
    func different(left: JSONValue, right: JSONValue) throws {
        #expect(try !areEqual(left, right))
    }

    @Test("tuples are no lists when that is asked")
    func tuples() throws {
        let strict = CodeEquality(tuplesEqualLists: false)
        #expect(try !areEqual([1], ["$tuple": [1]], strict))
        #expect(try areEqual(["$tuple": [1]], ["$tuple": [1]], strict))
    }

    @Test("tolerance holds for floats, not for whole numbers and keys")
    func tolerance() throws {
        let close = CodeEquality(tolerance: CodeEquality.Tolerance(absolute: 0.01, relative: 0.001))
        #expect(try areEqual([1.0, ["a": 2000.5]], [1.009, ["a": 2001]], close))
        #expect(try !areEqual(1.0, 1.011, close))
        #expect(try !areEqual(1000, 1001, close))
        #expect(try !areEqual(["$dict": [[0.5, 1]]], ["$dict": [[0.501, 1]]], close))
        #expect(try !areEqual(["$float": "inf"], 1e308, close))
    }

    @Test("a large set and a large dictionary are compared in linear time")
    func large() {
        let numbers = (0..<100_000).map { CodeValue.int($0) }
        #expect(CodeEquality().areEqual(.set(numbers), .set(numbers.reversed())))
        let entries = numbers.map { CodeEntry($0, $0) }
        #expect(CodeEquality().areEqual(.dictionary(entries), .dictionary(entries.reversed())))
    }
}
