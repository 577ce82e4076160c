// Whether majorities contradict each other.

/// The graph of strict majorities (i beats j where w_ij > ½) and its cycles.
///
/// General preferences need not be transitive: where candidates beat each other in a circle no
/// order agrees with all comparisons, and ranks by mean hide it. Each strongly connected component
/// with more than one candidate is such a set (Tarjan, "Depth-first search and linear graph
/// algorithms", 1972; here by reachability in both directions).
package struct MajorityCycles: Sendable, Equatable {
    /// The candidate that beats each other one; nil when there is none.
    package let winner: Int?
    /// The sets of candidates that beat each other in circles, ordered by their first members.
    package let cycles: [[Int]]

    /// Finds cycles in time O(n²).
    package init(_ wins: WinMatrix) {
        let count = wins.count
        let beaten = (0..<count).map { row in
            (0..<count).filter { (wins.preference(row, $0) ?? 0) > 0 }
        }
        winner = (0..<count).first { beaten[$0].count == count - 1 }
        var beaters = [[Int]](repeating: [], count: count)
        for (row, others) in beaten.enumerated() {
            for other in others { beaters[other].append(row) }
        }
        // Kosaraju: in the reverse order of finishing, what is reached backwards is a component.
        var isSeen = [Bool](repeating: false, count: count)
        var finished: [Int] = []
        for start in 0..<count where !isSeen[start] {
            finished += Self.finishingOrder(from: start, beaten, &isSeen)
        }
        isSeen = [Bool](repeating: false, count: count)
        var components: [[Int]] = []
        for start in finished.reversed() where !isSeen[start] {
            components.append(Self.finishingOrder(from: start, beaters, &isSeen).sorted())
        }
        cycles = components.filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
    }

    /// Unseen candidates that edges lead to from `start`, each after all that it leads to.
    private static func finishingOrder(
        from start: Int,
        _ edges: [[Int]],
        _ isSeen: inout [Bool]
    ) -> [Int] {
        // A stack of its own, because recursion could be as deep as there are candidates.
        var stack = [(node: start, next: 0)]
        var order: [Int] = []
        isSeen[start] = true
        while let (node, next) = stack.last {
            guard next < edges[node].count else {
                order.append(node)
                stack.removeLast()
                continue
            }
            stack[stack.count - 1].next += 1
            let target = edges[node][next]
            if !isSeen[target] {
                isSeen[target] = true
                stack.append((target, 0))
            }
        }
        return order
    }
}
