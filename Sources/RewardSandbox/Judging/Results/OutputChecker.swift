// Whether what a program printed is what was expected.

internal import RewardTypes

/// How standard output is compared.
package struct OutputChecker: Sendable, Hashable {
    /// What is compared.
    package enum Kind: String, Sendable, CaseIterable {
        /// All bytes.
        case exact
        /// Words between white space, wherever it is.
        case tokens
        /// Lines without white space at their ends, without empty lines at the end.
        case lines
    }

    /// What is compared.
    package var kind: Kind
    /// How far numbers among the words may be apart; not for `exact`.
    package var tolerance: CodeEquality.Tolerance?

    /// A way to compare.
    package init(kind: Kind = .lines, tolerance: CodeEquality.Tolerance? = nil) {
        self.kind = kind
        self.tolerance = tolerance
    }

    /// The first difference in words, or nil when the output is right.
    package func difference(expected: [UInt8], found: [UInt8]) -> String? {
        switch kind {
        case .exact:
            guard expected != found else { return nil }
            let same = zip(expected, found).prefix { $0 == $1 }.count
            return
                "output differs at byte \(same): expected \(Self.quote(expected.dropFirst(same)))"
                + ", found \(Self.quote(found.dropFirst(same)))"
        case .tokens:
            return difference(Self.words(expected[...]), Self.words(found[...]), "word")
        case .lines: return difference(Self.lines(expected), Self.lines(found), "line")
        }
    }

    private func difference(
        _ expected: [ArraySlice<UInt8>],
        _ found: [ArraySlice<UInt8>],
        _ unit: String
    ) -> String? {
        for (index, pair) in zip(expected, found).enumerated() where !areEqual(pair.0, pair.1) {
            return "\(unit) \(index + 1): expected \(Self.quote(pair.0))"
                + ", found \(Self.quote(pair.1))"
        }
        guard expected.count != found.count else { return nil }
        return "expected \(expected.count) \(unit)s, found \(found.count)"
    }

    private func areEqual(_ expected: ArraySlice<UInt8>, _ found: ArraySlice<UInt8>) -> Bool {
        if expected == found { return true }
        guard let tolerance else { return false }
        let (left, right) = (Self.words(expected), Self.words(found))
        return left.count == right.count
            && zip(left, right).allSatisfy { left, right in
                if left == right { return true }
                guard let left = Self.number(left), let right = Self.number(right) else {
                    return false
                }
                return tolerance.covers(left, right)
            }
    }

    /// A finite decimal number.
    private static func number(_ word: ArraySlice<UInt8>) -> Double? {
        let isPlain = word.allSatisfy { byte in
            (0x30...0x39).contains(byte) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains(byte)
        }
        guard isPlain, let number = Double(String(decoding: word, as: UTF8.self)),
            number.isFinite
        else { return nil }
        return number
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }

    private static func words(_ bytes: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        bytes.split(whereSeparator: isBlank)
    }

    private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
            line.prefix(
                (line.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? line.startIndex)
                    - line.startIndex
            )
        }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    private static func quote(_ bytes: some Collection<UInt8>) -> String {
        let text = String(decoding: bytes.prefix(80), as: UTF8.self)
        return JSONValue.string(text).jsonText + (bytes.count > 80 ? "..." : "")
    }
}
