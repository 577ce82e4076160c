// Ratings of responses on several scales, not all of them known.

/// Labels of attributes for each response, with NaN where there is none.
///
/// Data sets rate different attributes: of the 19 of ArmoRM a response has 1 to 10.
package struct AttributeLabels: Sendable {
    /// Responses.
    package let rowCount: Int
    /// Attributes, 1 or more.
    package let attributeCount: Int
    /// [rowCount, attributeCount], row-major; NaN means missing.
    package let values: [Double]

    /// Labels.
    ///
    /// - Throws: When sizes do not fit each other or `FitLimits`, and when a label is infinite.
    package init(rowCount: Int, attributeCount: Int, values: [Double]) throws(FitError) {
        guard attributeCount >= 1 else {
            throw .tooFew(what: "attributes", found: attributeCount, minimum: 1)
        }
        guard attributeCount <= FitLimits.maximumOutputCount else {
            throw .tooMany(
                what: "attributes",
                found: attributeCount,
                maximum: FitLimits.maximumOutputCount
            )
        }
        guard rowCount >= 0 else { throw .tooFew(what: "labels", found: rowCount, minimum: 0) }
        let maximum = FitLimits.maximumElementCount / attributeCount
        guard rowCount <= maximum else {
            throw .tooMany(what: "labels", found: rowCount, maximum: maximum)
        }
        guard values.count == rowCount * attributeCount else {
            throw .shape(
                what: "number of labels",
                expected: rowCount * attributeCount,
                found: values.count
            )
        }
        if let bad = values.firstIndex(where: \.isInfinite) {
            throw .notFinite(
                what: "labels",
                row: bad / attributeCount,
                column: bad % attributeCount
            )
        }
        self.rowCount = rowCount
        self.attributeCount = attributeCount
        self.values = values
    }

    /// The label of one attribute of one response; nil when it is missing.
    package func value(row: Int, attribute: Int) -> Double? {
        let value = values[row * attributeCount + attribute]
        return value.isNaN ? nil : value
    }

    /// Those of some rows that have a label of an attribute, in their order.
    func labelled(_ rows: [Int], attribute: Int) -> [Int] {
        rows.filter { value(row: $0, attribute: attribute) != nil }
    }
}
