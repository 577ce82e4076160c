// How much the steps of a reply weigh, by how near they are to those of the first reply.

/// Weights of steps as TPO has them (Tree Preference Optimization; loss.py of MrBlankness/TPO).
///
/// The weight of a step is the cosine between its mean hidden state and that of the same step of
/// the first reply of the group, plus 1: 0 to 2. A vector of zeros has the cosine 0 with every
/// other.
///
/// Where the first reply has fewer steps, its last one takes the place of those that it lacks;
/// the program leaves such steps out.
enum StepWeights {
    /// The mean state of each step.
    ///
    /// - Parameters:
    ///   - states: States of all tokens of a reply.
    ///   - offsets: The tokens that count, by their places in the reply.
    ///   - steps: For each step, places in `offsets`; none is empty.
    /// - Returns: A vector for each step.
    static func meanStates(
        _ states: [ArraySlice<Float>],
        offsets: [Int],
        steps: [[Int]]
    ) -> [[Double]] {
        steps.map { step in
            var sum = Array(repeating: 0.0, count: states.first?.count ?? 0)
            for place in step {
                for (column, value) in states[offsets[place]].enumerated() {
                    sum[column] += Double(value)
                }
            }
            return sum.map { $0 / Double(step.count) }
        }
    }

    /// The weight of each step, in relation to the steps of the first reply, which has some.
    static func weights(_ steps: [[Double]], first: [[Double]]) -> [Double] {
        steps.enumerated().map { index, state in
            1 + cosine(state, first[min(index, first.count - 1)])
        }
    }

    private static func cosine(_ left: [Double], _ right: [Double]) -> Double {
        func product(_ left: [Double], _ right: [Double]) -> Double {
            zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
        }
        let lengths = (product(left, left) * product(right, right)).squareRoot()
        guard lengths > 0 else { return 0 }
        // Rounding may leave the range by a digit.
        return min(1, max(-1, product(left, right) / lengths))
    }
}
