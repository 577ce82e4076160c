import Testing

@testable import RewardFitting

@Suite("FeatureMatrix")
struct FeatureMatrixTests {
    @Test("rows are where they were put")
    func rows() throws {
        let matrix = try FeatureMatrix(rowCount: 2, columnCount: 3, elements: [1, 2, 3, 4, 5, 6])
        #expect((0..<3).map { matrix.row(1)[$0] } == [4, 5, 6])
        #expect(matrix == (try FeatureMatrix(rows: [[1, 2, 3], [4, 5, 6]])))
        #expect(matrix.doubles(rows: [1, 0, 1][...]) == [4, 5, 6, 1, 2, 3, 4, 5, 6])
        #expect(try FeatureMatrix(rowCount: 0, columnCount: 3, elements: []).rowCount == 0)
    }

    @Test("the first value that is no number is named", arguments: [Float.nan, .infinity])
    func notFinite(value: Float) {
        #expect(throws: FitError.notFinite(what: "rewards", row: 1, column: 2)) {
            try FeatureMatrix(rows: [[1, 2, 3], [4, 5, value], [value, 0, 0]], what: "rewards")
        }
    }

    @Test(
        "sizes that do not fit are refused",
        arguments: [
            (
                2, 3, 5,
                FitError.shape(what: "number of elements of features", expected: 6, found: 5)
            ),
            (2, 0, 0, .tooFew(what: "columns of features", found: 0, minimum: 1)),
            (-1, 1, 0, .tooFew(what: "rows of features", found: -1, minimum: 0)),
            (
                .max, 2, 0,
                .tooMany(what: "rows of features", found: .max, maximum: 1 << 29)
            ),
            (
                0, 1 << 17, 0,
                .tooMany(
                    what: "columns of features",
                    found: 1 << 17,
                    maximum: FitLimits.maximumColumnCount
                )
            ),
        ]
    )
    func sizes(rowCount: Int, columnCount: Int, count: Int, error: FitError) {
        #expect(throws: error) {
            try FeatureMatrix(
                rowCount: rowCount,
                columnCount: columnCount,
                elements: Array(repeating: 0, count: count)
            )
        }
    }

    @Test("rows of different lengths, and no rows, are refused")
    func ragged() {
        #expect(
            throws: FitError.shape(what: "number of columns of features", expected: 2, found: 1)
        ) { try FeatureMatrix(rows: [[1, 2], [3]]) }
        #expect(throws: FitError.tooFew(what: "rows of features", found: 0, minimum: 1)) {
            try FeatureMatrix(rows: [])
        }
    }

    @Test("rows that are not there are named", arguments: [-1, 2])
    func indices(index: Int) throws {
        let matrix = try FeatureMatrix(rows: [[1], [2]])
        #expect(throws: FitError.outOfRange(what: "a row", index: index, count: 2)) {
            try matrix.check(rows: [0, 1, index], what: "a row")
        }
    }

    @Test("every error says what to do or what is expected")
    func descriptions() {
        let errors: [(FitError, String)] = [
            (.tooFew(what: "pairs", found: 1, minimum: 2), "too few pairs: 1, at least 2 needed"),
            (
                .tooMany(what: "pairs", found: 3, maximum: 2),
                "too many pairs: 3, at most 2 are allowed"
            ),
            (
                .shape(what: "number of x", expected: 1, found: 2),
                "wrong number of x: 2, expected 1"
            ),
            (
                .notFinite(what: "features", row: 1, column: 2),
                "features: row 1, column 2 is not a finite number; leave the row out"
            ),
            (
                .outOfRange(what: "a row", index: 5, count: 5),
                "a row is 5, but there are 5, counted from 0"
            ),
            (OptionRules.error("seed", "is missing"), "seed: is missing"),
            (
                .noLabels(attribute: 3, part: "training"),
                "attribute 3 has no label in the training rows; leave it out or label some"
            ),
            (.noSignal("nothing"), "nothing"),
            (
                .singular(what: "equations", row: 7),
                "equations: row 7 depends on those before it; standardise the features or raise "
                    + "the penalty"
            ),
            (
                .diverged(step: 4),
                "the fit left the range of numbers in step 4; standardise the features or lower "
                    + "the learning rate"
            ),
            (.stopped, "the fit was stopped before its end"),
        ]
        for (error, text) in errors { #expect(error.description == text) }
    }
}
