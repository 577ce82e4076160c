// How far computed values are from golden ones, and where: a number to report, not only a verdict.

import Testing

/// The largest absolute difference seen so far.
struct LargestDifference {
    /// The difference; infinite once a value was not finite or was missing.
    private(set) var value = 0.0
    /// Where it was seen.
    private(set) var place = "nowhere"
    /// How many values were compared.
    private(set) var count = 0

    /// Compares two values.
    mutating func record(_ found: Double, _ expected: Double, at place: @autoclosure () -> String) {
        count += 1
        let difference = found.isFinite ? abs(found - expected) : .infinity
        guard difference > value else { return }
        value = difference
        self.place = "\(place()): \(found) instead of \(expected)"
    }

    /// Compares two lists; lists of different lengths differ infinitely.
    mutating func record(
        _ found: [Float],
        _ expected: [Double],
        at place: @autoclosure () -> String
    ) {
        guard found.count == expected.count else {
            count += 1
            value = .infinity
            self.place = "\(place()): \(found.count) values instead of \(expected.count)"
            return
        }
        for (index, pair) in zip(found, expected).enumerated() {
            record(Double(pair.0), pair.1, at: "\(place()), value \(index)")
        }
    }

    /// Takes over what another comparison saw.
    mutating func merge(_ other: LargestDifference) {
        count += other.count
        guard other.value > value else { return }
        value = other.value
        place = other.place
    }

    /// Prints the figure and fails when it is above the tolerance.
    func report(
        _ name: String,
        tolerance: Double,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        print("parity \(name): largest difference \(value) of \(count) values, \(place)")
        #expect(count > 0, "\(name): nothing was compared", sourceLocation: sourceLocation)
        #expect(
            value <= tolerance,
            "\(name): the largest difference is at \(place)",
            sourceLocation: sourceLocation
        )
    }
}
