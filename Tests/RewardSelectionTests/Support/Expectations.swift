import RewardSelection
import RewardTypes
import Testing

/// Expects a `SelectionError` whose field begins with `path`.
func expectError(
    at path: String,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () throws -> Void
) {
    let error = #expect(throws: SelectionError.self, sourceLocation: sourceLocation) {
        try body()
    }
    guard let found = error?.fieldError else { return }
    #expect(found.path.hasPrefix(path), "\(found)", sourceLocation: sourceLocation)
}

/// Whether two numbers are closer than `tolerance`, relative to the larger or to 1.
func isClose(_ left: Double, _ right: Double, _ tolerance: Double = 1e-12) -> Bool {
    abs(left - right) <= tolerance * max(1, abs(left), abs(right))
}
