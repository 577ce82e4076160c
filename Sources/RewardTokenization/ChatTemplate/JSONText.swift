// The `tojson` filter: Python's `json.dumps`, with its spacing and its spelling of numbers.

/// Writes values as JSON.
struct JSONText {
    struct Style {
        var isASCII = false
        /// What each level is indented by; nil for one line.
        var indentation: String?
        var itemSeparator = ", "
        var keySeparator = ": "
        var sortsKeys = false
    }

    let interpreter: Interpreter
    let style: Style
    private(set) var text = ""

    init(_ interpreter: Interpreter, _ style: Style) {
        self.interpreter = interpreter
        self.style = style
    }

    mutating func write(_ value: Value, level: Int = 0) throws(ChatTemplateError) {
        try interpreter.charge(1)
        guard text.utf8.count <= TemplateLimits.maximumTextByteCount else {
            throw interpreter.limit(
                "a text would exceed \(TemplateLimits.maximumTextByteCount) bytes"
            )
        }
        switch value {
        case .none: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        case .float(let value): text += Self.number(value)
        case .string(let string): try write(string)
        case .list(let elements), .tuple(let elements): try write(elements.values, level)
        case .dictionary(let mapping): try write(mapping, level)
        case .undefined(let undefined): throw interpreter.failure(undefined.message)
        default:
            throw interpreter.failure("a value of type \(value.typeName) has no JSON form")
        }
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
        return Numbers.representation(value)
    }

    private mutating func breakLine(_ level: Int) throws(ChatTemplateError) {
        guard let indentation = style.indentation else { return }
        text += "\n"
        text += try interpreter.repeated(indentation, level)
    }

    private mutating func write(_ values: [Value], _ level: Int) throws(ChatTemplateError) {
        guard !values.isEmpty else {
            text += "[]"
            return
        }
        text += "["
        for (index, value) in values.enumerated() {
            if index > 0 { text += style.itemSeparator }
            try breakLine(level + 1)
            try write(value, level: level + 1)
        }
        try breakLine(level)
        text += "]"
    }

    private mutating func write(_ mapping: Mapping, _ level: Int) throws(ChatTemplateError) {
        guard mapping.count > 0 else {
            text += "{}"
            return
        }
        text += "{"
        for (index, entry) in try entries(of: mapping).enumerated() {
            if index > 0 { text += style.itemSeparator }
            try breakLine(level + 1)
            try write(try name(of: entry.key))
            text += style.keySeparator
            try write(entry.value, level: level + 1)
        }
        try breakLine(level)
        text += "}"
    }

    private func entries(of mapping: Mapping) throws(ChatTemplateError) -> [Mapping.Entry] {
        guard style.sortsKeys else { return mapping.entries }
        let places = try interpreter.sorted(
            mapping.entries.enumerated().map { ($0.element.key, .integer($0.offset)) },
            isReversed: false
        )
        return places.compactMap(\.integerValue).map { mapping.entries[$0] }
    }

    private func name(of key: Value) throws(ChatTemplateError) -> String {
        switch key {
        case .string(let name): return name
        case .none: return "null"
        case .bool(let value): return value ? "true" : "false"
        case .integer(let value): return String(value)
        case .float(let value): return Self.number(value)
        default:
            throw interpreter.failure("a value of type \(key.typeName) cannot name a JSON member")
        }
    }

    private mutating func write(_ string: String) throws(ChatTemplateError) {
        try interpreter.charge(string.utf8.count >> 3)
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{8}": text += "\\b"
            case "\u{C}": text += "\\f"
            default:
                if scalar.value < 0x20 || (style.isASCII && scalar.value >= 0x7F) {
                    for unit in UTF16.encode(scalar) ?? .init() {
                        text += "\\u" + Text.hexadecimal(UInt32(unit), width: 4)
                    }
                } else {
                    text.unicodeScalars.append(scalar)
                }
            }
        }
        text += "\""
    }
}

extension Interpreter {
    func json(_ value: Value, _ arguments: Arguments) throws(ChatTemplateError) -> Value {
        let bound = try bind(
            arguments,
            to: ["ensure_ascii", "indent", "separators", "sort_keys"],
            of: "tojson"
        )
        var style = JSONText.Style()
        style.isASCII = bound[0]?.isTrue ?? false
        style.sortsKeys = bound[3]?.isTrue ?? false
        if let indent = bound[1], !indent.isNone {
            style.itemSeparator = ","
            if case .string(let text) = indent {
                style.indentation = text
            } else {
                let width = try integer(indent, default: 0, "the indentation of JSON")
                style.indentation = try repeated(" ", max(0, width))
            }
        }
        if let separators = bound[2], !separators.isNone {
            let pair = try elements(of: separators, atMost: 3)
            guard pair.count == 2 else { throw failure("'separators' needs two texts") }
            style.itemSeparator = try string(argument: pair[0], "a separator of JSON")
            style.keySeparator = try string(argument: pair[1], "a separator of JSON")
        }
        var writer = JSONText(self, style)
        try writer.write(value)
        return try text(writer.text)
    }
}
