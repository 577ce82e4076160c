// The text of an expression, scalar by scalar, with what characters mean.

/// A position in a text.
struct CalculatorScanner {
    private let scalars: [Unicode.Scalar]
    /// Index of the next scalar.
    var position = 0

    init(_ text: some StringProtocol) { scalars = Array(text.unicodeScalars) }

    /// The scalar at a distance from the position.
    func peek(_ distance: Int = 0) -> Unicode.Scalar? {
        let index = position + distance
        return scalars.indices.contains(index) ? scalars[index] : nil
    }

    /// Bytes before a position.
    func byteOffset(of position: Int) -> Int {
        scalars.prefix(position).reduce(0) { $0 + UTF8.width($1) }
    }

    mutating func skipBlanks() {
        while let scalar = peek(), scalar.properties.isWhitespace { position += 1 }
    }

    /// Takes the first of some spellings that is next, blanks skipped.
    mutating func take(anyOf spellings: [String]) -> Bool {
        skipBlanks()
        for spelling in spellings where starts(with: spelling) {
            position += spelling.unicodeScalars.count
            return true
        }
        return false
    }

    func starts(with spelling: String) -> Bool {
        spelling.unicodeScalars.enumerated().allSatisfy { peek($0.offset) == $0.element }
    }

    /// The word that is next, in lower case: letters, and the digits of `log10` and `log2`.
    func peekWord() -> (text: String, count: Int)? {
        var count = 0
        var text = ""
        while let scalar = peek(count), count < 32, Self.isLetter(scalar) {
            text.unicodeScalars.append(scalar)
            count += 1
        }
        guard count > 0 else { return nil }
        text = text.lowercased()
        for digits in ["10", "2"] where text == "log" {
            var rest = self
            rest.position += count
            if rest.starts(with: digits), rest.peek(digits.count).flatMap(Self.digit) == nil {
                return (text + digits, count + digits.count)
            }
        }
        return (text, count)
    }

    /// Takes a word if it is one of these.
    mutating func take(word words: Set<String>) -> Bool {
        skipBlanks()
        guard let word = peekWord(), words.contains(word.text) else { return false }
        position += word.count
        return true
    }

    static func isLetter(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isAlphabetic }

    /// The value of a decimal digit of any script.
    static func digit(_ scalar: Unicode.Scalar) -> Int? {
        if scalar.isASCII {
            return ("0"..."9").contains(scalar) ? Int(scalar.value) - 48 : nil
        }
        guard scalar.properties.numericType == .decimal else { return nil }
        return scalar.properties.numericValue.map { Int($0) }
    }

    /// The digit or sign of an exponent that is set high.
    static let superscripts: [Unicode.Scalar: Character] = [
        "⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8",
        "⁹": "9", "⁻": "-",
    ]

    /// Fractions that are one character.
    static let vulgarFractions: [Unicode.Scalar: (Int, Int)] = [
        "½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅖": (2, 5),
        "⅗": (3, 5), "⅘": (4, 5), "⅙": (1, 6), "⅚": (5, 6), "⅐": (1, 7), "⅛": (1, 8), "⅜": (3, 8),
        "⅝": (5, 8), "⅞": (7, 8), "⅑": (1, 9), "⅒": (1, 10),
    ]

    /// Signs of money; they change no number.
    static let currencySigns: Set<Unicode.Scalar> = ["$", "€", "£", "¥", "₹", "₩", "₽", "＄"]
    static let currencyWords: Set<String> = [
        "usd", "eur", "gbp", "dollar", "dollars", "euro", "euros", "pound", "pounds",
    ]
    static let centWords: Set<String> = ["cent", "cents"]

    static let additionSigns = ["+", "＋"]
    static let subtractionSigns = ["-", "−", "–", "—", "﹣", "－", "‒"]
    static let multiplicationSigns = ["*", "×", "·", "⋅", "∙", "∗", "✕", "✖", "＊"]
    static let divisionSigns = ["/", "÷", "∕", "⁄", "／"]
    static let closings: [Unicode.Scalar: Unicode.Scalar] = [
        "(": ")", "[": "]", "{": "}", "（": "）",
    ]
}
