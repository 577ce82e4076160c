import RewardSandbox
import RewardTypes
import Testing

@Suite("CodeInteger: whole numbers of any size")
struct CodeIntegerTests {
    @Test("64 bits, decimal digits and doubles agree")
    func agreement() throws {
        var random = SeededGenerator(seed: 7)
        let edges: [Int64] = [0, 1, -1, 255, 256, -256, .max, .min, .min + 1]
        let values = edges + (0..<500).map { _ in Int64.random(in: .min ... .max, using: &random) }
        for value in values {
            let number = CodeInteger(value)
            #expect(number.int64 == value)
            #expect(number.decimalText == String(value))
            #expect(CodeInteger(decimal: String(value)) == number)
            #expect(abs(number.double - Double(value)) <= abs(Double(value)) * 0x1p-51)
        }
    }

    @Test(
        "long numbers keep all digits",
        arguments: [
            "18446744073709551616", "-123456789012345678901234567890",
            "1" + String(repeating: "0", count: 400),
        ]
    )
    func long(text: String) throws {
        let number = try #require(CodeInteger(decimal: text))
        #expect(number.decimalText == text)
        #expect(number.int64 == nil)
    }

    @Test("doubles that are whole are exact, and others are none")
    func doubles() {
        #expect(CodeInteger(1e20)?.decimalText == "100000000000000000000")
        #expect(CodeInteger(-0x1p63)?.int64 == .min)
        #expect(CodeInteger(0x1p64)?.decimalText == "18446744073709551616")
        #expect(CodeInteger(0x1.8p70)?.double == 0x1.8p70)
        #expect(
            CodeInteger(1.5) == nil && CodeInteger(.nan) == nil && CodeInteger(.infinity) == nil
        )
        #expect(CodeInteger(-0.0) == CodeInteger(0))
        #expect(
            CodeInteger(isNegative: false, magnitude: [1] + [UInt8](repeating: 0, count: 200))
                .double == .infinity
        )
    }

    @Test("what is no number is none", arguments: ["", "-", "+1", "1.0", "0x1", " 1", "1e3"])
    func refused(text: String) { #expect(CodeInteger(decimal: text) == nil) }

    @Test("too many digits are refused, and never written")
    func bounds() {
        let digits = String(repeating: "9", count: CodeInteger.maximumDigitCount + 1)
        #expect(CodeInteger(decimal: digits) == nil)
        let bytes = [UInt8](repeating: 255, count: 5000)
        #expect(CodeInteger(isNegative: false, magnitude: bytes).decimalText == nil)
    }
}
