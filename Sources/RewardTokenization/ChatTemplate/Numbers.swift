// Numbers as Python writes, reads and rounds them.

/// A finite number with all its decimal digits: every double has finitely many.
struct ExactDecimal {
    /// From the most significant on, each below 10; empty for zero.
    private(set) var digits: [UInt8]
    /// How many digits stand before the point; may be negative or exceed the digits.
    private(set) var pointPosition: Int

    init(_ value: Double) {
        let exponent = Int(value.magnitude.exponentBitPattern)
        let fraction = value.magnitude.significandBitPattern
        guard exponent != 0 || fraction != 0 else {
            digits = []
            pointPosition = 0
            return
        }
        // value = significand * 2^power
        let significand = exponent == 0 ? fraction : fraction | (1 << 52)
        let power = max(exponent, 1) - 1075
        // Base 10^9, least significant first.
        var limbs: [UInt64] = [significand % 1_000_000_000, significand / 1_000_000_000]
        // Below the point, 2^-n is 5^n / 10^n. The largest factors that fit are 2^29 and 5^12.
        var rest = Int(power.magnitude)
        let (base, step, factor): (UInt64, Int, UInt64) =
            power > 0 ? (2, 29, 1 << 29) : (5, 12, 244_140_625)
        while rest >= step {
            Self.multiply(&limbs, by: factor)
            rest -= step
        }
        for _ in 0..<rest { Self.multiply(&limbs, by: base) }
        var text = ""
        for limb in limbs.reversed() {
            let part = String(limb)
            text += String(repeating: "0", count: 9 - part.utf8.count) + part
        }
        let all = text.utf8.drop { $0 == UInt8(ascii: "0") }.map { $0 - UInt8(ascii: "0") }
        digits = all
        pointPosition = all.count + min(power, 0)
        trim()
    }

    /// What making one costs, in steps of the interpreter.
    static func stepCount(of value: Double) -> Int {
        value.isFinite && value != 0 ? Int(abs(value.exponent)) >> 1 : 0
    }

    private static func multiply(_ limbs: inout [UInt64], by factor: UInt64) {
        var carry: UInt64 = 0
        for index in limbs.indices {
            let product = limbs[index] * factor + carry
            limbs[index] = product % 1_000_000_000
            carry = product / 1_000_000_000
        }
        if carry > 0 { limbs.append(carry) }
    }

    private mutating func trim() {
        while digits.last == 0 { digits.removeLast() }
    }

    /// Keeps this many digits from the first on, rounding halves to even.
    mutating func keep(digitCount: Int) {
        guard digitCount < digits.count else { return }
        guard digitCount >= 0 else {
            digits = []
            return
        }
        let rest = digits[digitCount...]
        let isHalf = rest.first == 5 && rest.dropFirst().allSatisfy { $0 == 0 }
        let last = digitCount > 0 ? digits[digitCount - 1] : 0
        let roundsUp = isHalf ? last % 2 == 1 : (rest.first ?? 0) >= 5
        digits.removeLast(digits.count - digitCount)
        guard roundsUp else { return trim() }
        var index = digitCount - 1
        while index >= 0 {
            if digits[index] < 9 {
                digits[index] += 1
                return trim()
            }
            digits[index] = 0
            index -= 1
        }
        digits.insert(1, at: 0)
        pointPosition += 1
        trim()
    }

    /// Keeps this many digits after the point.
    mutating func keep(fractionCount: Int) { keep(digitCount: pointPosition + fractionCount) }

    func digit(at place: Int) -> Character {
        guard digits.indices.contains(place) else { return "0" }
        return Character(Unicode.Scalar(digits[place] + UInt8(ascii: "0")))
    }
}

/// Reading, writing and rounding.
enum Numbers {
    /// Python's `repr` of a float: the fewest digits that read back as the same number.
    static func representation(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
        guard value != 0 else { return value.sign == .minus ? "-0.0" : "0.0" }
        let (digits, point) = shortestDigits(value.magnitude)
        let sign = value < 0 ? "-" : ""
        guard point > -4, point <= 16 else {
            let fraction = digits.count > 1 ? "." + digits.dropFirst() : ""
            return sign + digits.prefix(1) + fraction + exponent(point - 1)
        }
        if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
        if point >= digits.count {
            return sign + digits + String(repeating: "0", count: point - digits.count) + ".0"
        }
        return sign + digits.prefix(point) + "." + digits.dropFirst(point)
    }

    /// `e+05` and the like.
    static func exponent(_ value: Int) -> String {
        let digits = String(value.magnitude)
        return (value < 0 ? "e-" : "e+") + (digits.utf8.count < 2 ? "0" + digits : digits)
    }

    // Swift prints the shortest digits too, only laid out differently.
    private static func shortestDigits(_ value: Double) -> (digits: String, point: Int) {
        let parts = value.description.split(separator: "e", maxSplits: 1)
        let number = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let integer = number[0]
        let fraction = number.count > 1 ? number[1] : ""
        let power = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let all = integer + fraction
        let leading = all.prefix { $0 == "0" }.count
        var digits = String(all.dropFirst(leading))
        while digits.last == "0" { digits.removeLast() }
        return (digits, integer.count + power - leading)
    }

