// Cutting texts into parts, joining them and replacing parts of them.

extension Interpreter {
    func join(_ parts: [String], by separator: String) throws(ChatTemplateError) -> String {
        var result = ""
        for (index, part) in parts.enumerated() {
            if index > 0 { result += separator }
            result += part
            try charge(1 + (separator.utf8.count + part.utf8.count) >> 6)
            guard result.utf8.count <= TemplateLimits.maximumTextByteCount else {
                throw limit("a text would exceed \(TemplateLimits.maximumTextByteCount) bytes")
            }
        }
        return result
    }

    func split(
        _ text: String,
        by separator: Value,
        maximum: Int,
        fromEnd: Bool
    ) throws(ChatTemplateError) -> [Value] {
        let bytes = Array(text.utf8)
        let maximum = maximum < 0 ? Int.max : maximum
        var ranges: [Range<Int>] = []
        if separator.isNone {
            ranges =
                fromEnd
                ? Self.wordsFromEnd(bytes, maximum) : Self.words(bytes, maximum)
        } else {
            let needle = Array(try string(argument: separator, "the separator").utf8)
            guard !needle.isEmpty else { throw failure("the separator is empty") }
            var rest = 0..<bytes.count
            while ranges.count < maximum {
                let found =
                    fromEnd
                    ? Text.lastOffset(of: needle, in: bytes, rest)
                    : Text.firstOffset(of: needle, in: bytes, rest)
                guard let found else { break }
                ranges.append(
                    fromEnd
                        ? (found + needle.count)..<rest.upperBound : rest.lowerBound..<found
                )
                rest = fromEnd ? rest.lowerBound..<found : (found + needle.count)..<rest.upperBound
            }
            ranges.append(rest)
        }
        try charge(ranges.count)
        if fromEnd { ranges.reverse() }
        return ranges.map { .string(Text.string(bytes[$0])) }
    }

    private static func words(_ bytes: [UInt8], _ maximum: Int) -> [Range<Int>] {
        var words: [Range<Int>] = []
        var offset = 0
        while true {
            while offset < bytes.count {
                let (scalar, next) = Text.scalar(in: bytes, at: offset)
                guard Text.isSpace(scalar) else { break }
                offset = next
            }
            guard offset < bytes.count else { return words }
            let start = offset
            guard words.count < maximum else {
                words.append(start..<bytes.count)
                return words
            }
            while offset < bytes.count {
                let (scalar, next) = Text.scalar(in: bytes, at: offset)
                guard !Text.isSpace(scalar) else { break }
                offset = next
            }
            words.append(start..<offset)
        }
    }

    // The words in reverse; the last is what remains of the text.
    private static func wordsFromEnd(_ bytes: [UInt8], _ maximum: Int) -> [Range<Int>] {
        var words: [Range<Int>] = []
        var end = bytes.count
        while true {
            end = Text.endTrimmingSpace(bytes, 0..<end)
            guard end > 0 else { return words }
            guard words.count < maximum else {
                words.append(0..<end)
                return words
            }
            var start = end
            while start > 0 {
                var previous = start - 1
                while previous > 0, bytes[previous] & 0xC0 == 0x80 { previous -= 1 }
                guard !Text.isSpace(Text.scalar(in: bytes, at: previous).scalar) else { break }
                start = previous
            }
            words.append(start..<end)
            end = start
        }
    }

    func lines(of text: String, keepsEnds: Bool) throws(ChatTemplateError) -> [String] {
        let bytes = Array(text.utf8)
        var lines: [String] = []
        var start = 0
        var offset = 0
        while offset < bytes.count {
            let (scalar, next) = Text.scalar(in: bytes, at: offset)
            guard Text.isLineEnd(scalar) else {
                offset = next
                continue
            }
            var end = next
            if scalar == "\r", end < bytes.count, bytes[end] == UInt8(ascii: "\n") { end += 1 }
            lines.append(Text.string(bytes[start..<(keepsEnds ? end : offset)]))
            start = end
            offset = end
        }
        if start < bytes.count { lines.append(Text.string(bytes[start...])) }
        try charge(lines.count)
        return lines
    }

    func partition(
        _ text: String,
        _ arguments: Arguments,
        fromEnd: Bool
    ) throws(ChatTemplateError) -> Value {
        let bound = try bind(arguments, to: ["sep"], required: 1, of: "partition")
        let separator = try string(argument: bound[0], "the separator")
        guard !separator.isEmpty else { throw failure("the separator is empty") }
        let bytes = Array(text.utf8)
        let needle = Array(separator.utf8)
        let found =
            fromEnd
            ? Text.lastOffset(of: needle, in: bytes, 0..<bytes.count)
            : Text.firstOffset(of: needle, in: bytes, 0..<bytes.count)
        guard let found else {
            return try tuple(
                (fromEnd ? ["", "", text] : [text, "", ""]).map { .string($0) }
            )
        }
        let after = Text.string(bytes[(found + needle.count)...])
        let before = Text.string(bytes[..<found])
        return try tuple([.string(before), .string(separator), .string(after)])
    }

    func replace(
        _ old: String,
        with new: String,
        in text: String,
        maximum: Int
    ) throws(ChatTemplateError) -> String {
        let bytes = Array(text.utf8)
        let needle = Array(old.utf8)
        let maximum = maximum < 0 ? Int.max : maximum
        try charge(bytes.count >> 4)
        var result: [UInt8] = []
        var rest = 0..<bytes.count
        var count = 0
        while count < maximum, let found = Text.firstOffset(of: needle, in: bytes, rest) {
            var end = found
            if needle.isEmpty, count > 0 {
                // Nothing is found before and after every character.
                guard rest.lowerBound < bytes.count else { break }
                end = Text.scalar(in: bytes, at: rest.lowerBound).next
            }
            result += bytes[rest.lowerBound..<end]
            result += new.utf8
            rest = (end + needle.count)..<bytes.count
            count += 1
            try charge(1 + new.utf8.count >> 6)
            guard result.count <= TemplateLimits.maximumTextByteCount else {
                throw limit("a text would exceed \(TemplateLimits.maximumTextByteCount) bytes")
            }
        }
        result += bytes[rest]
        return Text.string(result)
    }
}
