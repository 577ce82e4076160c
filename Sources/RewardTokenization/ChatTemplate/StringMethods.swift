// The methods of texts.

/// The names that are attributes of every text.
enum StringMethods {
    static let names: Set<String> = [
        "capitalize", "casefold", "center", "count", "encode", "endswith", "expandtabs", "find",
        "format", "format_map", "index", "isalnum", "isalpha", "isascii", "isdecimal", "isdigit",
        "isidentifier", "islower", "isnumeric", "isprintable", "isspace", "istitle", "isupper",
        "join", "ljust", "lower", "lstrip", "maketrans", "partition", "removeprefix",
        "removesuffix", "replace", "rfind", "rindex", "rjust", "rpartition", "rsplit", "rstrip",
        "split", "splitlines", "startswith", "strip", "swapcase", "title", "translate", "upper",
        "zfill",
    ]
}

extension Interpreter {
    func callString(
        _ name: String,
        of text: String,
        _ arguments: Arguments
    ) throws(ChatTemplateError) -> Value {
        try charge(text.utf8.count >> 3)
        if let result = try callStringLayout(name, of: text, arguments) { return result }
        if let result = try callStringSearch(name, of: text, arguments) { return result }
        switch name {
        case "split", "rsplit":
            let bound = try bind(arguments, to: ["sep", "maxsplit"], of: name)
            let count = try integer(bound[1], default: -1, "the 'maxsplit' of '\(name)'")
            return try list(
                split(text, by: bound[0] ?? .none, maximum: count, fromEnd: name == "rsplit")
            )
        case "splitlines":
            let bound = try bind(arguments, to: ["keepends"], of: name)
            let lines = try lines(of: text, keepsEnds: bound[0]?.isTrue ?? false)
            return try list(lines.map { .string($0) })
        case "partition", "rpartition":
            return try partition(text, arguments, fromEnd: name == "rpartition")
        case "replace":
            let bound = try bind(arguments, to: ["old", "new", "count"], required: 2, of: name)
            return try self.text(
                replace(
                    string(argument: bound[0], "what 'replace' looks for"),
                    with: string(argument: bound[1], "what 'replace' puts in"),
                    in: text,
                    maximum: integer(bound[2], default: -1, "the 'count' of 'replace'")
                )
            )
        case "join":
            let bound = try bind(arguments, to: ["iterable"], required: 1, of: name)
            var parts: [String] = []
            for part in try elements(of: bound[0] ?? .none) {
                parts.append(try string(argument: part, "an element to be joined"))
            }
            return .string(try join(parts, by: text))
        case "format": return try self.text(format(text, arguments))
        case "format_map":
            let bound = try bind(arguments, to: ["mapping"], required: 1, of: name)
            guard case .dictionary(let mapping)? = bound[0] else {
                throw failure("'format_map' needs a dictionary")
            }
            var named = Arguments()
            for entry in mapping.entries {
                if case .string(let name) = entry.key { named.named.append((name, entry.value)) }
            }
            return try self.text(format(text, named))
        default:
            _ = try bind(arguments, to: [], of: name)
            if let result = changedCase(name, of: text) { return try self.text(result) }
            if let result = holds(name, for: text) { return .bool(result) }
            throw failure("the method '\(name)' of texts is not supported")
        }
    }

    // MARK: - Stripping and padding

