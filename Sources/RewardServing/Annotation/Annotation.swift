// Records of preference data out of one group.

internal import RewardSelection
internal import RewardTypes
internal import RewardWire

/// What becomes of a group: records, and what was left out of them.
struct Annotation: Sendable {
    /// One JSON object for each line of the data set.
    private(set) var records: [JSONValue] = []
    private(set) var skipped = Skipped()

    /// What was left out, counted by reason.
    struct Skipped: Sendable, Equatable {
        /// Pairs without a difference.
        var ties = 0
        /// Pairs, or ranked replies, whose texts are equal.
        var equalTexts = 0
        /// Pairs below the least margin.
        var smallMargins = 0
        /// Replies without a score.
        var withoutScore = 0
        /// Replies that would be good and bad, or pairs whose goals read the same.
        var contradictory = 0

        var json: JSONValue {
            func number(_ count: Int) -> JSONValue { .integer(Int64(count)) }
            return [
                "ties": number(ties), "equal_texts": number(equalTexts),
                "small_margins": number(smallMargins), "without_score": number(withoutScore),
                "contradictory": number(contradictory),
            ]
        }
    }

    /// The shape of records.
    enum Format: Sendable, Equatable {
        case preference
        case unpaired
        case ranked
        case rewardConditioned(GoalText)
    }

    /// What to make.
    struct Options: Sendable {
        var pairing: PreferencePairs.Options
        var format: Format
        /// Whether records hold the components of the scores.
        var returnsComponents = false
        /// Components whose margins tell the strength of a pair; none for no strengths.
        var scorers: [String] = []
    }

    private let source: AnnotationSource
    private let scores: [Double?]
    private let components: [[Component]]
    private let options: Options
    private var byteCount = 0
    private let maximumByteCount: Int

    /// Bytes of texts in the records of a request, beside four times those of its groups.
    static let maximumByteCount = 16 << 20

    /// Makes the records of a group.
    ///
    /// - Throws: When no candidate has a score, or the records would be too many or too long.
    init(
        _ group: ChoiceGroup,
        _ source: AnnotationSource,
        _ options: Options
    ) throws(SelectionError) {
        self.source = source
        self.options = options
        scores = group.scores
        // Failures have no components, and no record either.
        components =
            group.results?.map { (try? $0.get().components) ?? [] } ?? scores.map { _ in [] }
        let own = source.promptByteCount + source.completions.reduce(0) { $0 + $1.utf8.count }
        maximumByteCount = Self.maximumByteCount / group.groupCount + 4 * own
        skipped.withoutScore = scores.count { $0 == nil }
        guard options.format != .ranked else {
            try addRanking()
            return
        }
        let made = try PreferencePairs(
            scores,
            texts: source.completions,
            options: options.pairing
        )
        skipped.ties = made.tieCount
        skipped.equalTexts = made.equalTextCount
        skipped.smallMargins = made.smallMarginCount
        guard !made.pairs.isEmpty else { return }
        let strengths = try strengths(of: made.pairs)
        guard options.format != .unpaired else {
            try addLabels(made.pairs)
            return
        }
        for (pair, strength) in zip(made.pairs, strengths) { try add(pair, strength) }
    }
}

// MARK: - Pairs

extension Annotation {
    private func strengths(
        of pairs: [PreferencePairs.Pair]
    ) throws(SelectionError) -> [PreferenceStrength.Strength?] {
        guard !options.scorers.isEmpty else { return pairs.map { _ in nil } }
        let margins = pairs.map { pair in
            options.scorers.map { name -> Double? in
                guard let chosen = value(name, of: pair.chosen),
                    let rejected = value(name, of: pair.rejected)
                else { return nil }
                return chosen - rejected
            }
        }
        return try PreferenceStrength(margins: margins).strengths
    }

    private func value(_ name: String, of index: Int) -> Double? {
        components[index].first { $0.name == name }?.value
    }

