// What PairRM reads: a source and two candidates, each behind a marker of its own.
//
//     [CLS] <|source|> x [SEP]  [CLS] <|candidate1|> a [SEP]  [CLS] <|candidate2|> b [SEP]
//
// The three texts are tokenized on their own and their ids put one behind the other.

internal import RewardBackend
internal import RewardTokenization
internal import RewardTypes

/// Writes the input of one model.
struct CrossInput: Sendable {
    /// The places of a text in the sequence.
    enum Role: Int, CaseIterable, Sendable {
        case source, first, second

        /// The member of `config.json` with the id of the marker.
        var memberName: String {
            switch self {
            case .source: "source_prefix_id"
            case .first: "cand1_prefix_id"
            case .second: "cand2_prefix_id"
            }
        }
    }

    /// A whole sequence and where its markers stand, in the order of the roles.
    struct CrossSequence: Sendable, Equatable {
        var ids: [TokenID] = []
        var markers: [Int] = []
        var sourceTokenCount = 0
        var truncatedTokenCount = 0
    }

    /// One text with what the tokenizer puts around it.
    struct Part: Sendable, Equatable {
        var ids: [TokenID]
        var truncatedTokenCount = 0
    }

    /// The most that the published program takes of the source, and of all three.
    static let publishedLimits = (source: 1224, total: 2048)

    let model: ServedModel
    private let markers: [(id: TokenID, text: String)]
    /// Tokens up to the marker, itself included, and those behind the text.
    private let keptCounts: (first: Int, last: Int)
    private let sourceLimit: Int
    private let totalLimit: Int

    /// Takes `max_tokens` and `source_max_tokens`; the markers come from the model's `config.json`.
    init(
        _ options: inout Fields,
        model: ServedModel,
        configuration: JSONObject
    ) throws(FieldError) {
        self.model = model
        let path = options.path(of: "model")
        var markers: [(id: TokenID, text: String)] = []
        for role in Role.allCases {
            markers.append(try Self.marker(role, model, configuration, path: path))
        }
        guard Set(markers.map(\.id)).count == markers.count else {
            throw FieldError(path: path, problem: "config.json gives two markers the same id")
        }
        self.markers = markers
        keptCounts = try Self.keptCounts(markers, model, path: path)
        let context = model.description.maximumContextTokenCount
        // Room for three empty texts at least.
        let least = 3 * (keptCounts.first + keptCounts.last)
        guard least <= context else {
            throw FieldError(path: path, problem: "has a context of \(context) tokens, too short")
        }
        let published = Self.publishedLimits
        totalLimit =
            try options.optionalInteger("max_tokens", in: least...context)
            ?? min(published.total, context)
        sourceLimit =
            try options.optionalInteger("source_max_tokens", in: least / 3...totalLimit)
            ?? max(least / 3, totalLimit * published.source / published.total)
    }

    private static func marker(
        _ role: Role,
        _ model: ServedModel,
        _ configuration: JSONObject,
        path: String
    ) throws(FieldError) -> (id: TokenID, text: String) {
        let name = role.memberName
        guard let value = configuration[name]?.intValue, let number = Int32(exactly: value) else {
            throw FieldError(
                path: path,
                problem: "\"\(model.id)\" is not a PairRM model: its config.json has no \(name); "
                    + "take the checkpoint in the form of transformers"
            )
        }
        let id = TokenID(number)
        guard model.firstInvalidID(in: [id]) == nil, let text = model.tokenizer.entry(of: id) else {
            throw FieldError(
                path: path,
                problem: "\(name) of config.json is \(number), which is no token"
            )
        }
        return (id, text)
    }

    /// How many tokens stand before a text and behind it, the same for all markers.
    private static func keptCounts(
        _ markers: [(id: TokenID, text: String)],
        _ model: ServedModel,
        path: String
    ) throws(FieldError) -> (first: Int, last: Int) {
        var counts: [(first: Int, last: Int)] = []
        for (id, text) in markers {
            let ids: [TokenID]
            do throws(TokenizationError) {
                ids = try model.tokenizer.ids(of: text, addSpecialTokens: true)
            } catch {
                throw FieldError(path: path, problem: "marker \"\(text)\": \(error.reason)")
            }
            guard let index = ids.firstIndex(of: id), ids.lastIndex(of: id) == index else {
                throw FieldError(
                    path: path,
                    problem: "the tokenizer does not keep the marker \"\(text)\" whole; it has "
                        + "to be one of added_tokens in tokenizer.json"
                )
            }
            counts.append((index + 1, ids.count - index - 1))
        }
        return counts[0]
    }

