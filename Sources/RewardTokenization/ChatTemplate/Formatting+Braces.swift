// `str.format`: fields in braces.

extension Interpreter {
    /// What `format.format(...)` gives.
    func format(_ format: String, _ arguments: Arguments) throws(ChatTemplateError) -> String {
        var formatter = BraceFormatter(interpreter: self, arguments: arguments)
        return try formatter.run(Array(format.unicodeScalars), level: 0)
    }
}

/// Walks through a format with braces.
private struct BraceFormatter {
    let interpreter: Interpreter
    let arguments: Arguments
    private var automaticPosition = 0
    private var usesNumbers = false

    init(interpreter: Interpreter, arguments: Arguments) {
        self.interpreter = interpreter
        self.arguments = arguments
    }

    mutating func run(
        _ scalars: [Unicode.Scalar],
        level: Int
    ) throws(ChatTemplateError) -> String {
        guard level <= 2 else { throw interpreter.failure("fields of a format nest too deeply") }
        try interpreter.charge(scalars.count >> 2)
        var result = ""
        var position = 0
        while position < scalars.count {
            let scalar = scalars[position]
            let isDoubled = position + 1 < scalars.count && scalars[position + 1] == scalar
            if scalar == "{" || scalar == "}", isDoubled {
                result.unicodeScalars.append(scalar)
                position += 2
            } else if scalar == "{" {
                let end = try endOfField(scalars, from: position)
                result += try field(Array(scalars[(position + 1)..<end]), level: level)
                try interpreter.chargeText(result.utf8.count)
                position = end + 1
            } else if scalar == "}" {
                throw interpreter.failure("a format has '}' without '{'")
            } else {
                result.unicodeScalars.append(scalar)
                position += 1
            }
        }
        return result
    }

    private func endOfField(
        _ scalars: [Unicode.Scalar],
        from start: Int
    ) throws(ChatTemplateError) -> Int {
        var depth = 0
        for position in start..<scalars.count {
            if scalars[position] == "{" { depth += 1 }
            if scalars[position] == "}" { depth -= 1 }
            if depth == 0 { return position }
        }
        throw interpreter.failure("a format has '{' without '}'")
    }

    private mutating func field(
        _ scalars: [Unicode.Scalar],
        level: Int
    ) throws(ChatTemplateError) -> String {
        var bracketDepth = 0
        var end = scalars.count
        for (index, scalar) in scalars.enumerated() {
            if scalar == "[" { bracketDepth += 1 }
            if scalar == "]" { bracketDepth -= 1 }
            if bracketDepth <= 0, scalar == ":" || scalar == "!" {
                end = index
                break
            }
        }
        var value = try lookUp(Array(scalars[..<end]))
        var rest = scalars[end...]
        if rest.first == "!" {
            guard rest.count >= 2, rest.count == 2 || rest[end + 2] == ":" else {
                throw interpreter.failure("a format needs one letter after '!'")
            }
            value = try convert(value, rest[end + 1])
            rest = rest.dropFirst(2)
        }
        let specification = try run(Array(rest.dropFirst()), level: level + 1)
        return try layOut(value, specification)
    }

    private func convert(
        _ value: Value,
        _ conversion: Unicode.Scalar
    ) throws(ChatTemplateError) -> Value {
        switch conversion {
        case "s": return .string(try interpreter.string(value))
        case "r": return .string(try interpreter.representation(value))
        case "a":
            let text = try interpreter.representation(value).unicodeScalars.map {
                $0.isASCII ? String($0) : Text.escaped($0)
            }.joined()
            return .string(text)
        default: throw interpreter.failure("'!\(conversion)' is no conversion")
        }
    }

    // name = first ("." attribute | "[" item "]")*
    private mutating func lookUp(_ name: [Unicode.Scalar]) throws(ChatTemplateError) -> Value {
        let firstEnd = name.firstIndex { $0 == "." || $0 == "[" } ?? name.count
        var value = try argument(Text.string(name[..<firstEnd]), isNumbered: name.isEmpty)
        var position = firstEnd
        while position < name.count {
            if name[position] == "." {
                let start = position + 1
                position = name[start...].firstIndex { $0 == "." || $0 == "[" } ?? name.count
                value = try interpreter.attribute(Text.string(name[start..<position]), of: value)
            } else {
                guard name[position] == "[",
                    let end = name[position...].firstIndex(of: "]"), end > position + 1
                else { throw interpreter.failure("a field of a format is malformed") }
                let key = Text.string(name[(position + 1)..<end])
                let isNumber = key.utf8.allSatisfy { (0x30...0x39).contains($0) }
                let index = isNumber ? Int(key) : nil
                value = try interpreter.item(index.map { .integer($0) } ?? .string(key), of: value)
                position = end + 1
            }
        }
        return value
    }

