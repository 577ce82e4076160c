// ROUGE-L: the longest common subsequence of words.

/// ROUGE-L of whole texts: precision and recall of their longest common subsequence.
///
/// Source: Lin, "ROUGE: a package for automatic evaluation of summaries" (2004), with F1 as
/// Google's `rouge_score` reports it. Not the variant that sums over sentences.
enum SubsequenceOverlap {
    /// Words as numbers, equal ones with the same number over all texts.
    static func encode(_ texts: [[String]]) -> [[Int32]] {
        var numbers: [ExactText: Int32] = [:]
        return texts.map { words in
            words.map { word in
                let key = ExactText(word)
                let number = numbers[key] ?? Int32(numbers.count)
                numbers[key] = number
                return number
            }
        }
    }

    /// F1 of the longest common subsequence; 0 when a text has no words, as in the package.
    static func f1(_ left: [Int32], _ right: [Int32]) -> Double {
        guard !left.isEmpty, !right.isEmpty else { return 0 }
        return 2 * Double(commonCount(left, right)) / Double(left.count + right.count)
    }

    /// The length of the longest common subsequence, in time of the product of the lengths.
    private static func commonCount(_ left: [Int32], _ right: [Int32]) -> Int {
        // lengths[j]: of the words of `left` so far and the first j of `right`.
        var lengths = [Int32](repeating: 0, count: right.count + 1)
        for word in left {
            var diagonal: Int32 = 0
            for (place, other) in right.enumerated() {
                let above = lengths[place + 1]
                lengths[place + 1] = word == other ? diagonal + 1 : max(above, lengths[place])
                diagonal = above
            }
        }
        return Int(lengths[right.count])
    }
}