    /// Python's `round` of a float.
    static func rounded(_ value: Double, _ precision: Int) -> Double {
        guard value.isFinite, precision < 400 else { return value }
        guard precision > -400 else { return Double(signOf: value, magnitudeOf: 0) }
        var decimal = ExactDecimal(value)
        decimal.keep(fractionCount: precision)
        let digits = String(decimal.digits.indices.map { decimal.digit(at: $0) })
        guard !digits.isEmpty else { return Double(signOf: value, magnitudeOf: 0) }
        let magnitude = Double("0.\(digits)e\(decimal.pointPosition)") ?? value.magnitude
        return Double(signOf: value, magnitudeOf: magnitude)
    }

    /// Python's `round` of an integer, to tens or hundreds if the precision is negative.
    static func rounded(_ value: Int, _ precision: Int) -> Int {
        guard precision < 0 else { return value }
        guard precision >= -18 else { return 0 }
        var unit = 1
        for _ in 0..<(-precision) { unit *= 10 }
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: unit)
        let double = remainder.magnitude.multipliedReportingOverflow(by: 2).partialValue
        let roundsAway = double > unit || (double == unit && quotient % 2 != 0)
        let (result, overflow) = (quotient + (roundsAway ? value.signum() : 0))
            .multipliedReportingOverflow(by: unit)
        return overflow ? value : result
    }

    /// Python's `int` of a text: nil if it is no integer, no value if it has too many digits.
    static func integer(_ text: String, base: Int) -> (value: Int?, Void)? {
        guard base == 0 || (2...36).contains(base) else { return nil }
        var rest = trimmed(text)
        let isNegative = rest.first == "-"
        if isNegative || rest.first == "+" { rest.removeFirst() }
        var base = base
        let prefixes = ["0b": 2, "0o": 8, "0x": 16]
        if let radix = prefixes[rest.prefix(2).lowercased()], base == radix || base == 0 {
            base = radix
            rest.removeFirst(2)
            if rest.first == "_" { rest.removeFirst() }
        } else if base == 0 {
            base = 10
            let isZero = rest.allSatisfy { $0 == "0" || $0 == "_" }
            guard rest.first != "0" || isZero else { return nil }
        }
        guard let digits = withoutSeparators(rest),
            digits.utf8.allSatisfy({ $0 < 0x80 }),
            digits.allSatisfy({ ($0.isHexDigit || $0.isLetter) && digitValue($0) < base })
        else { return nil }
        return (Int((isNegative ? "-" : "") + digits, radix: base), ())
    }

    private static func digitValue(_ character: Character) -> Int {
        Int(String(character), radix: 36) ?? 36
    }

    /// Python's `float` of a text.
    static func double(_ text: String) -> Double? {
        let trimmed = trimmed(text)
        let rest = trimmed.first == "-" || trimmed.first == "+" ? trimmed.dropFirst() : trimmed[...]
        switch rest.lowercased() {
        case "inf", "infinity": return trimmed.first == "-" ? -.infinity : .infinity
        case "nan": return .nan
        default: break
        }
        // Only decimal digits, a point and an exponent: Swift would also read hexadecimal.
        let isDecimal = rest.utf8.allSatisfy {
            (0x30...0x39).contains($0) || ".eE+-_".utf8.contains($0)
        }
        guard isDecimal, rest.first != "-", rest.first != "+",
            rest.utf8.contains(where: { (0x30...0x39).contains($0) })
        else { return nil }
        var number = ""
        var previous: Character = "_"
        for character in rest + "." {
            let isMisplaced =
                (character == "_" && !previous.isNumber) || (previous == "_" && !character.isNumber)
            if !number.isEmpty || character == "_", isMisplaced { return nil }
            if character != "_" { number.append(character) }
            previous = character
        }
        number.removeLast()
        if number.last == "." { number.removeLast() }
        if number.first == "." { number = "0" + number }
        number = number.replacing(".e", with: "e").replacing(".E", with: "e")
        guard let value = Double(number) else { return nil }
        return trimmed.first == "-" ? -value : value
    }

    private static func trimmed(_ text: String) -> String {
        var rest = text.unicodeScalars[...].drop(while: Text.isSpace)
        while let last = rest.last, Text.isSpace(last) { rest.removeLast() }
        guard !rest.allSatisfy(\.isASCII) else { return String(rest) }
        // Decimal digits of any script count.
        return rest.map { scalar in
            guard scalar.properties.numericType == .decimal,
                let value = scalar.properties.numericValue
            else { return String(scalar) }
            return String(Int(value))
        }.joined()
    }

    private static func withoutSeparators(_ digits: String) -> String? {
        guard !digits.isEmpty, digits.first != "_", digits.last != "_", !digits.contains("__")
        else { return nil }
        return digits.filter { $0 != "_" }
    }
}