    private mutating func argument(
        _ name: String,
        isNumbered: Bool
    ) throws(ChatTemplateError) -> Value {
        var index: Int?
        if isNumbered {
            guard !usesNumbers else {
                throw interpreter.failure("a format mixes numbered and unnumbered fields")
            }
            index = automaticPosition
            automaticPosition += 1
        } else if !name.isEmpty, name.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            guard automaticPosition == 0 else {
                throw interpreter.failure("a format mixes numbered and unnumbered fields")
            }
            usesNumbers = true
            index = Int(name) ?? .max
        }
        if let index {
            guard arguments.positional.indices.contains(index) else {
                throw interpreter.failure("the format needs more values than are given")
            }
            return arguments.positional[index]
        }
        guard let found = arguments.named.first(where: { $0.name.isIdentical(to: name) }) else {
            throw interpreter.failure("the format names '\(name)', which is not given")
        }
        return found.value
    }

    // MARK: - Layout

    private func layOut(
        _ value: Value,
        _ text: String
    ) throws(ChatTemplateError) -> String {
        guard !text.isEmpty else { return try interpreter.string(value) }
        var specification = try parse(Array(text.unicodeScalars))
        switch value {
        case .string(let content): return try layOutText(content, specification)
        case .undefined, .none, .list, .tuple, .dictionary, .view, .range, .iterator, .namespace,
            .macro, .function, .method, .loop, .cycler, .joiner:
            throw interpreter.failure("a value of type \(value.typeName) takes no format '\(text)'")
        case .bool, .integer, .float: break
        }
        if case .float(let number) = value {
            return try layOutFloat(number, specification)
        }
        let number = value.integerValue ?? 0
        if let type = specification.type, "eEfFgG%".unicodeScalars.contains(type) {
            return try layOutFloat(Double(number), specification)
        }
        guard specification.precision == nil else {
            throw interpreter.failure("integers take no precision")
        }
        if specification.type == "c" {
            guard let code = UInt32(exactly: number), let scalar = Unicode.Scalar(code) else {
                throw interpreter.failure("\(number) is no character")
            }
            specification.type = nil
            if specification.alignment == nil { specification.alignment = "<" }
            return try layOutText(String(scalar), specification)
        }
        let (prefix, digits) = try interpreter.digits(of: number, specification)
        return try interpreter.padNumber(
            sign: number < 0 ? "-" : specification.sign,
            prefix: prefix,
            digits: grouped(digits, specification),
            specification
        )
    }

    private func layOutFloat(
        _ number: Double,
        _ specification: FormatSpecification
    ) throws(ChatTemplateError) -> String {
        if let type = specification.type, !"eEfFgGn%".unicodeScalars.contains(type) {
            throw interpreter.failure("floats have no format '\(type)'")
        }
        let digits = try interpreter.digits(of: number.magnitude, specification)
        return try interpreter.padNumber(
            sign: number.sign == .minus && !number.isNaN ? "-" : specification.sign,
            prefix: "",
            digits: grouped(digits, specification),
            specification
        )
    }

    private func layOutText(
        _ text: String,
        _ specification: FormatSpecification
    ) throws(ChatTemplateError) -> String {
        guard specification.type == nil || specification.type == "s",
            specification.alignment != "=", specification.sign.isEmpty,
            specification.grouping == nil
        else { throw interpreter.failure("texts take no format for numbers") }
        var kept = text
        if let precision = specification.precision {
            kept = Text.string(text.unicodeScalars.prefix(precision))
        }
        var padded = specification
        padded.alignment = specification.alignment ?? "<"
        return try interpreter.padNumber(sign: "", prefix: "", digits: kept, padded)
    }

    // Digits before the point in groups, and zeros from the width among them.
    private func grouped(_ digits: String, _ specification: FormatSpecification) -> String {
        guard let separator = specification.grouping else { return digits }
        let isDecimal = !["b", "o", "x", "X"].contains(specification.type)
        let point = isDecimal ? digits.firstIndex { !$0.isNumber } : nil
        let end = point ?? digits.endIndex
        let size = isDecimal ? 3 : 4
        var result = ""
        let integer = Array(digits[..<end])
        for (index, digit) in integer.enumerated() {
            if index > 0, (integer.count - index) % size == 0 {
                result.unicodeScalars.append(separator)
            }
            result.append(digit)
        }
        return result + digits[end...]
    }

    // [[fill]align][sign]["#"]["0"][width][grouping]["." precision][type]
    private func parse(_ text: [Unicode.Scalar]) throws(ChatTemplateError) -> FormatSpecification {
        var specification = FormatSpecification()
        var rest = text[...]
        func isAlignment(_ scalar: Unicode.Scalar?) -> Bool {
            scalar == "<" || scalar == ">" || scalar == "^" || scalar == "="
        }
        if isAlignment(rest.dropFirst().first), let fill = rest.first {
            specification.fill = fill
            specification.alignment = rest.dropFirst().first
            rest = rest.dropFirst(2)
        } else if isAlignment(rest.first) {
            specification.alignment = rest.popFirst()
        }
        if let sign = rest.first, "+- ".unicodeScalars.contains(sign) {
            specification.sign = sign == "-" ? "" : String(sign)
            rest.removeFirst()
        }
        if rest.first == "#" {
            specification.isAlternate = true
            rest.removeFirst()
        }
        if rest.first == "0" {
            rest.removeFirst()
            if specification.alignment == nil {
                specification.fill = "0"
                specification.alignment = "="
            }
        }
        specification.width = try number(&rest) ?? 0
        if rest.first == "," || rest.first == "_" { specification.grouping = rest.popFirst() }
        if rest.first == "." {
            rest.removeFirst()
            guard let precision = try number(&rest) else {
                throw interpreter.failure("a format has no precision after '.'")
            }
            specification.precision = precision
        }
        specification.type = rest.popFirst()
        guard rest.isEmpty else { throw interpreter.failure("a format is malformed") }
        return specification
    }

    private func number(_ rest: inout ArraySlice<Unicode.Scalar>) throws(ChatTemplateError) -> Int?
    {
        var digits = ""
        while let digit = rest.first, ("0"..."9").contains(digit) {
            digits.unicodeScalars.append(digit)
            rest.removeFirst()
        }
        guard !digits.isEmpty else { return nil }
        guard let number = Int(digits) else {
            throw interpreter.failure("a width in a format is too large")
        }
        return number
    }
}
