// A tokenizer that can be worked out on paper.

package import RewardTokenization
package import RewardTypes

/// Bytes, a few longer entries found greedily, and special tokens.
///
/// Id 0 to 255 are the bytes; the entries of `merges` follow, then those of `specials`. At each
/// place the longest merge wins, so a merge can straddle the boundary between two texts.
package struct FakeTokenizer: Tokenizer {
    package let specialTokens: SpecialTokens
    package let vocabularySize: Int
    private let merges: [String]
    private let specials: [String]
    private let marksBeginning: Bool

    /// A tokenizer.
    ///
    /// `beginning` and `end` are among `specials`, or among `merges` when a model's files forget to
    /// mark them. With `marksBeginning`, every text gets an extra
    /// "▁" in front, as SentencePiece does; "▁" must be one of the merges then.
    package init(
        merges: [String] = [],
        specials: [String] = [],
        beginning: String? = nil,
        end: String? = nil,
        addsBeginning: Bool = false,
        marksBeginning: Bool = false
    ) {
        self.merges = merges
        self.specials = specials
        self.marksBeginning = marksBeginning
        vocabularySize = 256 + merges.count + specials.count
        let offset = 256 + merges.count
        func id(_ entry: String?) -> TokenID? {
            guard let entry else { return nil }
            if let index = merges.firstIndex(of: entry) { return TokenID(Int32(256 + index)) }
            return specials.firstIndex(of: entry).map { TokenID(Int32(offset + $0)) }
        }
        specialTokens = SpecialTokens(
            beginningOfSequence: id(beginning),
            endOfSequence: id(end),
            all: Set(specials.indices.map { TokenID(Int32(offset + $0)) }),
            addsBeginningOfSequence: addsBeginning
        )
    }

    package func encode(
        _ text: String,
        addSpecialTokens: Bool
    ) throws(TokenizationError) -> [EncodedToken] {
        var tokens: [EncodedToken] = []
        if addSpecialTokens, specialTokens.addsBeginningOfSequence,
            let id = specialTokens.beginningOfSequence
        {
            tokens.append(EncodedToken(id: id, endOffset: 0))
        }
        let mark = Array("▁".utf8)
        let bytes = (marksBeginning ? mark : []) + Array(text.utf8)
        let shift = marksBeginning ? mark.count : 0
        var position = 0
        while position < bytes.count {
            let (id, count) = longestEntry(in: bytes[position...])
            position += count
            tokens.append(EncodedToken(id: id, endOffset: max(0, position - shift)))
        }
        return tokens
    }

    private func longestEntry(in bytes: ArraySlice<UInt8>) -> (TokenID, Int) {
        func longest(_ entries: [String], from offset: Int) -> (TokenID, Int)? {
            entries.indices
                .filter { bytes.starts(with: entries[$0].utf8) }
                .max { entries[$0].utf8.count < entries[$1].utf8.count }
                .map { (TokenID(Int32(offset + $0)), entries[$0].utf8.count) }
        }
        return longest(specials, from: 256 + merges.count)
            ?? longest(merges, from: 256)
            ?? (TokenID(Int32(bytes.first ?? 0)), 1)
    }

    package func decode(_ ids: [TokenID], skipSpecialTokens: Bool) -> String {
        var bytes: [UInt8] = []
        for id in ids where !(skipSpecialTokens && specialTokens.all.contains(id)) {
            if let byte = UInt8(exactly: id.rawValue) {
                bytes.append(byte)
            } else {
                bytes += (entry(of: id) ?? "").utf8
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    package func id(of entry: String) -> TokenID? {
        if let index = merges.firstIndex(of: entry) { return TokenID(Int32(256 + index)) }
        if let index = specials.firstIndex(of: entry) {
            return TokenID(Int32(256 + merges.count + index))
        }
        guard entry.utf8.count == 1, let byte = entry.utf8.first else { return nil }
        return TokenID(Int32(byte))
    }

    package func entry(of id: TokenID) -> String? {
        let index = Int(id.rawValue)
        switch index {
        case 0..<128: return String(Unicode.Scalar(UInt8(index)))
        case 128..<256: return "<0x\(String(index, radix: 16, uppercase: true))>"
        case 256..<256 + merges.count: return merges[index - 256]
        case 256 + merges.count..<vocabularySize: return specials[index - 256 - merges.count]
        default: return nil
        }
    }
}
