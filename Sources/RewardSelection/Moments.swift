// Mean and spread.

/// Mean and standard deviation of some numbers.
enum Moments {
    /// In two passes, in the order of the numbers; `values` is not empty.
    ///
    /// `freedomLoss` is subtracted from the number of values in the variance: 0 for that of a
    /// population, 1 for that of a sample, which of one value is 0 here.
    static func of(
        _ values: [Double],
        freedomLoss: Int = 0
    ) -> (mean: Double, deviation: Double, count: Int) {
        let mean = values.reduce(0) { $0 + $1 / Double(values.count) }
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let freedom = values.count - freedomLoss
        let deviation = freedom > 0 ? (squares / Double(freedom)).squareRoot() : 0
        return (mean, deviation, values.count)
    }
}
