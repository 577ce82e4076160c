// Draws that are the same with every version of the standard library.

internal import RewardTypes

extension SeededGenerator {
    /// A uniform number in [0, 1): 53 random bits.
    mutating func unit() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// A uniform integer in 0..<`bound`, without bias; `bound` is positive.
    ///
    /// Source: Lemire, "Fast random integer generation in an interval" (TOMACS 2019). The loop ends
    /// with probability 1; a round is repeated with probability below `bound` / 2^64.
    mutating func index(below bound: Int) -> Int {
        let bound = UInt64(bound)
        var product = next().multipliedFullWidth(by: bound)
        if product.low < bound {
            let threshold = (0 &- bound) % bound
            while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
        }
        return Int(product.high)
    }

    /// A uniformly random order of 0..<`count` (Fisher and Yates, from the end).
    mutating func permutation(of count: Int) -> [Int] {
        var order = Array(0..<count)
        for last in stride(from: count - 1, to: 0, by: -1) {
            order.swapAt(last, index(below: last + 1))
        }
        return order
    }
}
