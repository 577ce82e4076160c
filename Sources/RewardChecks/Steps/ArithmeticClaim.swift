// Equations that a text states, and where.

/// What a text says to be equal: `sides[0] = sides[1] = ...`.
package struct ArithmeticClaim: Sendable, Equatable {
    /// How it was written.
    package enum Form: String, Sendable {
        /// `<<48/2=24>>`.
        case annotation
        /// `48 / 2 = 24` in the running text.
        case plain
    }

    /// How it was written.
    package let form: Form
    /// The equation as written.
    package let text: String
    /// The expressions between the signs of equality; at least two.
    package let sides: [String]
    /// Whether the sign before each side but the first is `≈`.
    package let isApproximate: [Bool]
    /// The number directly behind an annotation, which repeats its result.
    package let repeated: String?
    /// Offset in UTF-8 bytes from the start of the text.
    package let byteOffset: Int
}

/// Finds claims in one pass over a text.
struct ClaimFinder {
    /// More claims than this are not read; `isCut` says so.
    static let maximumClaimCount = 512

    private let scalars: [Unicode.Scalar]
    /// Offset in UTF-8 bytes of each scalar, and of the end.
    private var offsets: [Int] = [0]
    private(set) var claims: [ArithmeticClaim] = []
    /// Whether there are more claims than were read.
    private(set) var isCut = false

    init(_ text: String, plainClaims: Bool) {
        scalars = Array(text.unicodeScalars)
        for scalar in scalars { offsets.append(offsets[offsets.count - 1] + UTF8.width(scalar)) }
        let hidden = findAnnotations()
        if plainClaims { findPlainClaims(hidden) }
        claims.sort { $0.byteOffset < $1.byteOffset }
    }

