import RewardSandbox
import RewardTypes
import Testing

@Suite("CodeValueParser: bytes of the jail to values")
struct CodeValueParserTests {
    /// A value of at most so many levels.
    static func value(_ random: inout SeededGenerator, depth: Int) -> CodeValue {
        func bytes() -> [UInt8] {
            (0..<Int.random(in: 0...6, using: &random)).map { _ in
                .random(in: 0...127, using: &random)
            }
        }
        func elements() -> [CodeValue] {
            (0..<Int.random(in: 0...4, using: &random)).map { _ in value(&random, depth: depth - 1)
            }
        }
        switch Int.random(in: 0...(depth > 0 ? 10 : 6), using: &random) {
        case 0: return .none
        case 1: return .bool(.random(using: &random))
        case 2:
            return .integer(CodeInteger(isNegative: .random(using: &random), magnitude: bytes()))
        case 3: return .float(.random(in: -10...10, using: &random))
        case 4: return .complex(.random(in: -1...1, using: &random), 2)
        case 5: return .text(bytes())
        case 6: return .bytes(bytes())
        case 7: return .list(elements())
        case 8: return .tuple(elements())
        case 9: return .set(elements())
        default:
            let keys = elements()
            return .dictionary(keys.map { CodeEntry($0, value(&random, depth: depth - 1)) })
        }
    }

    @Test("what is written is read back; every truncation and every tail is refused")
    func roundTrip() throws {
        let seed: UInt64 = 41
        var random = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            let value = Self.value(&random, depth: 4)
            let bytes = value.bytes
            #expect(try CodeValue(parsing: bytes[...]) == value, "seed \(seed)")
            for count in bytes.indices {
                #expect(throws: CodeValueError.self) { try CodeValue(parsing: bytes[..<count]) }
            }
            #expect(throws: CodeValueError.trailingBytes(1)) {
                try CodeValue(parsing: (bytes + [0x4E])[...])
            }
        }
    }

    @Test("any bytes give a value that is written the same way, or an error")
    func anyBytes() {
        let seed: UInt64 = 42
        var random = SeededGenerator(seed: seed)
        let tags = Array("NTFifcsbltdS".utf8)
        var valueCount = 0
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...24, using: &random)).map { _ -> UInt8 in
                switch Int.random(in: 0...3, using: &random) {
                case 0: tags.randomElement(using: &random) ?? 0
                case 1: 0
                case 2: .random(in: 0...3, using: &random)
                default: .random(in: 0...255, using: &random)
                }
            }
            // Most are no values, which is an error and no crash.
            guard let value = try? CodeValue(parsing: bytes[...]) else { continue }
            valueCount += 1
            #expect(value.bytes == bytes, "seed \(seed): \(bytes)")
        }
        #expect(valueCount > 50)
    }

    @Test("flipped bytes of a value never crash the reader")
    func flips() {
        var random = SeededGenerator(seed: 43)
        for _ in 0..<50 {
            let bytes = Self.value(&random, depth: 4).bytes
            for index in bytes.indices {
                var changed = bytes
                changed[index] ^= 1 << UInt8.random(in: 0...7, using: &random)
                if let value = try? CodeValue(parsing: changed[...]) {
                    #expect(value.bytes == changed)
                }
            }
        }
    }

    @Test("depth and counts are bounded")
    func bounds() {
        func nested(_ depth: Int) -> [UInt8] {
            (0..<depth).flatMap { _ in [0x6C, 0, 0, 0, 1] as [UInt8] } + [0x4E]
        }
        #expect(throws: Never.self) { try CodeValue(parsing: nested(200)[...]) }
        #expect(throws: CodeValueError.tooDeep) { try CodeValue(parsing: nested(201)[...]) }
        #expect(throws: CodeValueError.endsEarly) {
            try CodeValue(parsing: [0x6C, 0xFF, 0xFF, 0xFF, 0xFF])
        }
        #expect(throws: CodeValueError.endsEarly) {
            try CodeValue(parsing: [0x64, 0xFF, 0xFF, 0xFF, 0xFF, 0x4E])
        }
    }

    @Test(
        "numbers have one form, and texts are UTF-8 with lone surrogates",
        arguments: [
            ([0x69, 0, 0, 0, 0, 1, 0], false), ([0x69, 1, 0, 0, 0, 0], false),
            ([0x69, 2, 0, 0, 0, 1, 1], false), ([0x69, 0, 0, 0, 0, 0], true),
            ([0x73, 0, 0, 0, 3, 0xED, 0xA0, 0x80], true), ([0x73, 0, 0, 0, 1, 0xFF], false),
            ([0x73, 0, 0, 0, 2, 0xC0, 0x80], false),
        ] as [([UInt8], Bool)]
    )
    func canonical(bytes: [UInt8], isValue: Bool) {
        #expect(((try? CodeValue(parsing: bytes[...])) != nil) == isValue)
    }
}
