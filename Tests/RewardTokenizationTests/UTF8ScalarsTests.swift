import RewardTypes
import Testing

@testable import RewardTokenization

@Suite("Code points of UTF-8")
struct UTF8ScalarsTests {
    @Test("code points are read from UTF-8, and stray bytes one by one")
    func scalars() {
        let bytes = Array("aé中😀".utf8) + [0xFF, 0xC3, 0xE4, 0xB8]
        var index = 0
        var found: [UInt32] = []
        while index < bytes.count {
            let scalar = bytes.span.scalar(at: index)
            found.append(scalar.value)
            index += scalar.length
        }
        #expect(found == [0x61, 0xE9, 0x4E2D, 0x1F600, 0xFFFD, 0xFFFD, 0xFFFD, 0xFFFD])
        #expect(Array("é中".utf8).span.previousScalarStart(before: 5, notBefore: 0) == 2)
    }

    @Test("code points survive being written")
    func roundTrip() {
        // Every tenth, and all around the changes of length.
        var values: [UInt32] = Array(0...0x900)
        values.append(contentsOf: 0xFF00...0x10100)
        values.append(contentsOf: stride(from: 0, through: 0x10FFFF, by: 11))
        for value in values where Unicode.Scalar(value) != nil {
            var bytes: [UInt8] = []
            bytes.append(scalar: value)
            let scalar = bytes.span.scalar(at: 0)
            guard scalar.value == value, scalar.length == bytes.count else {
                Issue.record("U+\(String(value, radix: 16))")
                return
            }
        }
    }
}
