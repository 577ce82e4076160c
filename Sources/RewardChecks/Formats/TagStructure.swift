// Texts in tags: `<think>...</think><answer>...</answer>`.

/// A tag that a text is expected to have.
package struct TagRule: Sendable, Equatable {
    /// The name between the angle brackets.
    package var name: String
    /// How many times it may stand at its place.
    package var count: ClosedRange<Int>
    /// The tags inside of it, in order.
    package var children: [TagRule]

    /// A tag, by default exactly once and without tags inside.
    package init(_ name: String, count: ClosedRange<Int> = 1...1, children: [TagRule] = []) {
        self.name = name
        self.count = count
        self.children = children
    }
}

/// Why a text is not in the expected tags.
///
/// Offsets are in UTF-8 bytes.
package enum TagProblem: Error, Equatable, Sendable, CustomStringConvertible {
    case missing(name: String, inside: String?)
    case unexpected(name: String, inside: String?, byteOffset: Int)
    case notClosed(name: String, byteOffset: Int)
    case notOpened(name: String, byteOffset: Int)
    case textOutside(byteOffset: Int)
    case tooLarge(String)

    package var description: String {
        let place = { (outer: String?) in outer.map { " inside <\($0)>" } ?? "" }
        switch self {
        case .missing(let name, let outer): return "<\(name)> is missing\(place(outer))"
        case .unexpected(let name, let outer, let offset):
            return "<\(name)> does not belong here\(place(outer)), at byte \(offset)"
        case .notClosed(let name, let offset): return "<\(name)> at byte \(offset) is not closed"
        case .notOpened(let name, let offset): return "</\(name)> at byte \(offset) closes nothing"
        case .textOutside(let offset): return "text outside of tags at byte \(offset)"
        case .tooLarge(let budget): return "too large: \(budget)"
        }
    }
}

/// An element that was found.
package struct TagElement: Sendable, Equatable {
    /// The name of its tag.
    package let name: String
    /// What stands between its tags, tags inside included.
    package let content: String
    /// The elements inside.
    package let children: [TagElement]
}

/// Checks order and nesting of tags.
///
/// Only the names of the rules are tags; everything else between angle brackets is text, so that
/// `a < b` and code do no harm. Names are compared exactly.
package struct TagStructure: Sendable {
    static let maximumTagCount = 4096
    static let maximumDepth = 16

    private let rules: [TagRule]
    private let names: Set<String>
    private let allowsTextOutside: Bool

    /// Rules for a whole text, in order; blanks may stand everywhere.
    ///
    /// - Throws: `tooLarge` when rules are nested deeper than 16.
    package init(_ rules: [TagRule], allowsTextOutside: Bool = false) throws(TagProblem) {
        self.rules = rules
        self.allowsTextOutside = allowsTextOutside
        names = try Self.names(of: rules, depth: 0)
    }

    private static func names(of rules: [TagRule], depth: Int) throws(TagProblem) -> Set<String> {
        guard depth < maximumDepth else {
            throw .tooLarge("rules nest deeper than \(maximumDepth)")
        }
        var names: Set<String> = []
        for rule in rules {
            names.insert(rule.name)
            names.formUnion(try Self.names(of: rule.children, depth: depth + 1))
        }
        return names
    }

    /// The elements of a text that keeps the rules.
    ///
    /// Linear in the text.
    package func parse(_ text: String) throws(TagProblem) -> [TagElement] {
        var reader = TagReader(text: text, names: names, allowsTextOutside: allowsTextOutside)
        let elements = try reader.read()
        return try match(elements, rules, inside: nil)
    }

    /// Assigns elements to rules in order; each rule takes as many as it may.
    private func match(
        _ found: [TagReader.Element],
        _ rules: [TagRule],
        inside outer: String?
    ) throws(TagProblem) -> [TagElement] {
        var result: [TagElement] = []
        var rest = found[...]
        for rule in rules {
            var count = 0
            while let element = rest.first, element.name == rule.name,
                count < rule.count.upperBound
            {
                rest.removeFirst()
                count += 1
                result.append(
                    TagElement(
                        name: element.name,
                        content: element.content,
                        children: try match(element.children, rule.children, inside: rule.name)
                    )
                )
            }
            if count < rule.count.lowerBound {
                // Another tag at this place tells more than that this one is missing.
                if let element = rest.first, !rules.contains(where: { $0.name == element.name }) {
                    throw .unexpected(
                        name: element.name,
                        inside: outer,
                        byteOffset: element.byteOffset
                    )
                }
                throw .missing(name: rule.name, inside: outer)
            }
        }
        if let element = rest.first {
            throw .unexpected(name: element.name, inside: outer, byteOffset: element.byteOffset)
        }
        return result
    }
}

/// Finds tags with known names and puts them into a tree.
private struct TagReader {
    struct Element {
        let name: String
        let byteOffset: Int
        let contentStart: Int
        var content = ""
        var children: [Element] = []
    }

    private let bytes: [UInt8]
    private let names: Set<String>
    private let allowsTextOutside: Bool
    private let maximumNameByteCount: Int
    private var open: [Element] = []
    private var top: [Element] = []

    init(text: String, names: Set<String>, allowsTextOutside: Bool) {
        bytes = Array(text.utf8)
        self.names = names
        self.allowsTextOutside = allowsTextOutside
        maximumNameByteCount = names.map(\.utf8.count).max() ?? 0
    }

    mutating func read() throws(TagProblem) -> [Element] {
        var position = 0
        var tagCount = 0
        while position < bytes.count {
            guard let tag = tag(at: position) else {
                if open.isEmpty, !allowsTextOutside, ![9, 10, 13, 32].contains(bytes[position]) {
                    throw .textOutside(byteOffset: position)
                }
                position += 1
                continue
            }
            tagCount += 1
            guard tagCount <= TagStructure.maximumTagCount else {
                throw .tooLarge("more than \(TagStructure.maximumTagCount) tags")
            }
            if tag.isClosing {
                try close(tag.name, at: position)
            } else {
                guard open.count < TagStructure.maximumDepth else {
                    throw .tooLarge("tags nest deeper than \(TagStructure.maximumDepth)")
                }
                open.append(
                    Element(name: tag.name, byteOffset: position, contentStart: tag.end)
                )
            }
            position = tag.end
        }
        if let element = open.last {
            throw .notClosed(name: element.name, byteOffset: element.byteOffset)
        }
        return top
    }

    private mutating func close(_ name: String, at position: Int) throws(TagProblem) {
        guard var element = open.popLast() else {
            throw .notOpened(name: name, byteOffset: position)
        }
        guard element.name == name else {
            throw .notClosed(name: element.name, byteOffset: element.byteOffset)
        }
        element.content = String(
            decoding: bytes[element.contentStart..<position],
            as: UTF8.self
        )
        if open.isEmpty {
            top.append(element)
        } else {
            open[open.count - 1].children.append(element)
        }
    }

    /// `<name>` or `</name>` at a place, for the names that are known.
    private func tag(at position: Int) -> (name: String, isClosing: Bool, end: Int)? {
        guard bytes[position] == UInt8(ascii: "<") else { return nil }
        let isClosing = position + 1 < bytes.count && bytes[position + 1] == UInt8(ascii: "/")
        let start = position + (isClosing ? 2 : 1)
        let limit = min(bytes.count, start + maximumNameByteCount + 1)
        guard start < limit,
            let end = bytes[start..<limit].firstIndex(of: UInt8(ascii: ">"))
        else { return nil }
        let name = String(decoding: bytes[start..<end], as: UTF8.self)
        return names.contains(name) ? (name, isClosing, end + 1) : nil
    }
}
