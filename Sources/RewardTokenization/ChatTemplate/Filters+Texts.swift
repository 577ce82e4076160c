// Filters on texts. They take the text of any value, as the reference renderer does.

extension Filters {
    static let texts: [String: Filter] = [
        "trim": { (interpreter, value, arguments) throws(ChatTemplateError) in
            let bound = try interpreter.bind(arguments, to: ["chars"], of: "trim")
            let text = try interpreter.string(value)
            try interpreter.charge(text.utf8.count >> 3)
            return .string(
                try interpreter.strip(text, bound[0] ?? .none, atStart: true, atEnd: true)
            )
        },
        "upper": simple("upper", Text.uppercased),
        "lower": simple("lower", Text.lowercased),
        "capitalize": simple("capitalize", Text.capitalized),
        "title": simple("title", title),
        "escape": simple("escape", escape),
        "e": simple("escape", escape),
        "forceescape": simple("forceescape", escape),
        "replace": { (interpreter, value, arguments) throws(ChatTemplateError) in
            let bound = try interpreter.bind(
                arguments,
                to: ["old", "new", "count"],
                required: 2,
                of: "replace"
            )
            let count = bound[2].flatMap { $0.isNone ? nil : $0 }
            return try interpreter.text(
                interpreter.replace(
                    interpreter.string(bound[0] ?? .none),
                    with: interpreter.string(bound[1] ?? .none),
                    in: interpreter.string(value),
                    maximum: interpreter.integer(count, default: -1, "the 'count' of 'replace'")
                )
            )
        },
        "indent": { (interpreter, value, arguments) throws(ChatTemplateError) in
            try interpreter.indent(value, arguments)
        },
        "format": { (interpreter, value, arguments) throws(ChatTemplateError) in
            let format = try interpreter.string(value)
            guard arguments.named.isEmpty || arguments.positional.isEmpty else {
                throw interpreter.failure("'format' takes values with or without names, not both")
            }
            guard !arguments.named.isEmpty else {
                let values = try interpreter.tuple(arguments.positional)
                return try interpreter.text(interpreter.formatted(format, with: values))
            }
            var builder = Interpreter.MappingBuilder()
            for argument in arguments.named { builder.set(argument.name, argument.value) }
            let values = try interpreter.mapping(builder)
            return try interpreter.text(interpreter.formatted(format, with: values))
        },
        "center": { (interpreter, value, arguments) throws(ChatTemplateError) in
            let bound = try interpreter.bind(arguments, to: ["width"], of: "center")
            let width = try interpreter.integer(bound[0], default: 80, "the width of 'center'")
            let text = try interpreter.string(value)
            return .string(try interpreter.pad(text, to: width, with: " ", "center"))
        },
        "truncate": { (interpreter, value, arguments) throws(ChatTemplateError) in
            try interpreter.truncate(value, arguments)
        },
        "wordcount": { (interpreter, value, arguments) throws(ChatTemplateError) in
            _ = try interpreter.bind(arguments, to: [], of: "wordcount")
            return .integer(wordCount(try interpreter.string(value)))
        },
    ]

    private static func simple(
        _ name: String,
        _ change: @escaping @Sendable (String) -> String
    ) -> Filter {
        { (interpreter, value, arguments) throws(ChatTemplateError) in
            _ = try interpreter.bind(arguments, to: [], of: name)
            let text = try interpreter.string(value)
            try interpreter.charge(text.utf8.count >> 2)
            return try interpreter.text(change(text))
        }
    }

    // Words begin after space and after opening brackets and dashes.
    private static func title(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        var result = ""
        var start = 0
        func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
            Text.isSpace(scalar) || "-({[<".unicodeScalars.contains(scalar)
        }
        while start < scalars.count {
            let isSpace = isSeparator(scalars[start])
            let end = scalars[start...].firstIndex { isSeparator($0) != isSpace } ?? scalars.count
            let rest = Array(scalars[(start + 1)..<end])
            result += scalars[start].properties.uppercaseMapping
            result += Text.lowercased(rest, 0..<rest.count)
            start = end
        }
        return result
    }

    private static func escape(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "'": result += "&#39;"
            case "\"": result += "&#34;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func wordCount(_ text: String) -> Int {
        var count = 0
        var isInWord = false
        for scalar in text.unicodeScalars {
            let properties = scalar.properties
            let isWord =
                scalar == "_" || properties.numericType != nil
                || isLetter(properties.generalCategory)
            if isWord, !isInWord { count += 1 }
            isInWord = isWord
        }
        return count
    }

    private static func isLetter(_ category: Unicode.GeneralCategory) -> Bool {
        switch category {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
            true
        default: false
        }
    }
}

extension Interpreter {
    fileprivate func indent(
        _ value: Value,
        _ arguments: Arguments
    ) throws(ChatTemplateError) -> Value {
        let bound = try bind(arguments, to: ["width", "first", "blank"], of: "indent")
        let text = try string(argument: value, "what 'indent' is applied to")
        let indentation: String
        if case .string(let given)? = bound[0] {
            indentation = given
        } else {
            let width = try integer(bound[0], default: 4, "the width of 'indent'")
            indentation = try repeated(" ", max(0, width))
        }
        let lines = try lines(of: text + "\n", keepsEnds: false)
        let indentsBlank = bound[2]?.isTrue ?? false
        var parts: [String] = []
        for (index, line) in lines.enumerated() {
            let isIndented = index > 0 && (indentsBlank || !line.isEmpty)
            parts.append(isIndented ? indentation + line : line)
            if isIndented { try charge(1 + indentation.utf8.count >> 6) }
        }
        let result = try join(parts, by: "\n")
        return try self.text((bound[1]?.isTrue ?? false) ? indentation + result : result)
    }

    fileprivate func truncate(
        _ value: Value,
        _ arguments: Arguments
    ) throws(ChatTemplateError) -> Value {
        let bound = try bind(
            arguments,
            to: ["length", "killwords", "end", "leeway"],
            of: "truncate"
        )
        let length = try integer(bound[0], default: 255, "the length of 'truncate'")
        let end = try string(argument: bound[2] ?? .string("..."), "the 'end' of 'truncate'")
        let leeway = try integer(
            bound[3].flatMap { $0.isNone ? nil : $0 },
            default: 5,
            "the 'leeway' of 'truncate'"
        )
        // Only the length is looked at when nothing is to be cut.
        if let count = count(of: value), count - leeway <= length, length >= 0 { return value }
        let scalars = Array(try string(argument: value, "what is truncated").unicodeScalars)
        try charge(scalars.count >> 4)
        let endCount = end.unicodeScalars.count
        guard length >= endCount, leeway >= 0 else {
            throw failure("'truncate' needs a length of \(endCount) or more")
        }
        guard scalars.count - leeway > length else { return value }
        var kept = scalars[..<(length - endCount)]
        if !(bound[1]?.isTrue ?? false), let space = kept.lastIndex(of: " ") {
            kept = kept[..<space]
        }
        return .string(Text.string(kept) + end)
    }
}