    private mutating func add(
        _ pair: PreferencePairs.Pair,
        _ strength: PreferenceStrength.Strength?
    ) throws(SelectionError) {
        guard case .rewardConditioned(let goalText) = options.format else {
            var record = head(source.promptJSON)
            describe(chosen: pair.chosen, rejected: pair.rejected, strength, in: &record)
            record["margin"] = .number(pair.margin)
            return try append(record, texts: [pair.chosen, pair.rejected])
        }
        let goals = [pair.chosen, pair.rejected].map { goalText.goal(scores[$0] ?? 0) }
        guard goals[0] != goals[1] else {
            skipped.contradictory += 1
            return
        }
        for (goal, isRelabelled) in zip(goals, [false, true]) {
            var record = head(source.instructed(goalText.instruction(goal)))
            describe(
                chosen: isRelabelled ? pair.rejected : pair.chosen,
                rejected: isRelabelled ? pair.chosen : pair.rejected,
                strength,
                in: &record
            )
            record["goal"] = .number(goal)
            record["relabelled"] = .bool(isRelabelled)
            try append(record, texts: [pair.chosen, pair.rejected])
        }
    }

    private func describe(
        chosen: Int,
        rejected: Int,
        _ strength: PreferenceStrength.Strength?,
        in record: inout JSONObject
    ) {
        for (name, index) in [("chosen", chosen), ("rejected", rejected)] {
            record[name] = completion(index)
        }
        for (name, index) in [("chosen", chosen), ("rejected", rejected)] {
            record["score_\(name)"] = scores[index].map(JSONValue.number) ?? .null
            record["\(name)_index"] = .integer(Int64(index))
            if options.returnsComponents { record["components_\(name)"] = components[index].json }
        }
        guard let strength else { return }
        record["strength"] = .number(strength.mean)
        record["deviation"] = .number(strength.deviation)
        record["mark"] = .string(strength.ownMark.rawValue)
    }
}

// MARK: - Single replies

extension Annotation {
    /// Each reply of a pair once: good where it was chosen, bad where it was rejected.
    private mutating func addLabels(_ pairs: [PreferencePairs.Pair]) throws(SelectionError) {
        let chosen = Set(pairs.map(\.chosen))
        let rejected = Set(pairs.map(\.rejected))
        skipped.contradictory = chosen.intersection(rejected).count
        for index in chosen.symmetricDifference(rejected).sorted() {
            var record = head(source.promptJSON)
            record["completion"] = completion(index)
            record["label"] = .bool(chosen.contains(index))
            record["score"] = scores[index].map(JSONValue.number) ?? .null
            record["index"] = .integer(Int64(index))
            if options.returnsComponents { record["components"] = components[index].json }
            try append(record, texts: [index])
        }
    }

    /// One list, best first; of equal texts the first in that order, of equal scores the earlier.
    private mutating func addRanking() throws(SelectionError) {
        // The ranking of an empty group is an error, as with pairs.
        let ranking = BestOfN(scores).ranking
        guard !ranking.isEmpty else {
            throw .noScores(field: "scores", count: scores.count)
        }
        var seen: Set<[UInt8]> = []
        let distinct = ranking.filter { seen.insert(Array(source.completions[$0].utf8)).inserted }
        skipped.equalTexts = ranking.count - distinct.count
        guard let best = distinct.first, let worst = distinct.last, distinct.count > 1 else {
            return
        }
        guard scores[best] != scores[worst] else {
            skipped.ties = 1
            return
        }
        var record = head(source.promptJSON)
        record["completions"] = .array(distinct.map(completion))
        record["scores"] = .numbers(distinct.map { scores[$0] })
        record["indices"] = .indices(distinct)
        if options.returnsComponents {
            record["components"] = .array(distinct.map { components[$0].json })
        }
        try append(record, texts: distinct)
    }
}

// MARK: - Parts of records

extension Annotation {
    private func head(_ prompt: JSONValue) -> JSONObject {
        var record: JSONObject = [:]
        if let id = source.id { record["id"] = .string(id) }
        record["prompt"] = prompt
        if let tools = source.tools { record["tools"] = tools }
        return record
    }

    /// A reply; reward-conditioned prompts always are turns.
    private func completion(_ index: Int) -> JSONValue {
        if case .rewardConditioned = options.format {
            return AnnotationSource.turns(source.completions[index])
        }
        return source.completionJSON(index)
    }

    private mutating func append(
        _ record: JSONObject,
        texts: [Int]
    ) throws(SelectionError) {
        byteCount += source.promptByteCount
        for index in texts { byteCount += source.completions[index].utf8.count }
        guard byteCount <= maximumByteCount else {
            throw .option(
                FieldError(
                    path: "pairs",
                    problem: "the records of this group would have more than \(maximumByteCount) "
                        + "bytes; choose fewer pairs or give fewer responses"
                )
            )
        }
        records.append(.object(record))
    }
}
