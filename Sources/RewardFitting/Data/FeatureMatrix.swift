// Frozen features: one row for each text that a served model has read.

/// A matrix of finite floats, row-major.
package struct FeatureMatrix: Sendable, Equatable {
    /// Texts.
    package let rowCount: Int
    /// Features of a text, 1 or more.
    package let columnCount: Int
    /// [rowCount, columnCount], row-major.
    package let elements: [Float]

    /// A matrix of elements.
    ///
    /// - Parameters:
    ///   - rowCount: Rows; 0 is allowed.
    ///   - columnCount: Columns.
    ///   - elements: [rowCount, columnCount], row-major.
    ///   - what: What errors call the matrix.
    /// - Throws: When sizes do not fit each other or `FitLimits`, and when an element is NaN or
    ///   infinite, naming the first one.
    package init(
        rowCount: Int,
        columnCount: Int,
        elements: [Float],
        what: String = "features"
    ) throws(FitError) {
        guard columnCount >= 1 else {
            throw .tooFew(what: "columns of \(what)", found: columnCount, minimum: 1)
        }
        guard columnCount <= FitLimits.maximumColumnCount else {
            throw .tooMany(
                what: "columns of \(what)",
                found: columnCount,
                maximum: FitLimits.maximumColumnCount
            )
        }
        guard rowCount >= 0 else {
            throw .tooFew(what: "rows of \(what)", found: rowCount, minimum: 0)
        }
        let maximum = FitLimits.maximumElementCount / columnCount
        guard rowCount <= maximum else {
            throw .tooMany(what: "rows of \(what)", found: rowCount, maximum: maximum)
        }
        guard elements.count == rowCount * columnCount else {
            throw .shape(
                what: "number of elements of \(what)",
                expected: rowCount * columnCount,
                found: elements.count
            )
        }
        if let bad = elements.firstIndex(where: { !$0.isFinite }) {
            throw .notFinite(what: what, row: bad / columnCount, column: bad % columnCount)
        }
        self.rowCount = rowCount
        self.columnCount = columnCount
        self.elements = elements
    }

    /// A matrix of one row or more, all of the same length.
    package init(rows: [[Float]], what: String = "features") throws(FitError) {
        guard let first = rows.first else {
            throw .tooFew(what: "rows of \(what)", found: 0, minimum: 1)
        }
        for row in rows where row.count != first.count {
            throw .shape(
                what: "number of columns of \(what)",
                expected: first.count,
                found: row.count
            )
        }
        try self.init(
            rowCount: rows.count,
            columnCount: first.count,
            elements: rows.flatMap(\.self),
            what: what
        )
    }

    /// The features of one text: [columnCount].
    @_lifetime(borrow self)
    package func row(_ index: Int) -> Span<Float> {
        elements.span.extracting(index * columnCount..<(index + 1) * columnCount)
    }

    /// Some rows as doubles: [indices.count, columnCount].
    func doubles(rows indices: ArraySlice<Int>) -> [Double] {
        var result: [Double] = []
        result.reserveCapacity(indices.count * columnCount)
        for index in indices {
            let row = row(index)
            for column in row.indices { result.append(Double(row[column])) }
        }
        return result
    }

    /// Throws unless all indices are rows of this matrix.
    func check(rows indices: [Int], what: String) throws(FitError) {
        for index in indices where index < 0 || index >= rowCount {
            throw .outOfRange(what: what, index: index, count: rowCount)
        }
    }
}
