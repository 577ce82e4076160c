// Python's two ways to put values into a text: `'%s' % value` and `'{}'.format(value)`.

/// How one value is laid out.
struct FormatSpecification {
    var fill: Unicode.Scalar = " "
    /// One of `<`, `>`, `^`, `=`; nil for what is usual for the type.
    var alignment: Unicode.Scalar?
    /// What positive numbers begin with: nothing, `+` or a space.
    var sign = ""
    var isAlternate = false
    var width = 0
    /// `,` or `_` between groups of digits.
    var grouping: Unicode.Scalar?
    var precision: Int?
    var type: Unicode.Scalar?
}

extension Interpreter {
    // MARK: - Numbers

    /// The digits of a float in one of the forms `e`, `f`, `g`, `%` or none.
    func digits(
        of value: Double,
        _ specification: FormatSpecification
    ) throws(ChatTemplateError) -> String {
        let type = specification.type
        guard value.isFinite else {
            let word = value.isNaN ? "nan" : "inf"
            let isUpper = type.map { ("A"..."Z").contains($0) } ?? false
            return (isUpper ? word.uppercased() : word) + (type == "%" ? "%" : "")
        }
        guard specification.precision ?? 0 <= 10_000 else {
            throw limit("a number would have more than 10000 digits")
        }
        try charge((specification.precision ?? 0) + ExactDecimal.stepCount(of: value))
        switch type {
        case "f", "F":
            return Self.fixed(value, specification.precision ?? 6, specification.isAlternate)
        case "%":
            return Self.fixed(value * 100, specification.precision ?? 6, specification.isAlternate)
                + "%"
        case "e", "E":
            let text = Self.scientific(
                value,
                specification.precision ?? 6,
                specification.isAlternate
            )
            return type == "E" ? text.uppercased() : text
        case "g", "G", "n":
            let text = Self.general(value, specification, default: 6)
            return type == "G" ? text.uppercased() : text
        default:
            guard specification.precision != nil else {
                return Numbers.representation(value.magnitude)
            }
            return Self.general(value, specification, default: 12, keepsPoint: true)
        }
    }

    private static func fixed(_ value: Double, _ precision: Int, _ keepsPoint: Bool) -> String {
        var decimal = ExactDecimal(value)
        decimal.keep(fractionCount: precision)
        var text = ""
        let point = decimal.digits.isEmpty ? 0 : decimal.pointPosition
        if point <= 0 { text = "0" }
        for place in 0..<max(0, point) { text.append(decimal.digit(at: place)) }
        guard precision > 0 else { return keepsPoint ? text + "." : text }
        text += "."
        for place in point..<(point + precision) {
            text.append(place < 0 ? "0" : decimal.digit(at: place))
        }
        return text
    }

    private static func scientific(
        _ value: Double,
        _ precision: Int,
        _ keepsPoint: Bool
    ) -> String {
        var decimal = ExactDecimal(value)
        decimal.keep(digitCount: precision + 1)
        var text = String(decimal.digit(at: 0))
        if precision > 0 || keepsPoint { text += "." }
        for place in 1..<(precision + 1) { text.append(decimal.digit(at: place)) }
        return text + Numbers.exponent(decimal.digits.isEmpty ? 0 : decimal.pointPosition - 1)
    }

    private static func general(
        _ value: Double,
        _ specification: FormatSpecification,
        default fallback: Int,
        keepsPoint: Bool = false
    ) -> String {
        let precision = max(1, specification.precision ?? fallback)
        var decimal = ExactDecimal(value)
        decimal.keep(digitCount: precision)
        let exponent = decimal.digits.isEmpty ? 0 : decimal.pointPosition - 1
        let isScientific = exponent < -4 || exponent >= (keepsPoint ? precision - 1 : precision)
        var text =
            isScientific
            ? scientific(value, precision - 1, specification.isAlternate)
            : fixed(value, max(0, precision - 1 - exponent), specification.isAlternate)
        guard !specification.isAlternate else { return text }
        var tail = ""
        if isScientific, let mark = text.firstIndex(of: "e") {
            tail = String(text[mark...])
            text = String(text[..<mark])
        }
        if text.contains(".") {
            while text.last == "0" { text.removeLast() }
            if text.last == "." { text.removeLast() }
        }
        if keepsPoint, !isScientific, !text.contains(".") { text += ".0" }
        return text + tail
    }

