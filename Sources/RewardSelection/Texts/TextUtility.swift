// How alike two texts are.

/// A utility of a text when another one is right, from 0 to 1.
package enum TextUtility: String, Sendable, CaseIterable {
    /// 1 when the texts are equal code point by code point, blanks at both ends left out.
    case exactMatch = "exact_match"
    /// F1 of the words, as SQuAD measures answers: see `NormalizedWords`.
    case tokenF1 = "token_f1"
    /// F1 of the longest common subsequence of words: see `SubsequenceOverlap`.
    case rougeL = "rouge_l"
    /// F2 of character n-grams: see `CharacterOverlap`.
    case chrF = "chrf"

    /// The utility of `text` when `reference` is right.
    ///
    /// - Throws: When a text is longer than `SelectionLimits.maximumTextByteCount`.
    package func callAsFunction(
        _ text: String,
        reference: String
    ) throws(SelectionError) -> Double {
        let matrix = try matrix([text, reference])
        return matrix[0, 1]
    }

    /// The utilities of all texts with regard to all: rows are texts, columns references.
    ///
    /// Words and n-grams are counted once for each text; then each pair costs time linear in the
    /// lengths, for `rougeL` their product.
    ///
    /// - Throws: When there is no text, there are too many, one or all together are too long, or
    ///   all pairs would take more than `SelectionLimits.maximumStepCount` steps.
    package func matrix(_ texts: [String]) throws(SelectionError) -> UtilityMatrix {
        guard texts.count <= SelectionLimits.maximumMatrixCount else {
            let maximum = SelectionLimits.maximumMatrixCount
            throw .tooMany(field: "texts", found: texts.count, maximum: maximum)
        }
        let maximum = SelectionLimits.maximumTextByteCount
        if let long = texts.firstIndex(where: { $0.utf8.count > maximum }) {
            throw SelectionRules.error(
                "texts[\(long)]",
                "has \(texts[long].utf8.count) bytes; at most \(maximum) can be compared, cut it"
            )
        }
        let total = texts.reduce(0) { $0 + $1.utf8.count }
        guard total <= SelectionLimits.maximumTextGroupByteCount else {
            throw SelectionRules.error(
                "texts",
                "have \(total) bytes together; at most "
                    + "\(SelectionLimits.maximumTextGroupByteCount) can be compared, cut them"
            )
        }
        switch self {
        case .exactMatch:
            return try fill(texts.map { ExactText(AnswerForm.trimmed($0)) }, steps: { _ in 1 }) {
                left,
                right in
                left == right ? 1 : 0
            }
        case .tokenF1:
            let words = texts.map { WordCounts(NormalizedWords.squad($0)) }
            return try fill(words, steps: \.total) { $0.f1(with: $1) }
        case .rougeL:
            let words = SubsequenceOverlap.encode(texts.map(NormalizedWords.alphanumeric))
            return try fill(words, steps: \.count, isProduct: true) { left, right in
                SubsequenceOverlap.f1(left, right)
            }
        case .chrF:
            let counts = texts.map(CharacterOverlap.init)
            return try fill(counts, steps: \.total) { $0.fScore(reference: $1) }
        }
    }

    /// Fills a matrix, after an estimate of its cost.
    private func fill<Features>(
        _ features: [Features],
        steps: (Features) -> Int,
        isProduct: Bool = false,
        _ utility: (Features, Features) -> Double
    ) throws(SelectionError) -> UtilityMatrix {
        // At most 1,024 texts of 16 KiB with 6 n-grams a byte: no overflow even when squared.
        let sum = features.reduce(0) { $0 + steps($1) + 1 }
        let work = isProduct ? sum * sum : sum * features.count * 2
        guard work <= SelectionLimits.maximumStepCount else {
            throw .tooMany(
                field: "texts",
                found: work,
                maximum: SelectionLimits.maximumStepCount
            )
        }
        return try UtilityMatrix(
            rows: features.map { row in features.map { column in utility(row, column) } },
            field: "texts"
        )
    }
}
