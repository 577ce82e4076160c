// LaTeX and plain notation on one footing, before it is parsed.

/// Rewrites spellings that mean the same, in one pass.
struct MathNotation {
    /// Commands by name, and what stands for them; commands that are not here stay.
    private static let commands: [String: String] = [
        "left": "", "right": "", "big": "", "Big": "", "bigl": "", "bigr": "", "displaystyle": "",
        "limits": "", "quad": " ", "qquad": " ", "dfrac": "\\frac", "tfrac": "\\frac",
        "cfrac": "\\frac", "dbinom": "\\binom", "tbinom": "\\binom", "degree": "°", "circ": "°",
        "le": "≤", "leq": "≤", "leqslant": "≤", "ge": "≥", "geq": "≥", "geqslant": "≥",
        "ne": "≠", "neq": "≠", "lt": "<", "gt": ">", "in": "∈", "cdot": "*", "times": "*",
        "div": "/", "cup": "∪", "infty": "∞", "pi": "π", "pm": "±", "mp": "∓", "lbrace": "⦃",
        "rbrace": "⦄", "emptyset": "⦃⦄", "varnothing": "⦃⦄", "lvert": "|", "rvert": "|",
        "vert": "|", "mid": "|", "imath": "i", "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈",
        "rceil": "⌉", "euro": "", "pounds": "",
    ]
    /// Commands of one sign.
    private static let signCommands: [Character: String] = [
        "\\": "⏎", "!": "", ",": " ", ";": " ", ":": " ", " ": " ", "$": "", "%": "%",
        "{": "⦃", "}": "⦄", "|": "|", "#": " ", "&": " ",
    ]
    private static let signs: [Character: String] = [
        "~": " ", "×": "*", "·": "*", "⋅": "*", "∙": "*", "÷": "/", "⁄": "/", "−": "-", "–": "-",
        "²": "^2", "³": "^3", "⁴": "^4", "\u{A0}": " ", "\u{202F}": " ", "\u{2009}": " ",
        "√": "√", "$": "", "€": "", "£": "", "¥": "", "＄": "", "º": "°", "½": "\\frac12",
        "¼": "\\frac14", "¾": "\\frac34", "⅓": "\\frac13", "⅔": "\\frac23", "α": "\\alpha ",
        "β": "\\beta ", "γ": "\\gamma ", "θ": "\\theta ", "λ": "\\lambda ", "φ": "\\phi ",
        "ω": "\\omega ", "∅": "⦃⦄",
    ]
    /// Commands whose argument is words.
    private static let textCommands: Set<String> = [
        "text", "mathrm", "textbf", "mbox", "textit", "textrm", "operatorname",
    ]
    /// Words behind a number that name what is counted or measured.
    private static let units: Set<String> = [
        "cm", "mm", "km", "kg", "mg", "ft", "lb", "lbs", "oz", "mph", "kph", "inch", "inches",
        "foot", "feet", "yard", "yards", "mile", "miles", "meter", "meters", "metre", "metres",
        "centimeter", "centimeters", "kilometers", "gram", "grams", "kilograms", "pounds", "liters",
        "litres", "second", "seconds", "minute", "minutes", "hour", "hours", "day", "days", "week",
        "weeks", "month", "months", "year", "years", "dollar", "dollars", "cents", "euros",
        "degree", "degrees", "unit", "units", "square", "cubic", "people", "points",
    ]

    private let characters: [Character]
    private var position = 0
    private var result = ""

    private init(_ text: String) { characters = Array(text) }

    /// The text in the notation that `MathParser` reads: units and money left out.
    static func normalized(_ text: String) -> String {
        var notation = MathNotation(text)
        notation.run()
        let trimmed = InstructionText.trimmed(notation.result)
        return trimmed.hasSuffix(".") ? String(trimmed.dropLast()) : trimmed
    }

