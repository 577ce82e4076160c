import Foundation
import RewardTypes
import Testing

@Suite("JSON reading and writing")
struct JSONParserTests {
    @Test("valid texts give their values")
    func validTexts() throws {
        let value = try JSONValue(
            parsing: #" {"b":[1,-2.5e3,true,null],"a":"\u00e9\ud83d\ude00\n/"} "#
        )
        #expect(
            value
                == ["b": [1, -2500.0, true, nil], "a": "é😀\n/"]
        )
        #expect(value.objectValue?.names == ["b", "a"])
    }

    @Test(
        "texts that are not JSON are refused",
        arguments: [
            "", "{", "[1,]", "{\"a\":1,}", "01", "1.", "-", "+1", ".5", "1e", "nul", "\"\u{1}\"",
            "\"\\x\"", "\"\\ud800\"", "\"\\udc00\"", "\"a", "[1 2]", "{\"a\" 1}", "{a:1}",
            "1 2", "NaN", "Infinity", "1e999", "'a'", "{\"a\":1,\"a\":2}", "\"\\u12g4\"",
        ]
    )
    func invalidTexts(_ text: String) {
        #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
    }

    @Test("invalid UTF-8 in a string is refused")
    func invalidUTF8() {
        #expect(throws: JSONError.self) { try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
        #expect(throws: JSONError.self) { try JSONValue(parsing: [0x22, 0x5C, 0x6E, 0xC3, 0x22]) }
    }

    @Test("depth and count are bounded")
    func bounds() throws {
        let deep = String(repeating: "[", count: 10_000)
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: deep) }
        #expect(error?.description == "nested deeper than 64 levels at byte 64")
        let limits = JSONLimits(maximumDepth: 8, maximumValueCount: 3)
        #expect(try JSONValue(parsing: "[1,2]", limits: limits) == [1, 2])
        #expect(throws: JSONError.self) { try JSONValue(parsing: "[1,2,3]", limits: limits) }
    }

    @Test("numbers keep their exact value", arguments: ["9007199254740993", "-0", "1e-7", "0.1"])
    func numbers(_ text: String) throws {
        let value = try JSONValue(parsing: text)
        #expect(try JSONValue(parsing: value.jsonText) == value)
        if text == "9007199254740993" { #expect(value == .integer(9_007_199_254_740_993)) }
    }

    @Test("every value survives writing and reading, and Foundation reads the same text")
    func roundTrip() throws {
        var generator = SeededGenerator(seed: 20_261_123)
        for _ in 0..<300 {
            let value = randomValue(depth: 4, using: &generator)
            let text = value.jsonText
            #expect(!text.contains("\n"))
            #expect(try JSONValue(parsing: text) == value)
            _ = try JSONSerialization.jsonObject(
                with: Data(text.utf8),
                options: .fragmentsAllowed
            )
        }
    }

    @Test("mutated texts give a value or an error, and agree with Foundation on which")
    func mutations() throws {
        var generator = SeededGenerator(seed: 7)
        let base = Array(#"{"a":[1,2.5,"x\ny",{"b":null}],"c":true}"#.utf8)
        for _ in 0..<3000 {
            var bytes = base
            for _ in 0..<Int.random(in: 1...2, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] =
                    UInt8.random(in: 0...255, using: &generator)
            }
            let ours = (try? JSONValue(parsing: bytes)) != nil
            let theirs =
                (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed))
                != nil
            // Ours is the stricter one: it refuses members that appear twice.
            #expect(!ours || theirs, "\(String(decoding: bytes, as: UTF8.self))")
        }
    }

    private func randomValue(depth: Int, using generator: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &generator) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &generator))
        case 2: return .integer(Int64.random(in: .min ... .max, using: &generator))
        case 3: return .number(Double.random(in: -1e9...1e9, using: &generator) + 0.5)
        case 4, 5:
            let scalars = (0..<Int.random(in: 0..<6, using: &generator)).compactMap { _ in
                Unicode.Scalar(UInt32.random(in: 0..<0x11000, using: &generator))
            }
            return .string(String(String.UnicodeScalarView(scalars)))
        case 6:
            return .array(
                (0..<Int.random(in: 0..<4, using: &generator)).map { _ in
                    randomValue(depth: depth - 1, using: &generator)
                }
            )
        default:
            var members = JSONObject()
            for index in 0..<Int.random(in: 0..<4, using: &generator) {
                members["k\(index)"] = randomValue(depth: depth - 1, using: &generator)
            }
            return .object(members)
        }
    }
}
