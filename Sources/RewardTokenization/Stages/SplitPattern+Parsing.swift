// Regular expressions to `SplitPattern`: what is understood, and the refusal of everything else.
//
//     pattern     = alternative ("|" alternative)*
//     alternative = (class quantifier? | group "?"? | "(?!\S)")+
//     class       = literal | escape | "[" "^"? (literal | escape | literal "-" literal)+ "]"
//     escape      = \s \S \d \r \n \t \p{category} | "\" and an ASCII sign
//     group       = "(?i:" words ")" | "(?:" words ")"      words: classes without quantifiers
//     quantifier  = ? * + {m} {m,} {m,n}, and ?+ *+ ++ where giving back could not help

/// Why a pattern is not understood.
struct PatternError: Error, Equatable {
    let problem: String
}

extension SplitPattern {
    /// Compiles a regular expression; throws if any part of it is outside the subset.
    init(regularExpression: String) throws(PatternError) {
        guard regularExpression.utf8.count <= TokenizerLimits.maximumPatternByteCount else {
            throw PatternError(problem: "it is too long")
        }
        var parser = PatternParser(scalars: Array(regularExpression.unicodeScalars))
        self.init(alternatives: try parser.parsePattern())
    }
}

private struct PatternParser {
    let scalars: [Unicode.Scalar]
    var position = 0

    init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

    private var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private mutating func take(_ text: String) -> Bool {
        let wanted = Array(text.unicodeScalars)
        guard position + wanted.count <= scalars.count,
            Array(scalars[position..<position + wanted.count]) == wanted
        else { return false }
        position += wanted.count
        return true
    }

    private func failure(_ problem: String) -> PatternError {
        PatternError(problem: "\(problem) at character \(position)")
    }

    mutating func parsePattern() throws(PatternError) -> [[SplitPattern.Atom]] {
        var alternatives: [[SplitPattern.Atom]] = []
        repeat {
            // A group around whole alternatives only orders them, as no group at all does.
            if take("(?:") {
                let start = position
                // What is no such group is parsed again below, and there an error is told.
                if let group = try? parseGroup(ignoresCase: false), next == nil || next == "|" {
                    alternatives += group.map { word in
                        word.map { .run($0, minimum: 1, maximum: 1) }
                    }
                    continue
                }
                position = start - 3
            }
            alternatives.append(try parseAlternative())
        } while take("|")
        guard next == nil else { throw failure("unexpected \"\(scalars[position])\"") }
        guard alternatives.count <= 32 else { throw failure("more than 32 alternatives") }
        return alternatives
    }

    private mutating func parseAlternative() throws(PatternError) -> [SplitPattern.Atom] {
        var atoms: [SplitPattern.Atom] = []
        var minimumLength = 0
        while let scalar = next, scalar != "|", scalar != ")" {
            guard atoms.count < 16 else { throw failure("an alternative of more than 16 parts") }
            if take("(?!\\S)") {
                atoms.append(.noNonSpaceAhead)
            } else if scalar == "(" {
                let ignoresCase = take("(?i:")
                guard ignoresCase || take("(?:") else { throw failure("an unsupported group") }
                let words = try parseGroup(ignoresCase: ignoresCase)
                let isOptional = take("?")
                if let mark = next, "*+{?".unicodeScalars.contains(mark) {
                    throw failure("a repeated group")
                }
                atoms.append(.choice(words, isOptional: isOptional))
                if !isOptional { minimumLength += words.map(\.count).min() ?? 0 }
            } else {
                let characters = try parseClass()
                let (minimum, maximum, isPossessive) = try parseQuantifier()
                atoms.append(.run(characters, minimum: minimum, maximum: maximum))
                minimumLength += minimum
                if isPossessive { try checkPossessive(characters) }
            }
        }
        guard minimumLength > 0 else { throw failure("an alternative that can match nothing") }
        return atoms
    }