    /// The words of a text that is one `\text{...}` as a whole.
    static func words(_ text: String) -> String? {
        let text = InstructionText.trimmed(text)
        for command in textCommands where text.hasPrefix("\\\(command){") {
            let inner = text.dropFirst(command.count + 2)
            guard let end = MathAnswer.closingBrace(in: inner),
                inner.index(after: end) == inner.endIndex
            else { return nil }
            return plainWords(String(inner[..<end]))
        }
        return nil
    }

    /// Words in lower case without brackets and points; a single letter keeps its case.
    static func plainWords(_ text: String) -> String? {
        let words = InstructionText.trimmed(text.filter { !"().{}$".contains($0) })
        guard words.contains(where: \.isLetter), !words.contains("\\") else { return nil }
        return words.count == 1 ? words : words.lowercased()
    }

    private func rest(startsWith text: String) -> Bool {
        characters[position...].starts(with: text)
    }

    private mutating func run() {
        while position < characters.count {
            let next = characters[position]
            if next == "\\" {
                rewriteCommand()
            } else if next.isASCII && next.isLetter {
                rewriteWord()
            } else if let spelling = spelling() {
                position += spelling.from.count
                result += spelling.to
            } else {
                position += 1
                result += Self.signs[next] ?? String(next)
            }
        }
    }

    /// Spellings of several signs.
    private func spelling() -> (from: String, to: String)? {
        let spellings: [(from: String, to: String)] = [
            ("{,}", ","), ("<=", "≤"), (">=", "≥"), ("**", "^"), ("^{\\circ}", "°"),
            ("^\\circ", "°"), ("^{\\prime}", "'"),
        ]
        return spellings.first { rest(startsWith: $0.from) }
    }

    private mutating func takeLetters() -> String {
        let word = String(characters[position...].prefix { $0.isASCII && $0.isLetter })
        position += word.count
        return word
    }

    private mutating func rewriteCommand() {
        position += 1
        guard position < characters.count else { return result += "\\" }
        let name = takeLetters()
        guard !name.isEmpty else {
            let sign = characters[position]
            position += 1
            return result += Self.signCommands[sign] ?? "\\\(sign)"
        }
        guard Self.textCommands.contains(name), position < characters.count,
            characters[position] == "{", let end = closing()
        else {
            return result +=
                Self.commands[name].map { $0.hasPrefix("\\") ? $0 : "\($0) " }
                ?? "\\\(name)"
        }
        let words = InstructionText.trimmed(String(characters[(position + 1)..<end]))
        position = end + 1
        rewriteText(words, of: name)
    }

    /// What `\text{...}` means between formulas; most of it means nothing.
    private mutating func rewriteText(_ words: String, of name: String) {
        switch words {
        case "or", "and": result += ","
        case "%", "percent": result += "%"
        case "i", "e": result += name == "mathrm" ? words : " "
        case _ where MathParser.functions.contains(words): result += "\\\(words) "
        default:
            result += " "
            skipUnitExponent()
        }
    }

    /// The place of the brace that closes the one at the position.
    private func closing() -> Int? {
        var depth = 0
        for index in position..<characters.count {
            if characters[index] == "{" { depth += 1 }
            if characters[index] == "}" { depth -= 1 }
            if depth == 0 { return index }
        }
        return nil
    }

    private var isBehindNumber: Bool {
        let last = result.last { !$0.isWhitespace }
        return last.map { $0.isNumber || $0 == "}" || $0 == ")" || $0 == "." } ?? false
    }

    private mutating func rewriteWord() {
        let word = takeLetters()
        let lowered = word.lowercased()
        if ["percent", "pct"].contains(lowered), isBehindNumber {
            result += "%"
        } else if ["or", "and"].contains(lowered), result.last == " " {
            result += ","
        } else if Self.units.contains(lowered), isBehindNumber {
            result += " "
            skipUnitExponent()
        } else {
            result += word
        }
    }

    /// The `^2` of `cm^2` and the `/h` of `km/h` belong to the unit and not to the number.
    private mutating func skipUnitExponent() {
        for exponent in ["^2", "^3", "^{2}", "^{3}", "²", "³", "/h", "/s"]
        where rest(startsWith: exponent) {
            position += exponent.count
            return
        }
    }
}
