import RewardSelection
import RewardTypes
import Testing

@Suite("Selection errors")
struct SelectionErrorTests {
    @Test(
        "each error names the field and what would be right",
        arguments: [
            (SelectionError.empty(field: "a"), "a: is empty; give"),
            (.noScores(field: "a", count: 3), "a: none of the 3"),
            (.notFinite(field: "a", index: 2), "a[2]: is not a finite number; give null"),
            (.tooFew(field: "k", requested: 5, available: 2), "k: 5 is more than the 2"),
            (.tooMany(field: "a", found: 9, maximum: 8), "a: has 9 elements; at most 8"),
            (.shape(field: "a", expected: 3, found: 2), "a: has 2 elements; 3 are needed"),
            (.option(FieldError(path: "b", problem: "is wrong")), "b: is wrong"),
        ]
    )
    func words(error: SelectionError, beginning: String) {
        #expect(error.description.hasPrefix(beginning), "\(error)")
    }

    @Test("groups beyond the limit are refused before any work")
    func bounded() {
        let scores = [Double?](repeating: 1, count: SelectionLimits.maximumSampleCount + 1)
        expectError(at: "rewards") { _ = try ThresholdSelection(scores) }
    }
}
