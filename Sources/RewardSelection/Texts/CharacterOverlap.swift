// chrF: character n-grams in common.

/// Counts of character n-grams of one text.
///
/// Source: Popović, "chrF: character n-gram F-score for automatic MT evaluation" (WMT 2015), with
/// the defaults of sacreBLEU (mjpost/sacrebleu at 0a159bc, `sacrebleu/metrics/chrf.py`): n from 1
/// to 6, β = 2, white space removed, case kept, no word n-grams, no smoothing; precision and recall
/// are means over those n for which both texts have n-grams. Values are from 0 to 1, where later
/// versions print percent. Characters are code points.
struct CharacterOverlap {
    private static let maximumOrder = 6
    private static let beta = 2.0

    // counts[n - 1]: how often each n-gram occurs; 6 code points of 21 bits make a key.
    private let counts: [[UInt128: Int]]
    // totals[n - 1]: n-grams, repetitions included.
    private let totals: [Int]

    /// All n-grams of all orders.
    var total: Int { totals.reduce(0, +) }

    /// Counts the n-grams of a text.
    init(_ text: String) {
        let scalars = text.unicodeScalars.filter { !$0.properties.isWhitespace }.map {
            UInt128($0.value)
        }
        counts = (1...Self.maximumOrder).map { order in
            let mask = (UInt128(1) << UInt128(21 * order)) - 1
            var counts: [UInt128: Int] = [:]
            var key: UInt128 = 0
            for (place, scalar) in scalars.enumerated() {
                key = (key << 21 | scalar) & mask
                if place >= order - 1 { counts[key, default: 0] += 1 }
            }
            return counts
        }
        totals = (1...Self.maximumOrder).map { max(0, scalars.count - $0 + 1) }
    }

    /// The F score of this text when `reference` is right; 0 when nothing is in common.
    func fScore(reference: CharacterOverlap) -> Double {
        var precision = 0.0
        var recall = 0.0
        var orderCount = 0.0
        for order in 0..<Self.maximumOrder {
            guard totals[order] > 0, reference.totals[order] > 0 else { continue }
            let others = reference.counts[order]
            let common = counts[order].reduce(0) { $0 + min($1.value, others[$1.key] ?? 0) }
            precision += Double(common) / Double(totals[order])
            recall += Double(common) / Double(reference.totals[order])
            orderCount += 1
        }
        guard precision + recall > 0 else { return 0 }
        precision /= orderCount
        recall /= orderCount
        let factor = Self.beta * Self.beta
        return (1 + factor) * precision * recall / (factor * precision + recall)
    }
}
