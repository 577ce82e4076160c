// Where a number lies between two others.

/// Linear positions between finite numbers of any size.
enum Proportion {
    /// (x − low) / (high − low), for low < high.
    ///
    /// Where the difference is too large for a number, by halves; not always, because halves of the
    /// smallest numbers are rounded.
    static func of(_ x: Double, from low: Double, to high: Double) -> Double {
        let width = high - low
        return width.isFinite ? (x - low) / width : (x / 2 - low / 2) / (high / 2 - low / 2)
    }
}
