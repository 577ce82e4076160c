import RewardTypes
import Testing

@testable import RewardFitting

@Suite("VectorOperations")
struct VectorOperationsTests {
    @Test("sums of products are those of a plain loop", arguments: Array(0...17) + [100, 257])
    func dot(count: Int) {
        var data = PlantedData(seed: UInt64(count))
        let floats = data.normals(count).map { Float($0) }
        let doubles = data.normals(count)
        let expected = zip(floats, doubles).reduce(0) { $0 + Double($1.0) * $1.1 }
        #expect(abs(VectorOperations.dot(floats.span, doubles.span) - expected) < 1e-12)
        let same = floats.map { Double($0) }
        #expect(
            VectorOperations.dot(same.span, doubles.span)
                == VectorOperations.dot(floats.span, doubles.span)
        )
    }

    @Test("multiples of rows are added where they belong", arguments: [1, 3, 8, 21])
    func addFour(count: Int) {
        var data = PlantedData(seed: UInt64(count))
        let stride = count + 2
        let rows = data.normals(4 * stride + 1)
        let before = data.normals(count + 5)
        let factors = SIMD4(1.5, -2, 0.25, 3)
        var out = before
        VectorOperations.addFour(
            factors,
            times: rows.span,
            stride: stride,
            from: 1,
            count: count,
            to: &out,
            at: 3
        )
        for index in out.indices {
            let column = index - 3
            let isInside = column >= 0 && column < count
            let sum = (0..<4).reduce(0.0) {
                $0 + (isInside ? factors[$1] * rows[1 + $1 * stride + column] : 0)
            }
            #expect(abs(out[index] - before[index] - sum) < 1e-12)
        }
        var single = before
        VectorOperations.add(2, times: rows.span.extracting(0..<count), to: &single, at: 4)
        for index in single.indices {
            let column = index - 4
            let added = column >= 0 && column < count ? 2 * rows[column] : 0
            #expect(abs(single[index] - before[index] - added) < 1e-12)
        }
    }

    @Test("magnitudes see negative values and NaN")
    func magnitude() {
        #expect(VectorOperations.maximumMagnitude([]) == 0)
        #expect(VectorOperations.maximumMagnitude([1, -3, 2]) == 3)
        #expect(VectorOperations.maximumMagnitude([1, .nan]).isNaN)
        #expect(VectorOperations.maximumMagnitude([1, -.infinity]) == .infinity)
    }

    @Test("the logistic loss is exact far away from zero")
    func logistic() {
        #expect(Logistic.loss(0) == 0.6931471805599453)
        #expect(abs(Logistic.loss(2) - 0.1269280110429726) < 1e-15)
        #expect(Logistic.loss(-1000) == 1000)
        #expect(Logistic.loss(50) > 1.9e-22 && Logistic.loss(50) < 2e-22)
        #expect(Logistic.loss(1000) == 0)
        #expect(Logistic.probability(0) == 0.5)
        #expect(abs(Logistic.probability(2) - 0.8807970779778823) < 1e-15)
        #expect(Logistic.probability(-1000) == 0)
        #expect(Logistic.probability(-50) > 1.9e-22)
        #expect(Logistic.probability(1000) == 1)
    }

    @Test("shares sum to one, and large logits do no harm")
    func softmax() {
        let shares = Softmax.shares([0, 1000, 1000, 0, 5][1..<4])
        #expect(shares == [0.5, 0.5, 0])
        #expect(abs(Softmax.logSumExp([1000, 1000]) - 1000.6931471805599) < 1e-12)
        #expect(abs(Softmax.logSumExp([0, 1]) - 1.3132616875182228) < 1e-15)
        #expect(Softmax.logSumExp([-.infinity, 2]) == 2)
    }
}
