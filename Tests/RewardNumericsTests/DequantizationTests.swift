import RewardTestSupport
import RewardTypes
import Testing

@testable import RewardNumerics

@Suite("Dequantization", .serialized)
struct DequantizationTests {
    /// One format under one vector form.
    struct Case: Sendable, CustomTestStringConvertible {
        let format: ElementFormat
        let level: VectorLevel
        var testDescription: String { "\(format.rawValue), \(level)" }
    }

    static let cases = ElementFormat.allCases.flatMap { format in
        VectorLevel.allCases.filter { $0.rawValue <= VectorLevel.detected.rawValue }
            .map { Case(format: format, level: $0) }
    }

    /// Converts with a vector form, between guards that must stay as they are.
    private func dequantize(
        _ bytes: [UInt8],
        _ format: ElementFormat,
        rowCount: Int,
        level: VectorLevel = .detected
    ) -> (values: [Float], badRow: Int?) {
        level.use()
        defer { VectorLevel.detected.use() }
        let columnCount =
            bytes.count / rowCount / format.blockByteCount * format.blockElementCount
        let count = rowCount * columnCount
        var values = [Float](repeating: -77, count: count + 2)
        let badRow = unsafe values.withUnsafeMutableBufferPointer { buffer in
            unsafe format.dequantize(
                bytes.span.bytes,
                rowCount: rowCount,
                columnCount: columnCount,
                into: UnsafeMutableBufferPointer(rebasing: buffer[1...count])
            )
        }
        #expect(values.first == -77 && values.last == -77, "nothing outside is written")
        return (Array(values[1...count]), badRow)
    }

    /// Blocks and values that the reference made.
    private func golden(_ format: ElementFormat) throws -> (blocks: [UInt8], bits: [UInt32]) {
        let bytes = try GoldenData.bytes("dequantization/\(format.rawValue.lowercased()).bin")
        let blockCount = bytes.count / (format.blockByteCount + 4 * format.blockElementCount)
        let split = blockCount * format.blockByteCount
        let bits = stride(from: split, to: bytes.count, by: 4).map { index in
            (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[index + $1]) << (8 * $1) }
        }
        return (Array(bytes[..<split]), bits)
    }

    @Test("values are those of the gguf package, bit for bit", arguments: cases)
    func reference(test: Case) throws {
        let (blocks, bits) = try golden(test.format)
        #expect(bits.count >= 192)
        for rowCount in [1, 2, 4] {
            let result = dequantize(blocks, test.format, rowCount: rowCount, level: test.level)
            #expect(result.values.map(\.bitPattern) == bits)
            #expect(result.badRow == nil)
        }
    }

    @Test("a source may lie at any address", arguments: ElementFormat.allCases)
    func unaligned(format: ElementFormat) throws {
        let (blocks, bits) = try golden(format)
        let columnCount = bits.count
        for offset in 1..<8 {
            let shifted = [UInt8](repeating: 0, count: offset) + blocks
            var values = [Float](repeating: 0, count: columnCount)
            let badRow = unsafe values.withUnsafeMutableBufferPointer { buffer in
                unsafe format.dequantize(
                    shifted.span.bytes.extracting(offset..<shifted.count),
                    rowCount: 1,
                    columnCount: columnCount,
                    into: buffer
                )
            }
            #expect(badRow == nil)
            #expect(values.map(\.bitPattern) == bits)
        }
    }

    @Test("every number of blocks gives the same values as one at a time", arguments: cases)
    func counts(test: Case) throws {
        let (blocks, bits) = try golden(test.format)
        for blockCount in 1...(blocks.count / test.format.blockByteCount) {
            let part = Array(blocks.prefix(blockCount * test.format.blockByteCount))
            let result = dequantize(part, test.format, rowCount: 1, level: test.level)
            let expected = bits.prefix(blockCount * test.format.blockElementCount)
            #expect(result.values.map(\.bitPattern) == Array(expected))
        }
    }

    @Test("every half-precision number is converted exactly", arguments: VectorLevel.allCases)
    func halves(level: VectorLevel) {
        let bytes = (0...UInt16.max).flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
        let values = dequantize(bytes, .f16, rowCount: 1, level: level).values
        let wrong = (0...UInt16.max).filter { half in
            let value = values[Int(half)]
            let exponent = Int(half >> 10 & 31)
            let fraction = Double(half & 1023)
            let magnitude =
                switch (exponent, fraction) {
                case (31, 0): Double.infinity
                case (31, _): Double.nan
                case (0, _): fraction * 0x1p-24
                default:
                    (1024 + fraction) * Double(sign: .plus, exponent: exponent - 25, significand: 1)
                }
            if magnitude.isNaN { return !value.isNaN }
            return Double(value.magnitude) != magnitude
                || value.sign != (half >> 15 == 0 ? .plus : .minus)
        }
        #expect(wrong.isEmpty)
    }

    @Test("the first row with a value that is not finite is told", arguments: cases)
    func notFinite(test: Case) throws {
        let format = test.format
        // Where a block keeps something that makes all its values infinite or NaN.
        let damage: [UInt8]
        let offset: Int
        switch format {
        case .i8, .i16, .i32, .i64: return
        case .f32: (damage, offset) = ([0, 0, 0xC0, 0x7F], 0)
        case .f64: (damage, offset) = ([0, 0, 0, 0, 0, 0, 0xF0, 0x7F], 0)
        case .bf16: (damage, offset) = ([0x80, 0xFF], 0)
        case .f16, .q4x0, .q4x1, .q5x0, .q5x1, .q8x0, .q4K, .q5K: (damage, offset) = ([1, 0x7C], 0)
        case .q2K: (damage, offset) = ([0, 0x7E], 80)
        case .q3K: (damage, offset) = ([1, 0xFC], 108)
        case .q6K: (damage, offset) = ([1, 0x7C], 208)
        case .q8K: (damage, offset) = ([0, 0, 0xC0, 0x7F], 0)
        }
        let (blocks, _) = try golden(format)
        let blockCount = blocks.count / format.blockByteCount
        let rowCount = 4
        for block in 0..<blockCount {
            var damaged = blocks
            let start = block * format.blockByteCount + offset
            damaged.replaceSubrange(start..<start + damage.count, with: damage)
            let result = dequantize(damaged, format, rowCount: rowCount, level: test.level)
            #expect(result.badRow == block / (blockCount / rowCount))
        }
    }

    @Test("random bytes never write outside, whatever they mean", arguments: cases)
    func randomBytes(test: Case) {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<20 {
            let bytes = (0..<6 * test.format.blockByteCount).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            let plain = dequantize(bytes, test.format, rowCount: 2, level: .plain)
            let other = dequantize(bytes, test.format, rowCount: 2, level: test.level)
            #expect(plain.badRow == other.badRow)
            let different = zip(plain.values, other.values).filter { left, right in
                left.bitPattern != right.bitPattern && !(left.isNaN && right.isNaN)
            }
            #expect(different.isEmpty)
        }
    }

    @Test("nothing is converted to nothing")
    func nothing() {
        for format in ElementFormat.allCases {
            var values: [Float] = []
            let badRow = unsafe values.withUnsafeMutableBufferPointer { buffer in
                unsafe format.dequantize(RawSpan(), rowCount: 5, columnCount: 0, into: buffer)
            }
            #expect(badRow == nil)
        }
    }
}
