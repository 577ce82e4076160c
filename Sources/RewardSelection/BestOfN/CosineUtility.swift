// How alike two vectors are.

internal import Glibc

/// Cosines of the angles between vectors that stand for candidates.
package enum CosineUtility {
    /// [row][column]: u · v / (|u| |v|), from −1 to 1; 0 where a vector has no length.
    ///
    /// Candidates without a vector get 0 throughout; they take part in no choice. n² d / 2
    /// multiply-adds for n vectors of d numbers.
    ///
    /// - Throws: When there is no candidate, too many for a matrix, vectors differ in length or
    ///   have a number that is not finite, or it would take more than
    ///   `SelectionLimits.maximumStepCount` steps.
    package static func matrix(_ vectors: [[Float]?]) throws(SelectionError) -> UtilityMatrix {
        let count = vectors.count
        guard count <= SelectionLimits.maximumMatrixCount else {
            let maximum = SelectionLimits.maximumMatrixCount
            throw .tooMany(field: "texts", found: count, maximum: maximum)
        }
        let width = vectors.lazy.compactMap { $0?.count }.first ?? 0
        for (index, vector) in vectors.enumerated() {
            guard let vector else { continue }
            guard vector.count == width, vector.allSatisfy(\.isFinite) else {
                throw SelectionRules.error("texts[\(index)]", "has no vector like that of others")
            }
        }
        let work = count * count / 2 * width
        guard work <= SelectionLimits.maximumStepCount else {
            throw SelectionRules.error(
                "texts",
                "would take \(work) multiplications to compare; send fewer candidates"
            )
        }
        let lengths = vectors.map { $0.map { dot($0, $0).squareRoot() } ?? 0 }
        var rows = Array(repeating: Array(repeating: 0.0, count: count), count: count)
        for row in 0..<count {
            for column in row..<count {
                let lengths = lengths[row] * lengths[column]
                guard lengths > 0, let left = vectors[row], let right = vectors[column] else {
                    continue
                }
                let cosine = row == column ? 1 : min(max(dot(left, right) / lengths, -1), 1)
                rows[row][column] = cosine
                rows[column][row] = cosine
            }
        }
        return try UtilityMatrix(rows: rows)
    }

    private static func dot(_ left: [Float], _ right: [Float]) -> Double {
        var sum = 0.0
        for index in left.indices { sum += Double(left[index]) * Double(right[index]) }
        return sum
    }
}
