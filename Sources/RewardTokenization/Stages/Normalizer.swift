// Rewriting of text before it is cut: Unicode forms, case, replaced spaces.

internal import RewardTypes

/// One rewriting of a text.
enum Normalizer: Sendable, Hashable {
    case unicode(UnicodeForm)
    case lowercase
    case stripAccents
    case prepend([UInt8])
    case replace(TextPattern, content: [UInt8])
    case strip(left: Bool, right: Bool)
    case mapped(CharacterMap)

    /// How many times longer a text can become, at most.
    var largestGrowth: Int {
        switch self {
        case .unicode, .lowercase: 12
        case .prepend(let bytes): 1 + bytes.count
        case .replace(_, let content): max(1, content.count)
        case .mapped(let map): max(1, map.maximumByteCount)
        case .stripAccents, .strip: 1
        }
    }

    /// Rewrites a text; leaves it untouched where nothing changes.
    func apply(_ text: inout MappedText, _ budget: inout StepBudget) {
        switch self {
        case .unicode(let form): form.apply(&text)
        case .lowercase: mapScalars(&text, above: 0x40) { LetterCase.shared.lower[$0] }
        case .stripAccents:
            mapScalars(&text, above: 0x2FF) { LetterCase.shared.accents.contains($0) ? [] : nil }
        case .prepend(let bytes):
            guard !text.bytes.isEmpty else { return }
            var builder = MappedText.Builder(capacity: text.bytes.count + bytes.count)
            builder.append(bytes, end: text.origin)
            builder.copy(text.bytes.indices, of: text)
            text = builder.finish(origin: text.origin)
        case .replace(let pattern, let content):
            replace(pattern, with: content, &text, &budget)
        case .strip(let left, let right): strip(left: left, right: right, &text)
        case .mapped(let map): map.apply(&text)
        }
    }

    /// Replaces single code points; `change` gives nil where nothing changes.
    private func mapScalars(
        _ text: inout MappedText,
        above limit: UInt32,
        _ change: (UInt32) -> [UInt32]?
    ) {
        let source = text
        let bytes = source.bytes.span
        var builder: MappedText.Builder?
        var copied = 0
        var index = 0
        while index < bytes.count {
            let scalar = bytes.scalar(at: index)
            let start = index
            index += scalar.length
            guard scalar.value > limit, let form = change(scalar.value) else { continue }
            if builder == nil { builder = MappedText.Builder(capacity: bytes.count) }
            builder?.copy(copied..<start, of: source)
            let end = source.endOffset(after: index - 1)
            for value in form { builder?.append(scalar: value, end: end) }
            copied = index
        }
        guard var builder else { return }
        builder.copy(copied..<bytes.count, of: source)
        text = builder.finish(origin: source.origin)
    }

    private func replace(
        _ pattern: TextPattern,
        with content: [UInt8],
        _ text: inout MappedText,
        _ budget: inout StepBudget
    ) {
        let source = text
        var builder: MappedText.Builder?
        var copied = 0
        pattern.forEachPart(of: source.bytes.indices, in: source.bytes.span, &budget) {
            part,
            isMatch in
            guard isMatch else { return }
            if builder == nil { builder = MappedText.Builder(capacity: source.bytes.count) }
            builder?.copy(copied..<part.lowerBound, of: source)
            builder?.append(content, end: source.endOffset(after: part.upperBound - 1))
            copied = part.upperBound
        }
        guard var builder else { return }
        builder.copy(copied..<source.bytes.count, of: source)
        text = builder.finish(origin: source.origin)
    }

    private func strip(left: Bool, right: Bool, _ text: inout MappedText) {
        let source = text
        let bytes = source.bytes.span
        let table = ScalarKinds.shared
        var lower = 0
        var upper = bytes.count
        while left, lower < upper {
            let scalar = bytes.scalar(at: lower)
            guard table.contains(scalar.value, in: .whitespace) else { break }
            lower += scalar.length
        }
        while right, upper > lower {
            let start = bytes.previousScalarStart(before: upper, notBefore: lower)
            guard table.contains(bytes.scalar(at: start).value, in: .whitespace) else { break }
            upper = start
        }
        guard lower > 0 || upper < bytes.count else { return }
        text = source.slice(lower..<upper)
    }
}

extension Normalizer {
    /// Reads the `normalizer` member of a definition; absent means none.
    static func list(_ value: JSONValue?, path: String) throws(TokenizationError) -> [Normalizer] {
        guard let value, value != .null else { return [] }
        var normalizers: [Normalizer] = []
        for (path, type, fields) in try flattened(value, path: path, members: "normalizers") {
            var fields = fields
            normalizers.append(try make(type, path, &fields))
        }
        return normalizers
    }

    private static func make(
        _ type: String,
        _ path: String,
        _ fields: inout Fields
    ) throws(TokenizationError) -> Normalizer {
        switch type {
        case "NFC": return .unicode(.composed)
        case "NFD": return .unicode(.decomposed)
        case "NFKC": return .unicode(.compatibilityComposed)
        case "NFKD": return .unicode(.compatibilityDecomposed)
        case "Lowercase": return .lowercase
        case "StripAccents": return .stripAccents
        case "Prepend":
            return .prepend(try replacement("prepend", &fields))
        case "Replace":
            let pattern = try TextPattern(&fields, "pattern")
            return .replace(pattern, content: try replacement("content", &fields))
        case "Strip":
            return try decoding { () throws(FieldError) in
                .strip(
                    left: try fields.optionalBool("strip_left") ?? false,
                    right: try fields.optionalBool("strip_right") ?? false
                )
            }
        case "Precompiled":
            let text = try decoding { () throws(FieldError) in
                try fields.string("precompiled_charsmap")
            }
            return .mapped(try CharacterMap(base64: text))
        default:
            throw .unsupported(
                path,
                "the normalizer \"\(type)\" is not supported; supported are NFC, NFD, NFKC, NFKD, "
                    + "Lowercase, StripAccents, Prepend, Replace, Strip, Precompiled and Sequence"
            )
        }
    }
}

/// A text that a stage puts in, which is short in real tokenizers.
func replacement(
    _ name: String,
    _ fields: inout Fields
) throws(TokenizationError) -> [UInt8] {
    try decoding { () throws(FieldError) in
        let text = try fields.string(name)
        let limit = TokenizerLimits.maximumReplacementByteCount
        guard text.utf8.count <= limit else {
            throw fields.error(name, "has \(text.utf8.count) bytes; at most \(limit) are allowed")
        }
        return Array(text.utf8)
    }
}

/// Letter case and accents of single code points.
struct LetterCase: Sendable {
    static let shared = LetterCase()

    let lower: [UInt32: [UInt32]]
    let accents: Set<UInt32>

    private init() {
        lower = UnicodeTables.mapping(UnicodeTables.lowercase)
        accents = Set(UnicodeTables.ranges(UnicodeTables.combiningMarks).flatMap { $0 })
    }
}
