// Ids back to text: spellings of tokens through a chain of decoders.

internal import RewardTypes

/// One step from spellings to text.
enum TokenDecoder: Sendable, Hashable {
    case byteLevel
    case byteFallback
    case fuse
    case replace(TextPattern, content: [UInt8])
    case strip(content: Character, start: Int, stop: Int)
    case metaspace(marker: Character, PrependScheme)

    /// Rewrites the spellings of tokens.
    func apply(_ tokens: [String]) -> [String] {
        switch self {
        case .byteLevel:
            // A token with other characters, an added one, stands for itself.
            let bytes = tokens.flatMap { ByteAlphabet.bytes(of: $0) ?? Array($0.utf8) }
            return [String(decoding: bytes, as: UTF8.self)]
        case .byteFallback: return joinByteTokens(tokens)
        case .fuse: return [tokens.joined()]
        case .replace(let pattern, let content): return tokens.map { replace(pattern, content, $0) }
        case .strip(let content, let start, let stop):
            return tokens.map { token in
                let scalars = Array(token.unicodeScalars)
                let wanted = content.unicodeScalars.first
                var lower = 0
                var upper = scalars.count
                while lower < min(start, scalars.count), scalars[lower] == wanted { lower += 1 }
                while scalars.count - upper < stop, upper > lower, scalars[upper - 1] == wanted {
                    upper -= 1
                }
                return String(String.UnicodeScalarView(scalars[lower..<upper]))
            }
        case .metaspace(let marker, let scheme):
            return tokens.enumerated().map { index, token in
                var text = String.UnicodeScalarView()
                for scalar in token.unicodeScalars {
                    if Character(scalar) != marker {
                        text.append(scalar)
                    } else if index > 0 || scheme == .never {
                        text.append(" ")
                    }
                }
                return String(text)
            }
        }
    }

    /// Runs of byte tokens become characters, or as many U+FFFD if they are not UTF-8.
    private func joinByteTokens(_ tokens: [String]) -> [String] {
        var output: [String] = []
        var run: [UInt8] = []
        func finishRun() {
            guard !run.isEmpty else { return }
            if let text = String(validating: run, as: UTF8.self) {
                output.append(text)
            } else {
                output += repeatElement("\u{FFFD}", count: run.count)
            }
            run = []
        }
        for token in tokens {
            if let byte = ByteToken.byte(of: token) {
                run.append(byte)
            } else {
                finishRun()
                output.append(token)
            }
        }
        finishRun()
        return output
    }

    private func replace(_ pattern: TextPattern, _ content: [UInt8], _ token: String) -> String {
        let bytes = Array(token.utf8)
        var output: [UInt8] = []
        var budget = StepBudget(byteCount: bytes.count)
        pattern.forEachPart(of: bytes.indices, in: bytes.span, &budget) { part, isMatch in
            output.append(contentsOf: isMatch ? content[...] : bytes[part])
        }
        return String(decoding: output, as: UTF8.self)
    }
}

/// Tokens that stand for one byte, spelled `<0x0A>`.
enum ByteToken {
    /// The spelling of a byte.
    static func spelling(of byte: UInt8) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        return Array("<0x".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            + [UInt8(ascii: ">")]
    }

    /// The byte of a spelling, or nil if it is another kind of token.
    static func byte(of token: String) -> UInt8? {
        let bytes = Array(token.utf8)
        guard bytes.count == 6, bytes.starts(with: "<0x".utf8), bytes[5] == UInt8(ascii: ">"),
            let high = Character(Unicode.Scalar(bytes[3])).hexDigitValue,
            let low = Character(Unicode.Scalar(bytes[4])).hexDigitValue
        else { return nil }
        return UInt8(high << 4 | low)
    }
}

extension TokenDecoder {
    /// Reads the `decoder` member of a definition; nil if there is none.
    static func list(_ value: JSONValue?, path: String) throws(TokenizationError) -> [TokenDecoder]?
    {
        guard let value, value != .null else { return nil }
        var decoders: [TokenDecoder] = []
        for (path, type, fields) in try flattened(value, path: path, members: "decoders") {
            var fields = fields
            decoders.append(try make(type, path, &fields))
        }
        return decoders
    }

    private static func make(
        _ type: String,
        _ path: String,
        _ fields: inout Fields
    ) throws(TokenizationError) -> TokenDecoder {
        switch type {
        case "ByteLevel": return .byteLevel
        case "ByteFallback": return .byteFallback
        case "Fuse": return .fuse
        case "Replace":
            let pattern = try TextPattern(&fields, "pattern")
            return .replace(pattern, content: try replacement("content", &fields))
        case "Strip":
            return try decoding { () throws(FieldError) in
                .strip(
                    content: try character("content", &fields),
                    start: try fields.optionalInteger("start", in: 0...1024) ?? 0,
                    stop: try fields.optionalInteger("stop", in: 0...1024) ?? 0
                )
            }
        case "Metaspace":
            return try decoding { () throws(FieldError) in
                let marker = try character("replacement", &fields)
                let addsSpace = try fields.optionalBool("add_prefix_space")
                let scheme = try fields.optionalChoice("prepend_scheme", as: PrependScheme.self)
                return .metaspace(
                    marker: marker,
                    addsSpace == false ? .never : scheme ?? .always
                )
            }
        default:
            throw .unsupported(
                path,
                "the decoder \"\(type)\" is not supported; supported are ByteLevel, "
                    + "ByteFallback, Fuse, Replace, Strip, Metaspace and Sequence"
            )
        }
    }

    private static func character(
        _ name: String,
        _ fields: inout Fields
    ) throws(FieldError) -> Character {
        let text = try fields.string(name)
        guard text.unicodeScalars.count == 1, let character = text.first else {
            throw fields.error(name, "\"\(text.prefix(20))\" is not one character")
        }
        return character
    }
}