    /// Allows a possessive run only where giving characters back could not lead to a match.
    ///
    /// That is so when the next part needs a character outside the class, or matches nothing too.
    private mutating func checkPossessive(_ characters: CharacterClass) throws(PatternError) {
        let start = position
        defer { position = start }
        guard let scalar = next, scalar != "|" else { return }
        guard scalar != "(" else { throw failure("a possessive run before a group") }
        let following = try parseClass()
        let (minimum, _, _) = try parseQuantifier()
        if minimum == 0, next == nil || next == "|" { return }
        let table = ScalarKinds.shared
        for scalar in UInt32(0)...0x10FFFF
        where characters.contains(scalar, table) && following.contains(scalar, table) {
            throw failure("a possessive run that overlaps with what follows")
        }
        guard minimum > 0 else { throw failure("a possessive run before an optional part") }
    }

    private mutating func parseQuantifier() throws(PatternError) -> (Int, Int, Bool) {
        let bounds: (Int, Int)
        if take("?") {
            bounds = (0, 1)
        } else if take("*") {
            bounds = (0, .max)
        } else if take("+") {
            bounds = (1, .max)
        } else if take("{") {
            let minimum = try parseNumber()
            let maximum = take(",") ? (next == "}" ? .max : try parseNumber()) : minimum
            guard take("}"), minimum <= maximum else { throw failure("a wrong repeat count") }
            if let mark = next, "?+*".unicodeScalars.contains(mark) {
                throw failure("a repeat of a repeat")
            }
            return (minimum, maximum, false)
        } else {
            return (1, 1, false)
        }
        let isPossessive = take("+")
        if let mark = next, "?+*{".unicodeScalars.contains(mark) {
            throw failure("a repeat of a repeat")
        }
        return (bounds.0, bounds.1, isPossessive)
    }

    private mutating func parseNumber() throws(PatternError) -> Int {
        var number = 0
        let start = position
        while let scalar = next, ("0"..."9").contains(scalar), position - start < 4 {
            number = number * 10 + Int(scalar.value - 48)
            position += 1
        }
        guard position > start else { throw failure("expected a number") }
        return number
    }

    private mutating func parseGroup(ignoresCase: Bool) throws(PatternError) -> [[CharacterClass]] {
        var words: [[CharacterClass]] = [[]]
        let start = position
        while true {
            guard let scalar = next else { throw failure("a group without end") }
            if take(")") { break }
            if take("|") {
                words.append([])
            } else if ignoresCase {
                words[words.count - 1].append(try parseFoldedClass())
            } else {
                guard scalar != "(" else { throw failure("a group in a group") }
                words[words.count - 1].append(try parseClass())
                if let mark = next, "?+*{".unicodeScalars.contains(mark) {
                    throw failure("a repeat in a group")
                }
            }
        }
        if ignoresCase { try checkFoldedWords(from: start) }
        guard words.count <= 32, words.allSatisfy({ !$0.isEmpty && $0.count <= 8 }) else {
            throw failure("an empty or very long group")
        }
        return words
    }

    /// A letter of a case-insensitive group in all its forms, or a set of letters.
    ///
    /// The long s is a form of s; the other letters that occur here have two forms.
    private mutating func parseFoldedClass() throws(PatternError) -> CharacterClass {
        var letters: [Unicode.Scalar] = []
        if take("[") {
            while let scalar = next, scalar != "]" {
                letters.append(scalar)
                position += 1
            }
            guard take("]"), !letters.isEmpty else { throw failure("a set without end") }
        } else if let scalar = next {
            letters = [scalar]
            position += 1
        }
        var ranges: [ClosedRange<UInt32>] = []
        for letter in letters {
            guard "'sdmtlver".unicodeScalars.contains(letter) else {
                throw failure("\"\(letter)\" where case is ignored")
            }
            ranges.append(letter.value...letter.value)
            if letter != "'" { ranges.append((letter.value - 32)...(letter.value - 32)) }
            if letter == "s" { ranges.append(0x17F...0x17F) }
        }
        return CharacterClass(ranges: ranges)
    }

    /// Refuses words like "st", which as a whole have further forms (ligatures).
    private func checkFoldedWords(from start: Int) throws(PatternError) {
        let text = String(String.UnicodeScalarView(scalars[start..<position - 1]))
        let known: Set = ["s", "t", "d", "m", "re", "ve", "ll", "[sdmt]"]
        for word in text.split(separator: "|") {
            let bare = word.first == "'" ? word.dropFirst() : word
            guard known.contains(String(bare)) else {
                throw failure("\"\(word)\" where case is ignored")
            }
        }
    }
}

