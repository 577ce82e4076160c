// Regular expressions as trees: a subset that can be matched in linear time.

/// Why a pattern is not taken, or a match was given up.
package enum PatternError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The pattern is malformed, or has something that is left out here on purpose.
    case syntax(problem: String, scalarOffset: Int)
    /// A budget is used up; says which.
    case tooLarge(String)

    package var description: String {
        switch self {
        case .syntax(let problem, let offset): "\(problem) at character \(offset)"
        case .tooLarge(let budget): "too large: \(budget)"
        }
    }
}

/// Scalars that one place of a pattern accepts.
struct PatternSet: Sendable, Equatable {
    var ranges: [ClosedRange<UInt32>] = []
    var isNegated = false

    func contains(_ scalar: UInt32) -> Bool {
        ranges.contains { $0.contains(scalar) } != isNegated
    }

    static func single(_ scalar: Unicode.Scalar) -> PatternSet {
        PatternSet(ranges: [scalar.value...scalar.value])
    }

    /// `\d`, `\w` and `\s` are the ASCII ones of ECMA-262, but that `\s` has all Unicode blanks.
    static func named(_ letter: Unicode.Scalar) -> PatternSet? {
        switch letter {
        case "d", "D": PatternSet(ranges: [48...57], isNegated: letter == "D")
        case "w", "W":
            PatternSet(ranges: [48...57, 65...90, 95...95, 97...122], isNegated: letter == "W")
        case "s", "S":
            PatternSet(
                ranges: [
                    9...13, 32...32, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029,
                    0x202F...0x202F, 0x205F...0x205F, 0x3000...0x3000, 0xFEFF...0xFEFF,
                ],
                isNegated: letter == "S"
            )
        default: nil
        }
    }
}

/// What a pattern asserts about a place without taking a scalar.
enum PatternAssertion: Sendable, Equatable {
    case start, end, boundary, noBoundary
}

/// A pattern as a tree.
indirect enum PatternNode: Sendable {
    case set(PatternSet)
    case assertion(PatternAssertion)
    case sequence([PatternNode])
    case alternatives([PatternNode])
    /// From `minimum` to `maximum` times, without end when nil.
    case repeated(PatternNode, minimum: Int, maximum: Int?)
}

/// Reads a pattern.
///
/// Recursion is bounded by the depth of groups.
struct PatternParser {
    static let maximumScalarCount = 4096
    static let maximumDepth = 32
    static let maximumRepetition = 1000

    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var depth = 0

    init(_ pattern: String) throws(PatternError) {
        guard pattern.utf8.count <= 4 * Self.maximumScalarCount else {
            throw .tooLarge("a pattern has more than \(Self.maximumScalarCount) characters")
        }
        scalars = Array(pattern.unicodeScalars)
    }

    mutating func parse() throws(PatternError) -> PatternNode {
        let node = try parseAlternatives()
        guard position == scalars.count else { throw failure("unexpected \")\"") }
        return node
    }

    private func failure(_ problem: String) -> PatternError {
        .syntax(problem: problem, scalarOffset: position)
    }

