import RewardTypes
import Testing

@testable import RewardFitting

@Suite("SymmetricMatrix")
struct SymmetricMatrixTests {
    /// Sums of products of random panels, and the same by a plain loop.
    private func sums(order: Int, panelCount: Int) -> (SymmetricMatrix, [Double]) {
        var data = PlantedData(seed: UInt64(order))
        var matrix = SymmetricMatrix(order: order)
        var plain = [Double](repeating: 0, count: order * order)
        for _ in 0..<panelCount {
            let panel = data.normals(SymmetricMatrix.panelRowCount * order)
            matrix.addProducts(of: panel, sign: 1)
            for i in 0..<order {
                for j in 0..<order {
                    for p in 0..<SymmetricMatrix.panelRowCount {
                        plain[i * order + j] += panel[p * order + i] * panel[p * order + j]
                    }
                }
            }
        }
        return (matrix, plain)
    }

    @Test("sums of products are those of a plain loop", arguments: [1, 2, 31, 33, 70])
    func products(order: Int) {
        let (matrix, plain) = sums(order: order, panelCount: 2)
        for i in 0..<order {
            for j in 0...i {
                #expect(abs(matrix.elements[i * order + j] - plain[i * order + j]) < 1e-11)
            }
        }
    }

    @Test("columns beyond one chunk are summed too")
    func chunks() {
        let order = 600
        var matrix = SymmetricMatrix(order: order)
        var panel = [Double](repeating: 0, count: SymmetricMatrix.panelRowCount * order)
        for column in 0..<order { panel[5 * order + column] = Double(column + 1) }
        matrix.addProducts(of: panel, sign: -1, from: 1)
        #expect(matrix.elements[0] == 0)
        #expect(matrix.elements[1 * order + 1] == -4)
        #expect(matrix.elements[599 * order + 1] == -1200)
        #expect(matrix.elements[599 * order + 520] == -600 * 521)
        #expect(matrix.elements[599 * order + 599] == -360_000)
    }

    @Test(
        "solutions solve the equations",
        arguments: [1, 2, 5, 31, 32, 33, 64, 65, 100]
    )
    func solve(order: Int) throws {
        var (matrix, plain) = sums(order: order, panelCount: 4)
        matrix.addToDiagonal(0.5)
        for i in 0..<order { plain[i * order + i] += 0.5 }
        var data = PlantedData(seed: 99)
        let expected = data.normals(order)
        let right = (0..<order).map { i in
            (0..<order).reduce(0) { $0 + plain[i * order + $1] * expected[$1] }
        }
        let solution = try matrix.cholesky(what: "a test").solve(right)
        for (found, expected) in zip(solution, expected) { #expect(abs(found - expected) < 1e-9) }
    }

    @Test("a matrix that is not positive definite is refused, with the first bad row")
    func singular() {
        var panel = [Double](repeating: 0, count: SymmetricMatrix.panelRowCount * 40)
        // Rows 0 to 36 are unit vectors as far as they go; row 35 and later are zero.
        for row in 0..<32 { panel[row * 40 + row] = 1 }
        var matrix = SymmetricMatrix(order: 40)
        matrix.addProducts(of: panel, sign: 1)
        #expect(throws: FitError.singular(what: "a test", row: 32)) {
            _ = try matrix.cholesky(what: "a test")
        }
        var negative = SymmetricMatrix(order: 2)
        negative.addToDiagonal(-1)
        #expect(throws: FitError.singular(what: "a test", row: 0)) {
            _ = try negative.cholesky(what: "a test")
        }
    }
}