    private func text(_ range: Range<Int>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars[range])
        return String(view)
    }

    private mutating func append(_ claim: ArithmeticClaim) {
        if claims.count < Self.maximumClaimCount { claims.append(claim) } else { isCut = true }
    }

    /// Reads `<<...>>` without line breaks; the ranges of the annotations with their brackets.
    private mutating func findAnnotations() -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start: Int?
        for index in scalars.indices.dropLast() {
            let pair = (scalars[index], scalars[index + 1])
            if pair == ("<", "<") { start = index }
            if scalars[index] == "\n" { start = nil }
            guard pair == (">", ">"), let first = start, index >= first + 2 else { continue }
            start = nil
            ranges.append(first..<(index + 2))
            appendAnnotation((first + 2)..<index)
        }
        return ranges
    }

    private mutating func appendAnnotation(_ range: Range<Int>) {
        let (sides, signs) = Self.split(text(range))
        guard sides.count > 1 else { return }
        var end = range.upperBound + 2
        let start = end
        while end < scalars.count, Self.isNumberPart(scalars[end], at: end == start) { end += 1 }
        // The point that ends a sentence, or a comma, is no part of the number.
        while end > start, scalars[end - 1] == "." || scalars[end - 1] == "," { end -= 1 }
        // `>>3/4` goes on: the 3 repeats nothing.
        let goesOn = end < scalars.count && Self.operators.contains(scalars[end])
        append(
            ArithmeticClaim(
                form: .annotation,
                text: text(range),
                sides: sides,
                isApproximate: signs,
                repeated: end > start && !goesOn ? text(start..<end) : nil,
                byteOffset: offsets[range.lowerBound]
            )
        )
    }

    private static func isNumberPart(_ scalar: Unicode.Scalar, at isFirst: Bool) -> Bool {
        CalculatorScanner.digit(scalar) != nil || scalar == "." || scalar == "," || scalar == "%"
            || (isFirst && (scalar == "-" || scalar == "$"))
    }

    /// The sides of an equation, and whether the signs before all but the first are `≈`.
    static func split(_ text: String) -> (sides: [String], isApproximate: [Bool]) {
        let isSign = { (character: Character) in character == "=" || character == "≈" }
        let sides = text.split(omittingEmptySubsequences: false, whereSeparator: isSign)
        return (sides.map(String.init), text.filter(isSign).map { $0 == "≈" })
    }

    // MARK: Running text

    private static let operators = Set<Unicode.Scalar>("+-*/^×·⋅∙÷−–—∕⁄".unicodeScalars)
    private static let others = Set<Unicode.Scalar>(" .,()$€£%=≈²³½¼¾\u{A0}\u{202F}".unicodeScalars)

    /// Reads maximal runs of digits, operators and signs of equality outside of annotations.
    ///
    /// A run that is cut out of something larger, as `+ 5 = 8` of `x + 5 = 8` or `= 2` of `= 2x`,
    /// states nothing about numbers alone and is left out.
    private mutating func findPlainClaims(_ hidden: [Range<Int>]) {
        var visible: [Int] = []
        var rest = hidden[...]
        for index in scalars.indices {
            while let first = rest.first, first.upperBound <= index { rest.removeFirst() }
            if rest.first?.contains(index) != true { visible.append(index) }
        }
        var run: [Int] = []
        for (order, index) in visible.enumerated() {
            if isMathematical(visible, order) {
                run.append(index)
            } else {
                appendPlain(run, followedBy: scalars[index])
                run = []
            }
        }
        appendPlain(run, followedBy: nil)
    }

    private func isMathematical(_ visible: [Int], _ order: Int) -> Bool {
        let scalar = scalars[visible[order]]
        if Self.operators.contains(scalar) || Self.others.contains(scalar) { return true }
        if CalculatorScanner.digit(scalar) != nil { return true }
        // The letter x multiplies with blanks on both sides, or on none: not in `3x + 4`.
        guard scalar == "x" || scalar == "X", order > 0, order + 1 < visible.count else {
            return false
        }
        let left = scalars[visible[order - 1]]
        let right = scalars[visible[order + 1]]
        if left == " " || right == " " { return left == right }
        return [left, right].allSatisfy {
            "$()".unicodeScalars.contains($0) || CalculatorScanner.digit($0) != nil
        }
    }

    private mutating func appendPlain(_ run: [Int], followedBy next: Unicode.Scalar?) {
        var run = run[...]
        let scalars = scalars
        let isOpen = { (index: Int) in
            " .,".unicodeScalars.contains(scalars[index]) || scalars[index] == "\u{A0}"
        }
        // A letter directly behind belongs to the last number: `2x`, `5kg`.
        let touches = run.last.map { !isOpen($0) } ?? false
        while let first = run.first, isOpen(first) {
            // `.5` keeps its point.
            if scalars[first] == ".", let next = run.dropFirst().first,
                CalculatorScanner.digit(scalars[next]) != nil
            {
                break
            }
            run.removeFirst()
        }
        while let last = run.last, isOpen(last) { run.removeLast() }
        guard let first = run.first, let last = run.last,
            run.contains(where: { scalars[$0] == "=" || scalars[$0] == "≈" })
        else { return }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: run.map { scalars[$0] })
        var (sides, signs) = Self.split(String(view))
        let isLetter = next.map(CalculatorScanner.isLetter) ?? false
        if touches, isLetter { Self.drop(&sides, &signs, fromEnd: true) }
        dropOpening(&sides, &signs, run)
        appendSides(sides, signs, first..<(last + 1))
    }

    /// Leaves out a first side that is the end of something larger, or a label.
    ///
    /// A dash at the beginning of a line is a mark of a list.
    private func dropOpening(
        _ sides: inout [String],
        _ signs: inout [Bool],
        _ run: ArraySlice<Int>
    ) {
        guard let first = run.first else { return }
        let second = run.dropFirst().first.map { scalars[$0] }
        var before = first - 1
        let isTouching = before >= 0 && CalculatorScanner.isLetter(scalars[before])
        while before >= 0, scalars[before] == " " { before -= 1 }
        let isFirstOfLine = before < 0 || scalars[before] == "\n"
        let isBehindWord = before >= 0 && CalculatorScanner.isLetter(scalars[before])
        // `2000x 10/100`: the x multiplies after all.
        let isBehindFactor =
            before > 0 && (scalars[before] == "x" || scalars[before] == "X")
            && CalculatorScanner.digit(scalars[before - 1]) != nil
        if Self.operators.contains(scalars[first]) {
            let isDash = "-−–".unicodeScalars.contains(scalars[first])
            if isDash, isFirstOfLine, second == " " {
                sides[0].removeFirst()
            } else if !isDash || isTouching || second == " " {
                Self.drop(&sides, &signs, fromEnd: false)
            }
        } else if isTouching || isBehindFactor || (isBehindWord && !Self.computes(sides[0])) {
            // `x2 + 3`, and `week 2 = 5 + 3`.
            Self.drop(&sides, &signs, fromEnd: false)
        }
    }

    private static func joined(_ sides: [String], _ signs: [Bool]) -> String {
        let text = zip(sides.dropFirst(), signs).reduce(sides[0]) {
            $0 + ($1.1 ? "≈" : "=") + $1.0
        }
        return text.trimmingBlanks
    }

    /// Whether an expression has an operator beside its own sign.
    private static func computes(_ side: String) -> Bool {
        side.drop { "-−$ (".contains($0) }.unicodeScalars.contains {
            operators.contains($0) || $0 == "x" || $0 == "X"
        }
    }

    private static func drop(_ sides: inout [String], _ signs: inout [Bool], fromEnd: Bool) {
        guard sides.count > 1 else { return }
        if fromEnd {
            sides.removeLast()
            signs.removeLast()
        } else {
            sides.removeFirst()
            signs.removeFirst()
        }
    }

    /// Keeps the sides that stand together and have a value, where one of them computes something.
    private mutating func appendSides(
        _ sides: [String],
        _ signs: [Bool],
        _ range: Range<Int>
    ) {
        let calculator = Calculator()
        // What has no value here is prose: `page 3, 4 = `, the end of a larger equation, a list.
        let hasValue = sides.map { (try? calculator.evaluate($0)) != nil }
        guard hasValue.allSatisfy(\.self), sides.count > 1 else { return }
        guard sides.contains(where: Self.computes) else { return }
        append(
            ArithmeticClaim(
                form: .plain,
                text: Self.joined(sides, signs),
                sides: sides,
                isApproximate: signs,
                repeated: nil,
                byteOffset: offsets[range.lowerBound]
            )
        )
    }
}