    private func callStringLayout(
        _ name: String,
        of text: String,
        _ arguments: Arguments
    ) throws(ChatTemplateError) -> Value? {
        switch name {
        case "strip", "lstrip", "rstrip":
            let bound = try bind(arguments, to: ["chars"], of: name)
            return .string(
                try strip(
                    text,
                    bound[0] ?? .none,
                    atStart: name != "rstrip",
                    atEnd: name != "lstrip"
                )
            )
        case "removeprefix", "removesuffix":
            let bound = try bind(arguments, to: ["affix"], required: 1, of: name)
            let affix = Array(try string(argument: bound[0], "the argument of '\(name)'").utf8)
            let bytes = Array(text.utf8)
            if name == "removeprefix" {
                let found = bytes.starts(with: affix)
                return .string(found ? Text.string(bytes.dropFirst(affix.count)) : text)
            }
            let found = bytes.reversed().starts(with: affix.reversed())
            return .string(found ? Text.string(bytes.dropLast(affix.count)) : text)
        case "center", "ljust", "rjust":
            let bound = try bind(arguments, to: ["width", "fillchar"], required: 1, of: name)
            let width = try integer(bound[0], default: 0, "the width of '\(name)'")
            let fill = try bound[1].map { (value) throws(ChatTemplateError) in
                try string(argument: value, "the filling of '\(name)'")
            }
            guard fill?.unicodeScalars.count ?? 1 == 1 else {
                throw failure("the filling of '\(name)' must be one character")
            }
            return .string(try pad(text, to: width, with: fill ?? " ", name))
        case "zfill":
            let bound = try bind(arguments, to: ["width"], required: 1, of: name)
            let width = try integer(bound[0], default: 0, "the width of 'zfill'")
            let hasSign = text.utf8.first.map { "+-".utf8.contains($0) } ?? false
            let signCount = hasSign ? 1 : 0
            let sign = String(text.unicodeScalars.prefix(signCount))
            let digits = String(text.unicodeScalars.dropFirst(signCount))
            let (rest, overflow) = width.subtractingReportingOverflow(signCount)
            return .string(sign + (try pad(digits, to: overflow ? 0 : rest, with: "0", "rjust")))
        case "expandtabs":
            let bound = try bind(arguments, to: ["tabsize"], of: name)
            let width = try integer(bound[0], default: 8, "the width of tabs")
            return .string(try expandTabs(text, width))
        default: return nil
        }
    }

    func strip(
        _ text: String,
        _ characters: Value,
        atStart: Bool,
        atEnd: Bool
    ) throws(ChatTemplateError) -> String {
        var set: Set<Unicode.Scalar>?
        if !characters.isNone {
            set = Set(try string(argument: characters, "what is stripped").unicodeScalars)
        }
        func isStripped(_ scalar: Unicode.Scalar) -> Bool {
            set.map { $0.contains(scalar) } ?? Text.isSpace(scalar)
        }
        var rest = text.unicodeScalars[...]
        if atStart { rest = rest.drop(while: isStripped) }
        if atEnd { while let last = rest.last, isStripped(last) { rest.removeLast() } }
        return String(rest)
    }

    /// A text made wider, in the way of `ljust`, `rjust` or `center`.
    func pad(
        _ text: String,
        to width: Int,
        with fill: String,
        _ method: String
    ) throws(ChatTemplateError) -> String {
        let count = text.unicodeScalars.count
        guard width > count else { return text }
        let missing = width - count
        switch method {
        case "ljust": return text + (try repeated(fill, missing))
        case "rjust": return try repeated(fill, missing) + text
        default:
            // CPython puts the odd one to the left when the width is odd.
            let left = missing / 2 + (missing & width & 1)
            return try repeated(fill, left) + text + (try repeated(fill, missing - left))
        }
    }

    private func expandTabs(_ text: String, _ width: Int) throws(ChatTemplateError) -> String {
        var result = ""
        var column = 0
        for scalar in text.unicodeScalars {
            if scalar == "\t" {
                guard width > 0 else { continue }
                let count = width - column % width
                result += try repeated(" ", count)
                column += count
            } else {
                result.unicodeScalars.append(scalar)
                column = scalar == "\n" || scalar == "\r" ? 0 : column + 1
            }
            guard result.utf8.count <= TemplateLimits.maximumTextByteCount else {
                throw limit("a text would exceed \(TemplateLimits.maximumTextByteCount) bytes")
            }
        }
        return result
    }
}