    private var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        position += 1
        return true
    }

    private mutating func parseAlternatives() throws(PatternError) -> PatternNode {
        var branches = [try parseSequence()]
        while take("|") { branches.append(try parseSequence()) }
        return branches.count == 1 ? branches[0] : .alternatives(branches)
    }

    private mutating func parseSequence() throws(PatternError) -> PatternNode {
        var parts: [PatternNode] = []
        while let scalar = next, scalar != "|", scalar != ")" {
            parts.append(try parseQuantified())
        }
        return .sequence(parts)
    }

    private mutating func parseQuantified() throws(PatternError) -> PatternNode {
        let atom = try parseAtom()
        guard let (minimum, maximum) = try parseQuantifier() else { return atom }
        if case .assertion = atom { throw failure("nothing here can be repeated") }
        // Whether it is lazy changes which match is found, not whether there is one.
        _ = take("?")
        if next == "+" || next == "*" { throw failure("a quantifier behind a quantifier") }
        return .repeated(atom, minimum: minimum, maximum: maximum)
    }

    private mutating func parseQuantifier() throws(PatternError) -> (Int, Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        guard take("{") else { return nil }
        guard let minimum = try parseCount() else { throw failure("expected a number") }
        guard take(",") else {
            guard take("}") else { throw failure("expected \"}\"") }
            return (minimum, minimum)
        }
        let maximum = try parseCount()
        guard take("}") else { throw failure("expected \"}\"") }
        if let maximum, maximum < minimum { throw failure("the bounds are out of order") }
        return (minimum, maximum)
    }

    private mutating func parseCount() throws(PatternError) -> Int? {
        var count: Int?
        while let digit = next, ("0"..."9").contains(digit) {
            let value = (count ?? 0) * 10 + Int(digit.value) - 48
            guard value <= Self.maximumRepetition else {
                throw .tooLarge("more than \(Self.maximumRepetition) repetitions")
            }
            count = value
            position += 1
        }
        return count
    }

    private mutating func parseAtom() throws(PatternError) -> PatternNode {
        guard let scalar = next else { throw failure("unexpected end") }
        switch scalar {
        case "(": return try parseGroup()
        case "[": return .set(try parseClass())
        case "\\": return try parseEscape()
        case "*", "+", "?", "{": throw failure("nothing here can be repeated")
        default: break
        }
        position += 1
        switch scalar {
        case "^": return .assertion(.start)
        case "$": return .assertion(.end)
        case ".": return .set(PatternSet(ranges: [10...10, 13...13], isNegated: true))
        default: return .set(.single(scalar))
        }
    }

    private mutating func parseGroup() throws(PatternError) -> PatternNode {
        guard depth < Self.maximumDepth else {
            throw .tooLarge("groups are nested deeper than \(Self.maximumDepth)")
        }
        depth += 1
        defer { depth -= 1 }
        position += 1
        if take("?") {
            let isNamed =
                next == "<" && position + 1 < scalars.count
                && scalars[position + 1] != "=" && scalars[position + 1] != "!"
            if isNamed {
                while let scalar = next, scalar != ">", scalar != ")" { position += 1 }
                guard take(">") else { throw failure("expected \">\"") }
            } else if !take(":") {
                throw failure(
                    "only (?:...) and (?<name>...) are taken: no looking around, no flags"
                )
            }
        }
        let node = try parseAlternatives()
        guard take(")") else { throw failure("expected \")\"") }
        return node
    }

    private mutating func parseEscape() throws(PatternError) -> PatternNode {
        position += 1
        if take("b") { return .assertion(.boundary) }
        if take("B") { return .assertion(.noBoundary) }
        return .set(try parseEscapedSet())
    }

    /// What stands behind a backslash, in a class or outside.
    private mutating func parseEscapedSet() throws(PatternError) -> PatternSet {
        guard let scalar = next else { throw failure("unexpected end") }
        position += 1
        if let set = PatternSet.named(scalar) { return set }
        switch scalar {
        case "n": return .single("\n")
        case "r": return .single("\r")
        case "t": return .single("\t")
        case "f": return .single("\u{C}")
        case "v": return .single("\u{B}")
        case "x": return .single(try parseHexadecimal(count: 2))
        case "u": return .single(try parseHexadecimal(count: 4))
        default:
            let isWord = CalculatorScanner.isLetter(scalar) || ("0"..."9").contains(scalar)
            guard !isWord else {
                throw failure("\\\(scalar) is not taken: no references, no properties")
            }
            return .single(scalar)
        }
    }

    private mutating func parseHexadecimal(count: Int) throws(PatternError) -> Unicode.Scalar {
        var digits = ""
        for _ in 0..<count {
            guard let scalar = next else { throw failure("expected \(count) digits") }
            digits.unicodeScalars.append(scalar)
            position += 1
        }
        guard let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value) else {
            throw failure("expected \(count) hexadecimal digits of a character")
        }
        return scalar
    }

    private mutating func parseClass() throws(PatternError) -> PatternSet {
        position += 1
        var set = PatternSet(isNegated: take("^"))
        while !take("]") {
            let first = try parseClassItem()
            guard next == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else {
                set.ranges += first.ranges
                continue
            }
            position += 1
            let last = try parseClassItem()
            guard let low = first.ranges.first, let high = last.ranges.first,
                first.ranges.count == 1, last.ranges.count == 1, low.count == 1, high.count == 1,
                low.lowerBound <= high.lowerBound
            else { throw failure("the ends of a range are two characters in order") }
            set.ranges.append(low.lowerBound...high.lowerBound)
        }
        return set
    }

    private mutating func parseClassItem() throws(PatternError) -> PatternSet {
        guard let scalar = next else { throw failure("expected \"]\"") }
        position += 1
        guard scalar == "\\" else { return .single(scalar) }
        if take("b") { return .single("\u{8}") }
        let set = try parseEscapedSet()
        guard set.isNegated else { return set }
        // The complement as ranges, so that classes stay unions.
        var ranges: [ClosedRange<UInt32>] = []
        var start: UInt32 = 0
        for range in set.ranges {
            if range.lowerBound > start { ranges.append(start...(range.lowerBound - 1)) }
            start = range.upperBound + 1
        }
        return PatternSet(ranges: ranges + [start...0x10FFFF])
    }
}
