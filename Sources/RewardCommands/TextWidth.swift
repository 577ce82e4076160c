// How text is shown in a row of cells of a terminal.

extension String {
    /// This text on one line without anything that a terminal would obey.
    ///
    /// Responses come from language models and data sets: control characters in them could
    /// move the cursor or recolour the screen, and direction marks could reorder a row.
    var displayed: String {
        var text = ""
        var endsInSpace = false
        for scalar in unicodeScalars {
            switch scalar.value {
            case 0x20, 0x09, 0x0A, 0x0D, 0x85, 0x2028, 0x2029:
                if !endsInSpace { text.unicodeScalars.append(" ") }
                endsInSpace = true
                continue
            case 0..<0x20, 0x7F..<0xA0: text.unicodeScalars.append("\u{FFFD}")
            case 0x200E, 0x200F, 0x061C, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: continue
            default: text.unicodeScalars.append(scalar)
            }
            endsInSpace = false
        }
        return text
    }

    /// How many cells this takes.
    var cellCount: Int { reduce(0) { $0 + $1.cellCount } }

    /// As much of this as fits, with an ellipsis in the last cell if something is missing.
    func shortened(toCellCount limit: Int) -> String {
        var count = 0
        var end = startIndex
        // Where to cut if the rest turns out not to fit: one cell is left for the ellipsis.
        var cut = startIndex
        while end < endIndex {
            count += self[end].cellCount
            if count > limit { return limit > 0 ? self[..<cut] + "…" : "" }
            end = index(after: end)
            if count < limit { cut = end }
        }
        return self
    }

    /// This text with spaces after it, up to a number of cells.
    func padded(toCellCount count: Int) -> String {
        self + String(repeating: " ", count: max(0, count - cellCount))
    }

    /// This text with spaces before it, up to a number of cells.
    func paddedLeft(toCellCount count: Int) -> String {
        String(repeating: " ", count: max(0, count - cellCount)) + self
    }
}

extension Character {
    /// How many cells this takes: 0, 1 or 2.
    var cellCount: Int {
        let scalars = unicodeScalars
        if scalars.contains(where: { $0.value == 0xFE0F || $0.properties.isEmojiPresentation }) {
            return 2
        }
        return scalars.reduce(0) { Swift.max($0, $1.cellCount) }
    }
}

extension Unicode.Scalar {
    /// By the East Asian Width property, in blocks rather than one by one.
    fileprivate var cellCount: Int {
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: break
        }
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF,
            0x4E00...0x9FFF, 0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
            0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
            0x17000...0x18CFF, 0x1B000...0x1B2FF, 0x1F200...0x1F2FF, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }
}