    /// The tokens of a text in a role.
    func part(_ text: String, as role: Role) throws(ItemFailure) -> Part {
        let ids: [TokenID]
        do throws(TokenizationError) {
            ids = try model.tokenizer.ids(
                of: markers[role.rawValue].text + text,
                addSpecialTokens: true
            )
        } catch {
            throw ItemFailure(
                .invalidInput,
                "cannot be tokenized for model \"\(model.id)\": \(error.reason)"
            )
        }
        // The state at a marker is what the head reads: another one would speak for the text.
        for marker in markers {
            let count = ids.count { $0 == marker.id }
            guard count == (marker.id == markers[role.rawValue].id ? 1 : 0) else {
                throw ItemFailure(
                    .invalidInput,
                    "\(role == .source ? "the prompt" : "the response") contains "
                        + "\"\(marker.text)\", which marks the parts for model \"\(model.id)\"; "
                        + "remove it"
                )
            }
        }
        return Part(ids: ids)
    }

    /// The sequence of a source and two candidates, cut as asked when they are too long.
    ///
    /// The source may have `source_max_tokens`, each candidate half of what it leaves of
    /// `max_tokens`. `right` cuts the end of every text that has more, as the published program
    /// does; `left` the front of the source alone, so far that the candidates fit.
    func sequence(
        _ source: Part,
        _ first: Part,
        _ second: Part,
        truncation: Truncation?
    ) throws(ItemFailure) -> CrossSequence {
        let longest = max(first.ids.count, second.ids.count)
        var parts = [source, first, second]
        switch truncation {
        case nil: break
        case .left:
            let room = min(sourceLimit, totalLimit - 2 * longest)
            guard room >= keptCounts.first + keptCounts.last else {
                throw tooLong(
                    2 * longest + keptCounts.first + keptCounts.last,
                    remedy: "the responses alone leave no room"
                )
            }
            parts[0] = cut(source, to: room, atFront: true)
        case .right:
            parts[0] = cut(source, to: sourceLimit, atFront: false)
            let room = (totalLimit - parts[0].ids.count) / 2
            guard room >= keptCounts.first + keptCounts.last else {
                throw tooLong(
                    parts[0].ids.count + 2 * (keptCounts.first + keptCounts.last),
                    remedy: "lower source_max_tokens"
                )
            }
            parts[1] = cut(first, to: room, atFront: false)
            parts[2] = cut(second, to: room, atFront: false)
        }
        guard parts[0].ids.count <= sourceLimit else {
            throw ItemFailure(
                .contextTooLong,
                "the prompt has \(parts[0].ids.count) tokens, model \"\(model.id)\" reads "
                    + "\(sourceLimit) of it; shorten it or ask for truncation"
            )
        }
        let total = parts[0].ids.count + 2 * max(parts[1].ids.count, parts[2].ids.count)
        guard total <= totalLimit else {
            throw tooLong(total, remedy: "shorten them or ask for truncation")
        }
        var sequence = CrossSequence(sourceTokenCount: parts[0].ids.count)
        for part in parts {
            sequence.markers.append(sequence.ids.count + keptCounts.first - 1)
            sequence.ids += part.ids
            sequence.truncatedTokenCount += part.truncatedTokenCount
        }
        return sequence
    }

    private func tooLong(_ count: Int, remedy: String) -> ItemFailure {
        ItemFailure(
            .contextTooLong,
            "\(count) tokens with room for two responses as long as the longer one, model "
                + "\"\(model.id)\" takes \(totalLimit); \(remedy)"
        )
    }

    private func cut(_ part: Part, to count: Int, atFront: Bool) -> Part {
        let excess = part.ids.count - count
        guard excess > 0 else { return part }
        var ids = part.ids
        let start = atFront ? keptCounts.first : ids.count - keptCounts.last - excess
        ids.removeSubrange(start..<start + excess)
        return Part(ids: ids, truncatedTokenCount: excess)
    }
}
