// Ranks from the smallest, with ties shared evenly.

/// Ranks from 1 for the smallest; equal values share the mean of the ranks they take up.
enum MeanRanks {
    /// The rank of each value.
    static func of(_ values: [Double]) -> [Double] {
        let order = values.indices.sorted { values[$0] < values[$1] }
        var ranks = [Double](repeating: 0, count: values.count)
        var start = 0
        while start < order.count {
            var end = start
            while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
            // Ranks start + 1 to end.
            for place in start..<end { ranks[order[place]] = Double(start + 1 + end) / 2 }
            start = end
        }
        return ranks
    }
}