    /// The digits of an integer in one of the forms `b`, `o`, `x`, `X`, `c` or `d`.
    func digits(
        of value: Int,
        _ specification: FormatSpecification
    ) throws(ChatTemplateError) -> (prefix: String, digits: String) {
        let magnitude = value.magnitude
        let isAlternate = specification.isAlternate
        switch specification.type {
        case "b": return (isAlternate ? "0b" : "", String(magnitude, radix: 2))
        case "o": return (isAlternate ? "0o" : "", String(magnitude, radix: 8))
        case "x": return (isAlternate ? "0x" : "", String(magnitude, radix: 16))
        case "X": return (isAlternate ? "0X" : "", String(magnitude, radix: 16, uppercase: true))
        case nil, "d", "i", "u", "n": return ("", String(magnitude))
        case let type?: throw failure("integers have no format '\(type)'")
        }
    }

    /// Sign, prefix and digits, filled up to the width.
    func padNumber(
        sign: String,
        prefix: String,
        digits: String,
        _ specification: FormatSpecification
    ) throws(ChatTemplateError) -> String {
        let fill = String(specification.fill)
        let missing =
            specification.width - sign.utf8.count - prefix.utf8.count - digits.unicodeScalars.count
        guard missing > 0 else { return sign + prefix + digits }
        switch specification.alignment {
        case "<": return sign + prefix + digits + (try repeated(fill, missing))
        case "^":
            let left = try repeated(fill, missing / 2)
            return left + sign + prefix + digits + (try repeated(fill, missing - missing / 2))
        case "=": return sign + prefix + (try repeated(fill, missing)) + digits
        default: return try repeated(fill, missing) + sign + prefix + digits
        }
    }

    // MARK: - '%'

    /// What `format % value` gives.
    func formatted(_ format: String, with value: Value) throws(ChatTemplateError) -> String {
        var formatter = PercentFormatter(interpreter: self, format: format, value: value)
        return try formatter.run()
    }
}

/// Walks through a format with `%`.
private struct PercentFormatter {
    let interpreter: Interpreter
    private let scalars: [Unicode.Scalar]
    private let value: Value
    private let arguments: [Value]
    private var position = 0
    private var argumentPosition = 0
    private var usesNames = false

    init(interpreter: Interpreter, format: String, value: Value) {
        self.interpreter = interpreter
        self.value = value
        scalars = Array(format.unicodeScalars)
        if case .tuple(let elements) = value {
            arguments = elements.values
        } else {
            arguments = [value]
        }
    }

