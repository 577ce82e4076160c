// Unicode normalisation forms over mapped text.
//
// The algorithm is that of Unicode Standard Annex 15: decompose, order marks by combining class,
// compose. Text is worked on in segments that no composition crosses, so that most of it is copied
// and every changed segment has one place in the original. The tables are the reference's.

/// One of the four forms.
enum UnicodeForm: Sendable, Hashable {
    case composed, decomposed, compatibilityComposed, compatibilityDecomposed

    private var composes: Bool { self == .composed || self == .compatibilityComposed }
    private var isCompatible: Bool {
        self == .compatibilityComposed || self == .compatibilityDecomposed
    }

    /// Rewrites a text in this form.
    func apply(_ text: inout MappedText) {
        // Below U+00A0 nothing changes in any form, and nothing combines with what is before it.
        guard text.bytes.contains(where: { $0 >= 0xC2 }) else { return }
        let source = text
        let bytes = source.bytes.span
        let tables = NormalizationTables.shared
        var builder: MappedText.Builder?
        var copied = 0
        var segment: [UInt32] = []
        var segmentStart = 0
        var index = 0
        var workspace: [UInt32] = []
        while index <= bytes.count {
            let scalar = index < bytes.count ? bytes.scalar(at: index) : (value: 0, length: 1)
            let isBoundary =
                index == bytes.count || tables.startsSegment(scalar.value, isCompatible)
            if isBoundary {
                if segment.count > 1 || tables.isActive(segment.first ?? 0) {
                    normalize(segment, tables, &workspace)
                    if workspace != segment {
                        if builder == nil { builder = MappedText.Builder(capacity: bytes.count) }
                        builder?.copy(copied..<segmentStart, of: source)
                        let end = source.endOffset(after: index - 1)
                        for value in workspace { builder?.append(scalar: value, end: end) }
                        copied = index
                    }
                }
                segment.removeAll(keepingCapacity: true)
                segmentStart = index
            }
            segment.append(scalar.value)
            index += scalar.length
        }
        guard var builder else { return }
        builder.copy(copied..<bytes.count, of: source)
        text = builder.finish(origin: source.origin)
    }

    private func normalize(
        _ segment: [UInt32],
        _ tables: NormalizationTables,
        _ output: inout [UInt32]
    ) {
        output.removeAll(keepingCapacity: true)
        for scalar in segment { tables.appendDecomposition(scalar, isCompatible, to: &output) }
        order(&output, tables)
        if composes { compose(&output, tables) }
    }

    /// Sorts every run of marks by combining class, keeping the order of equals.
    private func order(_ scalars: inout [UInt32], _ tables: NormalizationTables) {
        var index = 0
        while index < scalars.count {
            guard tables.combiningClass(scalars[index]) != 0 else {
                index += 1
                continue
            }
            var end = index
            while end < scalars.count, tables.combiningClass(scalars[end]) != 0 { end += 1 }
            if end - index > 1 {
                let run = scalars[index..<end].enumerated().sorted {
                    let left = tables.combiningClass($0.element)
                    let right = tables.combiningClass($1.element)
                    return left != right ? left < right : $0.offset < $1.offset
                }
                scalars.replaceSubrange(index..<end, with: run.map(\.element))
            }
            index = end
        }
    }

    private func compose(_ scalars: inout [UInt32], _ tables: NormalizationTables) {
        var starter: Int?
        var previousClass: UInt8 = 0
        var count = 0
        for index in scalars.indices {
            let scalar = scalars[index]
            let own = tables.combiningClass(scalar)
            if let place = starter {
                let isBlocked = count > place + 1 && (previousClass == 0 || previousClass >= own)
                if !isBlocked, let whole = tables.composition(scalars[place], scalar) {
                    scalars[place] = whole
                    continue
                }
            }
            scalars[count] = scalar
            if own == 0 { starter = count }
            previousClass = own
            count += 1
        }
        scalars.removeLast(scalars.count - count)
    }
}

/// Decompositions, compositions and combining classes.
struct NormalizationTables: Sendable {
    /// Built on first use.
    static let shared = NormalizationTables()

