import Foundation
import RewardTypes
import Testing

@testable import RewardSelection

@Suite("Cosines")
struct CosineUtilityTests {
    @Test("known angles, candidates without a vector, vectors without a length")
    func known() throws {
        let matrix = try CosineUtility.matrix([[1, 0], [1, 1], nil, [0, 0], [-2, 0]])
        #expect(matrix[0, 0] == 1)
        #expect(abs(matrix[0, 1] - 0.5.squareRoot()) < 1e-15)
        #expect(matrix[1, 0] == matrix[0, 1])
        #expect(matrix[0, 4] == -1)
        for other in 0..<5 {
            #expect(matrix[2, other] == 0)
            #expect(matrix[other, 3] == 0)
        }
    }

    @Test("agrees with the definition on random vectors")
    func random() throws {
        var generator = SeededGenerator(seed: 3)
        let vectors = (0..<6).map { _ in (0..<9).map { _ in Float(generator.unit() - 0.5) } }
        let matrix = try CosineUtility.matrix(vectors)
        for (row, left) in vectors.enumerated() {
            for (column, right) in vectors.enumerated() {
                func dot(_ a: [Float], _ b: [Float]) -> Double {
                    zip(a, b).map { Double($0) * Double($1) }.reduce(0, +)
                }
                let expected = dot(left, right) / sqrt(dot(left, left)) / sqrt(dot(right, right))
                #expect(abs(matrix[row, column] - expected) < 1e-14)
            }
        }
    }

    @Test("what cannot be compared is refused")
    func refused() {
        #expect(throws: SelectionError.self) { try CosineUtility.matrix([]) }
        #expect(throws: SelectionError.self) { try CosineUtility.matrix([[1], [1, 2]]) }
        #expect(throws: SelectionError.self) { try CosineUtility.matrix([[.nan]]) }
        let wide = Array(repeating: [Float](repeating: 1, count: 8192), count: 1024)
        #expect(throws: SelectionError.self) { try CosineUtility.matrix(wide) }
    }
}
