// Whole numbers of any size, as candidate code returns them. Nothing is computed with them.

/// A whole number: a sign and the bytes of its magnitude.
package struct CodeInteger: Sendable, Hashable {
    /// Digits that are read and written in base ten; the cost is their square.
    package static let maximumDigitCount = 4096

    /// Whether it is below zero; never set for zero.
    package let isNegative: Bool
    /// Big-endian, without leading zero bytes; empty for zero.
    package let magnitude: [UInt8]

    /// A number from its sign and magnitude; leading zeros are dropped.
    package init(isNegative: Bool, magnitude: some Sequence<UInt8>) {
        self.magnitude = Array(magnitude.drop { $0 == 0 })
        self.isNegative = isNegative && !self.magnitude.isEmpty
    }

    /// A number of 64 bits.
    package init(_ value: Int64) {
        let bits = value.magnitude
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: bits >> (56 - 8 * UInt64($0))) }
        self.init(isNegative: value < 0, magnitude: bytes)
    }

    /// A whole number that a double holds exactly, or nil.
    package init?(_ value: Double) {
        guard value.isFinite, value.rounded(.towardZero) == value else { return nil }
        if let small = Int64(exactly: value) {
            self.init(small)
            return
        }
        // Beyond 2^63 the significand is a whole number of 53 bits with zeros behind it.
        let shift = Int(value.exponent) - 52
        let significand = value.significandBitPattern | (1 << 52)
        let high = significand << UInt64(shift % 8)
        var bytes = (0..<8).map { UInt8(truncatingIfNeeded: high >> (56 - 8 * UInt64($0))) }
        bytes += [UInt8](repeating: 0, count: shift / 8)
        self.init(isNegative: value < 0, magnitude: bytes)
    }

    /// Decimal digits with an optional sign, or nil for anything else and for too many of them.
    package init?(decimal text: String) {
        var digits = Array(text.utf8)
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits.removeFirst() }
        guard !digits.isEmpty, digits.count <= Self.maximumDigitCount else { return nil }
        // Little-endian while it grows.
        var magnitude: [UInt8] = []
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            var carry = Int(digit - UInt8(ascii: "0"))
            for index in magnitude.indices {
                let value = Int(magnitude[index]) * 10 + carry
                magnitude[index] = UInt8(value & 255)
                carry = value >> 8
            }
            if carry > 0 { magnitude.append(UInt8(carry)) }
        }
        self.init(isNegative: isNegative, magnitude: magnitude.reversed())
    }

    /// The number when it fits 64 bits.
    package var int64: Int64? {
        guard magnitude.count <= 8 else { return nil }
        let bits = magnitude.reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
        if isNegative { return bits == 1 << 63 ? .min : Int64(exactly: bits).map { -$0 } }
        return Int64(exactly: bits)
    }

    /// The nearest double, infinite beyond the range of doubles.
    package var double: Double {
        // The first ten bytes hold more than a double does; the rest only moves the exponent.
        let leading = magnitude.prefix(10).reduce(0.0) { $0 * 256 + Double($1) }
        let rest = magnitude.count - min(magnitude.count, 10)
        guard rest <= 128 else { return isNegative ? -.infinity : .infinity }
        let value = leading * Double(sign: .plus, exponent: 8 * rest, significand: 1)
        return isNegative ? -value : value
    }

    /// Decimal digits, or nil when there are too many of them.
    package var decimalText: String? {
        if let int64 { return String(int64) }
        guard magnitude.count <= Self.maximumDigitCount * 5 / 12 else { return nil }
        var rest = magnitude[...]
        var digits: [UInt8] = []
        while !rest.isEmpty {
            var remainder = 0
            for index in rest.indices {
                let value = remainder << 8 | Int(rest[index])
                rest[index] = UInt8(value / 10)
                remainder = value % 10
            }
            digits.append(UInt8(ascii: "0") + UInt8(remainder))
            rest = rest.drop { $0 == 0 }
        }
        if isNegative { digits.append(UInt8(ascii: "-")) }
        return String(decoding: digits.reversed(), as: UTF8.self)
    }
}
