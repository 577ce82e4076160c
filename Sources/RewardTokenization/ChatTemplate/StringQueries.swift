// The methods of texts that search, compare and change the case of letters.

extension Interpreter {
    func callStringSearch(
        _ name: String,
        of text: String,
        _ arguments: Arguments
    ) throws(ChatTemplateError) -> Value? {
        switch name {
        case "startswith", "endswith":
            let bound = try bind(arguments, to: ["affix", "start", "end"], required: 1, of: name)
            guard let range = try byteRange(of: text, bound[1], bound[2]) else {
                return .bool(false)
            }
            let part = Array(text.utf8)[range]
            for affix in try affixes(bound[0] ?? .none, name) {
                let isFound =
                    name == "startswith"
                    ? part.starts(with: affix.utf8)
                    : part.reversed().starts(with: Array(affix.utf8).reversed())
                if isFound { return .bool(true) }
            }
            return .bool(false)
        case "find", "rfind", "index", "rindex", "count":
            let bound = try bind(arguments, to: ["sub", "start", "end"], required: 1, of: name)
            let needle = Array(try string(argument: bound[0], "the argument of '\(name)'").utf8)
            try charge((text.utf8.count + needle.count) >> 4)
            let range = try byteRange(of: text, bound[1], bound[2])
            let bytes = Array(text.utf8)
            if name == "count" { return .integer(range.map { count(needle, bytes, $0) } ?? 0) }
            let found = range.flatMap {
                name.hasPrefix("r")
                    ? Text.lastOffset(of: needle, in: bytes, $0)
                    : Text.firstOffset(of: needle, in: bytes, $0)
            }
            if let found { return .integer(Text.string(bytes[..<found]).unicodeScalars.count) }
            guard name.hasSuffix("find") else { throw failure("the text is not found") }
            return .integer(-1)
        default: return nil
        }
    }

    private func affixes(_ value: Value, _ name: String) throws(ChatTemplateError) -> [String] {
        guard case .tuple(let elements) = value else {
            return [try string(argument: value, "the argument of '\(name)'")]
        }
        var affixes: [String] = []
        for element in elements.values {
            affixes.append(try string(argument: element, "each of the arguments of '\(name)'"))
        }
        return affixes
    }

    // The bytes between two positions; nil if the first lies behind the text or the second.
    private func byteRange(
        of text: String,
        _ start: Value?,
        _ end: Value?
    ) throws(ChatTemplateError) -> Range<Int>? {
        func position(_ value: Value?, default fallback: Int) throws(ChatTemplateError) -> Int {
            guard let value, !value.isNone else { return fallback }
            let position = try integer(value, default: 0, "a position in a text")
            return position < 0 ? max(0, position &+ count) : position
        }
        let scalars = text.unicodeScalars
        let count = scalars.count
        let first = try position(start, default: 0)
        let last = min(try position(end, default: count), count)
        guard first <= last else { return nil }
        let startIndex = scalars.index(scalars.startIndex, offsetBy: first)
        let endIndex = scalars.index(startIndex, offsetBy: last - first)
        let offset = text.utf8.distance(from: text.startIndex, to: startIndex)
        return offset..<(offset + text.utf8.distance(from: startIndex, to: endIndex))
    }

    private func count(_ needle: [UInt8], _ bytes: [UInt8], _ range: Range<Int>) -> Int {
        guard !needle.isEmpty else {
            return Text.string(bytes[range]).unicodeScalars.count + 1
        }
        var count = 0
        var rest = range
        while let found = Text.firstOffset(of: needle, in: bytes, rest) {
            count += 1
            rest = (found + needle.count)..<range.upperBound
        }
        return count
    }

    // MARK: - Letter case

    func changedCase(_ name: String, of text: String) -> String? {
        switch name {
        case "upper": return Text.uppercased(text)
        case "lower": return Text.lowercased(text)
        case "capitalize": return Text.capitalized(text)
        // Folding is lowering after raising, except for the dotless i.
        case "casefold":
            return text.unicodeScalars.map {
                $0 == "\u{131}" ? "\u{131}" : Text.lowercased($0.properties.uppercaseMapping)
            }.joined()
        case "swapcase":
            let scalars = Array(text.unicodeScalars)
            return scalars.indices.map { index in
                let properties = scalars[index].properties
                if properties.isUppercase { return Text.lowercased(scalars, index..<(index + 1)) }
                return properties.isLowercase
                    ? properties.uppercaseMapping : String(scalars[index])
            }.joined()
        case "title":
            let scalars = Array(text.unicodeScalars)
            var result = ""
            var followsLetter = false
            for (index, scalar) in scalars.enumerated() {
                result +=
                    followsLetter
                    ? Text.lowercased(scalars, index..<(index + 1))
                    : scalar.properties.titlecaseMapping
                followsLetter = scalar.properties.isCased
            }
            return result
        default: return nil
        }
    }

    // MARK: - Questions

    func holds(_ name: String, for text: String) -> Bool? {
        let scalars = text.unicodeScalars
        func all(_ holds: (Unicode.Scalar) -> Bool) -> Bool {
            !scalars.isEmpty && scalars.allSatisfy(holds)
        }
        switch name {
        case "isascii": return scalars.allSatisfy(\.isASCII)
        case "isspace": return all(Text.isSpace)
        case "isprintable": return scalars.allSatisfy(Text.isPrintable)
        case "isalpha": return all(Self.isLetter)
        case "isdecimal": return all { $0.properties.numericType == .decimal }
        case "isdigit": return all(Self.isDigit)
        case "isnumeric": return all { $0.properties.numericType != nil }
        case "isalnum": return all { Self.isLetter($0) || $0.properties.numericType != nil }
        case "isidentifier":
            return scalars.first.map(Text.isIdentifierStart) ?? false
                && scalars.allSatisfy(Text.isIdentifierPart)
        case "islower":
            return scalars.contains { $0.properties.isLowercase }
                && !scalars.contains { $0.properties.isUppercase || Self.isTitle($0) }
        case "isupper":
            return scalars.contains { $0.properties.isUppercase }
                && !scalars.contains { $0.properties.isLowercase || Self.isTitle($0) }
        case "istitle": return isTitle(text)
        default: return nil
        }
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
            true
        default: false
        }
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        let type = scalar.properties.numericType
        return type == .decimal || type == .digit
    }

    private static func isTitle(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .titlecaseLetter
    }

    private func isTitle(_ text: String) -> Bool {
        var hasLetter = false
        var followsLetter = false
        for scalar in text.unicodeScalars {
            if scalar.properties.isUppercase || Self.isTitle(scalar) {
                guard !followsLetter else { return false }
                followsLetter = true
                hasLetter = true
            } else if scalar.properties.isLowercase {
                guard followsLetter else { return false }
                hasLetter = true
            } else {
                followsLetter = false
            }
        }
        return hasLetter
    }
}