    private let canonical: [UInt32: [UInt32]]
    private let compatible: [UInt32: [UInt32]]
    private let classes: [UInt32: UInt8]
    private let pairs: [UInt64: UInt32]
    // Code points that combine with what is before them.
    private let seconds: Set<UInt32>
    // One bit for each code point that any form can change, move or combine.
    private let active: [UInt64]

    private init() {
        canonical = UnicodeTables.mapping(UnicodeTables.canonical)
        compatible = UnicodeTables.mapping(UnicodeTables.compatible)
        var classes: [UInt32: UInt8] = [:]
        var position: UInt32 = 0
        let runs = UnicodeTables.numbers(UnicodeTables.combiningClasses.utf8)
        for index in stride(from: 0, to: runs.count - 2, by: 3) {
            position += runs[index]
            for scalar in position..<position + runs[index + 1] {
                classes[scalar] = UInt8(runs[index + 2])
            }
            position += runs[index + 1]
        }
        self.classes = classes
        var pairs: [UInt64: UInt32] = [:]
        var seconds: Set<UInt32> = []
        let numbers = UnicodeTables.numbers(UnicodeTables.pairs.utf8)
        for index in stride(from: 0, to: numbers.count - 2, by: 3) {
            pairs[UInt64(numbers[index]) << 32 | UInt64(numbers[index + 1])] = numbers[index + 2]
            seconds.insert(numbers[index + 1])
        }
        seconds.formUnion(0x1161...0x1175)
        seconds.formUnion(0x11A8...0x11C2)
        self.pairs = pairs
        self.seconds = seconds
        var active = [UInt64](repeating: 0, count: 0x110000 / 64)
        for keys in [Array(canonical.keys), Array(compatible.keys), Array(classes.keys)] {
            for scalar in keys { active[Int(scalar >> 6)] |= 1 << UInt64(scalar & 63) }
        }
        for scalar in Array(seconds) + Array(0xAC00...0xD7A3) {
            active[Int(scalar >> 6)] |= 1 << UInt64(scalar & 63)
        }
        self.active = active
    }

    /// Whether any form can change a code point, move it or combine it with what is before it.
    func isActive(_ scalar: UInt32) -> Bool {
        active[Int(scalar >> 6)] >> UInt64(scalar & 63) & 1 != 0
    }

    func combiningClass(_ scalar: UInt32) -> UInt8 {
        scalar < 0x300 ? 0 : classes[scalar] ?? 0
    }

    /// Whether nothing before a code point can change together with it.
    func startsSegment(_ scalar: UInt32, _ isCompatible: Bool) -> Bool {
        guard isActive(scalar) else { return true }
        let first = firstOfDecomposition(scalar, isCompatible)
        return combiningClass(first) == 0 && !seconds.contains(first)
    }

    private func firstOfDecomposition(_ scalar: UInt32, _ isCompatible: Bool) -> UInt32 {
        if isCompatible, let form = compatible[scalar] { return form.first ?? scalar }
        return canonical[scalar]?.first ?? scalar
    }

    /// Appends the full decomposition; Hangul syllables are computed.
    func appendDecomposition(_ scalar: UInt32, _ isCompatible: Bool, to output: inout [UInt32]) {
        if 0xAC00...0xD7A3 ~= scalar {
            let index = scalar - 0xAC00
            output.append(0x1100 + index / 588)
            output.append(0x1161 + index % 588 / 28)
            if index % 28 != 0 { output.append(0x11A7 + index % 28) }
        } else if isCompatible, let form = compatible[scalar] {
            output.append(contentsOf: form)
        } else if let form = canonical[scalar] {
            output.append(contentsOf: form)
        } else {
            output.append(scalar)
        }
    }

    /// The code point that a pair composes to.
    func composition(_ first: UInt32, _ second: UInt32) -> UInt32? {
        if 0x1100...0x1112 ~= first, 0x1161...0x1175 ~= second {
            return 0xAC00 + ((first - 0x1100) * 21 + (second - 0x1161)) * 28
        }
        if 0xAC00...0xD7A3 ~= first, (first - 0xAC00) % 28 == 0, 0x11A8...0x11C2 ~= second {
            return first + (second - 0x11A7)
        }
        return pairs[UInt64(first) << 32 | UInt64(second)]
    }
}