    mutating func run() throws(ChatTemplateError) -> String {
        try interpreter.charge(scalars.count >> 2)
        var result = ""
        while position < scalars.count {
            let scalar = scalars[position]
            position += 1
            if scalar == "%" {
                result += try conversion()
                try interpreter.chargeText(result.utf8.count)
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        var allowsRest = usesNames
        switch value {
        case .dictionary, .list, .view, .undefined, .range, .namespace: allowsRest = true
        default: break
        }
        guard allowsRest || argumentPosition == arguments.count else {
            throw interpreter.failure("the format uses fewer values than are given")
        }
        return result
    }

    private func peek() throws(ChatTemplateError) -> Unicode.Scalar {
        guard position < scalars.count else { throw interpreter.failure("the format ends in '%'") }
        return scalars[position]
    }

    private mutating func nextArgument() throws(ChatTemplateError) -> Value {
        guard argumentPosition < arguments.count else {
            throw interpreter.failure("the format needs more values than are given")
        }
        argumentPosition += 1
        return arguments[argumentPosition - 1]
    }

    private mutating func conversion() throws(ChatTemplateError) -> String {
        var argument: Value?
        if try peek() == "(" { argument = try namedArgument() }
        var specification = FormatSpecification()
        var isLeft = false
        var isZero = false
        flags: while true {
            switch try peek() {
            case "-": isLeft = true
            case "+": specification.sign = "+"
            case " ": if specification.sign.isEmpty { specification.sign = " " }
            case "#": specification.isAlternate = true
            case "0": isZero = true
            default: break flags
            }
            position += 1
        }
        if let width = try number() {
            specification.width = width
            if width < 0 {
                isLeft = true
                specification.width = width == .min ? .max : -width
            }
        }
        if try peek() == "." {
            position += 1
            specification.precision = max(0, try number() ?? 0)
        }
        while ["h", "l", "L"].contains(try peek()) { position += 1 }
        let type = try peek()
        position += 1
        if type == "%" { return "%" }
        let converted: Value
        if let argument { converted = argument } else { converted = try nextArgument() }
        specification.type = type
        specification.alignment = isLeft ? "<" : nil
        return try layOut(converted, type, specification, isZero: isZero && !isLeft)
    }

    private mutating func namedArgument() throws(ChatTemplateError) -> Value {
        guard case .dictionary(let mapping) = value else {
            throw interpreter.failure("a format with names needs a dictionary")
        }
        var depth = 0
        let start = position + 1
        while true {
            let scalar = try peek()
            position += 1
            if scalar == "(" { depth += 1 }
            if scalar == ")" { depth -= 1 }
            if depth == 0 { break }
        }
        let name = Text.string(scalars[start..<(position - 1)])
        usesNames = true
        guard let found = mapping[name] else {
            throw interpreter.failure("the format names '\(name)', which is not given")
        }
        return found
    }

    private mutating func number() throws(ChatTemplateError) -> Int? {
        if try peek() == "*" {
            position += 1
            return try interpreter.integer(nextArgument(), default: 0, "a width in a format")
        }
        var digits = ""
        while ("0"..."9").contains(try peek()) {
            digits.unicodeScalars.append(scalars[position])
            position += 1
        }
        guard !digits.isEmpty else { return nil }
        guard let number = Int(digits) else {
            throw interpreter.failure("a width in a format is too large")
        }
        return number
    }

    private func layOut(
        _ value: Value,
        _ type: Unicode.Scalar,
        _ specification: FormatSpecification,
        isZero: Bool
    ) throws(ChatTemplateError) -> String {
        var specification = specification
        switch type {
        case "s", "r", "a", "c":
            let text = try text(of: value, type)
            let cut = specification.precision.map { Text.string(text.unicodeScalars.prefix($0)) }
            let method = specification.alignment == "<" ? "ljust" : "rjust"
            let kept = type == "c" ? text : cut ?? text
            return try interpreter.pad(kept, to: specification.width, with: " ", method)
        case "d", "i", "u", "o", "x", "X":
            let number = try integer(value, type)
            let (prefix, digits) = try interpreter.digits(of: number, specification)
            let zeros = (specification.precision ?? 0) - digits.utf8.count
            let filled = zeros > 0 ? try interpreter.repeated("0", zeros) + digits : digits
            if isZero { (specification.fill, specification.alignment) = ("0", "=") }
            return try interpreter.padNumber(
                sign: number < 0 ? "-" : specification.sign,
                prefix: prefix,
                digits: filled,
                specification
            )
        case "e", "E", "f", "F", "g", "G":
            if case .undefined(let undefined) = value {
                throw interpreter.failure(undefined.message)
            }
            guard let number = value.doubleValue else {
                throw interpreter.failure("'%\(type)' needs a number, not a \(value.typeName)")
            }
            if isZero { (specification.fill, specification.alignment) = ("0", "=") }
            return try interpreter.padNumber(
                sign: number.sign == .minus && !number.isNaN ? "-" : specification.sign,
                prefix: "",
                digits: interpreter.digits(of: number, specification),
                specification
            )
        default: throw interpreter.failure("'%\(type)' is no format")
        }
    }

    private func integer(_ value: Value, _ type: Unicode.Scalar) throws(ChatTemplateError) -> Int {
        if let number = value.integerValue { return number }
        if case .undefined(let undefined) = value { throw interpreter.failure(undefined.message) }
        guard case .float(let number) = value, ["d", "i", "u"].contains(type),
            let integer = Int(exactly: number.rounded(.towardZero))
        else {
            throw interpreter.failure("'%\(type)' needs an integer, not a \(value.typeName)")
        }
        return integer
    }

    private func text(of value: Value, _ type: Unicode.Scalar) throws(ChatTemplateError) -> String {
        switch type {
        case "s": return try interpreter.string(value)
        case "r": return try interpreter.representation(value)
        case "a":
            return try interpreter.representation(value).unicodeScalars.map {
                $0.isASCII ? String($0) : Text.escaped($0)
            }.joined()
        default:
            if let number = value.integerValue, let code = UInt32(exactly: number),
                let scalar = Unicode.Scalar(code)
            {
                return String(scalar)
            }
            let text = try interpreter.string(argument: value, "the value of '%c'")
            guard text.unicodeScalars.count == 1 else {
                throw interpreter.failure("'%c' needs one character")
            }
            return text
        }
    }
}