extension PatternParser {
    private mutating func parseClass() throws(PatternError) -> CharacterClass {
        guard let scalar = next else { throw failure("an incomplete pattern") }
        if scalar == "[" { return try parseSet() }
        if scalar == "\\" {
            if take("\\S") { return CharacterClass(kinds: .whitespace, isNegated: true) }
            let (kinds, literal) = try parseEscape()
            return literal.map { CharacterClass($0) } ?? CharacterClass(kinds: kinds)
        }
        guard !".^$*+?{}()|".unicodeScalars.contains(scalar) else {
            throw failure("unsupported \"\(scalar)\"")
        }
        position += 1
        return CharacterClass(scalar)
    }

    private mutating func parseSet() throws(PatternError) -> CharacterClass {
        position += 1
        let isNegated = take("^")
        var kinds: ScalarKindSet = []
        var ranges: [ClosedRange<UInt32>] = []
        while let scalar = next, scalar != "]" {
            guard scalar != "[",
                scalar != "&" || position + 1 >= scalars.count
                    || scalars[position + 1] != "&"
            else { throw failure("a set in a set") }
            var lower = scalar
            if scalar == "\\" {
                let (found, literal) = try parseEscape()
                guard let literal else {
                    kinds.formUnion(found)
                    continue
                }
                lower = literal
            } else {
                position += 1
            }
            var upper = lower
            if next == "-", position + 1 < scalars.count, scalars[position + 1] != "]" {
                position += 1
                upper = scalars[position]
                if upper == "\\" {
                    guard let literal = try parseEscape().literal else {
                        throw failure("a range that ends in a class")
                    }
                    upper = literal
                } else {
                    position += 1
                }
            }
            guard lower <= upper else { throw failure("a range the wrong way round") }
            ranges.append(lower.value...upper.value)
        }
        guard take("]"), !kinds.isEmpty || !ranges.isEmpty else {
            throw failure("a set without end or members")
        }
        return CharacterClass(kinds: kinds, ranges: merged(ranges), isNegated: isNegated)
    }

    private func merged(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
        var result: [ClosedRange<UInt32>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = result.last, range.lowerBound <= last.upperBound {
                result[result.count - 1] =
                    last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                result.append(range)
            }
        }
        return result
    }

    private mutating func parseEscape() throws(PatternError) -> (
        kinds: ScalarKindSet, literal: Unicode.Scalar?
    ) {
        position += 1
        guard let scalar = next else { throw failure("an incomplete escape") }
        position += 1
        switch scalar {
        case "s": return (.whitespace, nil)
        case "d": return (ScalarKindSet(.decimalNumber), nil)
        case "r": return ([], "\r")
        case "n": return ([], "\n")
        case "t": return ([], "\t")
        case "p":
            guard take("{") else { throw failure("a property without braces") }
            var name = ""
            while let letter = next, letter != "}", name.utf8.count < 4 {
                name.unicodeScalars.append(letter)
                position += 1
            }
            guard take("}"), let kinds = Self.properties[name] else {
                throw failure("the unknown property \"\(name)\"")
            }
            return (kinds, nil)
        default:
            guard scalar.isASCII, !scalar.properties.isAlphabetic, !("0"..."9").contains(scalar)
            else { throw failure("the unknown escape \"\\\(scalar)\"") }
            return ([], scalar)
        }
    }

    // Whole groups of categories and the single ones that patterns name.
    private static let properties: [String: ScalarKindSet] = [
        "L": .letters, "M": .marks, "N": .numbers, "P": .punctuation, "S": .symbols,
        "Z": .separators, "Lu": .init(.upperLetter), "Ll": .init(.lowerLetter),
        "Lt": .init(.titleLetter), "Lm": .init(.modifierLetter), "Lo": .init(.otherLetter),
        "Mn": .init(.nonspacingMark), "Mc": .init(.spacingMark), "Me": .init(.enclosingMark),
        "Nd": .init(.decimalNumber), "Nl": .init(.letterNumber), "No": .init(.otherNumber),
    ]
}
