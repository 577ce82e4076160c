// Minimisation of a smooth function from its gradient.

/// Limited-memory BFGS with a line search that has no chance in it.
///
/// Direction: the two-loop recursion with the scaling γ = sᵀy / yᵀy of Nocedal and Wright,
/// "Numerical Optimization" (2nd edition), algorithms 7.4 and 7.5. Step: bisection on the weak
/// Wolfe conditions, Lewis and Overton, "Nonsmooth optimization via quasi-Newton methods" (2013),
/// algorithm 2.6; its first trial is the full step.
struct LimitedMemoryBFGS {
    /// Pairs of step and change of gradient that the approximation of curvature is made of.
    var historyCount = 10
    /// Iterations at most.
    var maximumIterationCount = 500
    /// The fit has converged when no component of the gradient is larger.
    var gradientTolerance = 1e-7

    /// Sufficient decrease, and the share of the slope that may be left.
    private static let decrease = 1e-4
    private static let curvature = 0.9
    /// After so many halvings a step is below the precision of a double.
    private static let maximumTrialCount = 60

    /// Where an iteration stands.
    struct Iterate {
        let iteration: Int
        let point: [Double]
        let value: Double
        let gradientMagnitude: Double
    }

    /// The last point and why it is the last.
    struct Result {
        let point: [Double]
        let value: Double
        let iterationCount: Int
        let ending: FitEnding
    }

    /// Goes down from a point until the gradient is small.
    ///
    /// - Parameters:
    ///   - start: The first point; it is visited as iteration 0.
    ///   - objective: The value at a point; overwrites the gradient, of the point's length.
    ///   - visit: Sees each accepted point and says whether to go on.
    /// - Returns: The last point that was visited.
    /// - Throws: What `visit` throws; `diverged` when the first value is not finite.
    func minimize(
        from start: [Double],
        objective: (_ point: [Double], _ gradient: inout [Double]) -> Double,
        visit: (Iterate) throws(FitError) -> Bool
    ) throws(FitError) -> Result {
        var position = Position(point: start, objective)
        guard position.isFinite else { throw .diverged(step: 0) }
        var history = History(capacity: historyCount)
        var iteration = 0
        func result(_ ending: FitEnding) -> Result {
            Result(
                point: position.point,
                value: position.value,
                iterationCount: iteration,
                ending: ending
            )
        }
        while true {
            let magnitude = VectorOperations.maximumMagnitude(position.gradient)
            let iterate = Iterate(
                iteration: iteration,
                point: position.point,
                value: position.value,
                gradientMagnitude: magnitude
            )
            guard try visit(iterate) else { return result(.earlyStop) }
            guard magnitude > gradientTolerance else { return result(.converged) }
            guard iteration < maximumIterationCount else { return result(.stepLimit) }
            var next = Self.search(
                from: position,
                along: history.direction(for: position.gradient),
                objective
            )
            if next == nil, !history.isEmpty {
                // A poor model of curvature is no reason to give up: start it again.
                history = History(capacity: historyCount)
                next = Self.search(
                    from: position,
                    along: history.direction(for: position.gradient),
                    objective
                )
            }
            guard let next else { return result(.precisionLimit) }
            history.append(from: position, to: next)
            position = next
            iteration += 1
        }
    }

    /// A point with the weak Wolfe conditions, or nil when no step lowers the value.
    private static func search(
        from position: Position,
        along direction: [Double],
        _ objective: (_ point: [Double], _ gradient: inout [Double]) -> Double
    ) -> Position? {
        let slope = VectorOperations.dot(direction.span, position.gradient.span)
        guard slope < 0 else { return nil }
        // Differences below the rounding of the value itself are no rise.
        let slack = 4 * Double.ulpOfOne * abs(position.value)
        var (lower, upper) = (0.0, Double.infinity)
        var step = 1.0
        var lowest: Position?
        for _ in 0..<maximumTrialCount {
            var point = position.point
            VectorOperations.add(step, times: direction.span, to: &point)
            let trial = Position(point: point, objective)
            if !trial.isFinite
                || trial.value > position.value + decrease * step * slope + slack
            {
                upper = step
            } else if VectorOperations.dot(direction.span, trial.gradient.span) < curvature * slope
            {
                lower = step
                if trial.value < position.value { lowest = trial }
            } else {
                return trial.point == position.point ? nil : trial
            }
            step = upper.isFinite ? (lower + upper) / 2 : 2 * lower
        }
        return lowest
    }
}

/// A point with its value and gradient.
private struct Position {
    let point: [Double]
    let value: Double
    let gradient: [Double]

    init(point: [Double], _ objective: (_ point: [Double], _ gradient: inout [Double]) -> Double) {
        var gradient = [Double](repeating: 0, count: point.count)
        value = objective(point, &gradient)
        self.point = point
        self.gradient = gradient
    }

    var isFinite: Bool {
        value.isFinite && VectorOperations.maximumMagnitude(gradient).isFinite
    }
}

/// The last steps and what the gradient did in them.
private struct History {
    private struct Entry {
        let step: [Double]
        let change: [Double]
        /// 1 / sᵀy.
        let scale: Double
    }

    private let capacity: Int
    private var entries: [Entry] = []

    init(capacity: Int) { self.capacity = capacity }

    var isEmpty: Bool { entries.isEmpty }

    mutating func append(from old: Position, to new: Position) {
        let step = zip(new.point, old.point).map { $0 - $1 }
        let change = zip(new.gradient, old.gradient).map { $0 - $1 }
        let product = VectorOperations.dot(step.span, change.span)
        // Curvature that rounding has eaten would turn the direction uphill.
        guard product > Double.ulpOfOne * VectorOperations.dot(change.span, change.span) else {
            return
        }
        if entries.count == capacity { entries.removeFirst() }
        entries.append(Entry(step: step, change: change, scale: 1 / product))
    }

    /// -H g; without history the steepest descent, not longer than 1.
    func direction(for gradient: [Double]) -> [Double] {
        var direction = gradient.map { -$0 }
        guard let last = entries.last else {
            let length = VectorOperations.dot(gradient.span, gradient.span).squareRoot()
            if length > 1 { for i in direction.indices { direction[i] /= length } }
            return direction
        }
        var factors: [Double] = []
        for entry in entries.reversed() {
            let factor =
                entry.scale * VectorOperations.dot(entry.step.span, direction.span)
            VectorOperations.add(-factor, times: entry.change.span, to: &direction)
            factors.append(factor)
        }
        let scale =
            1 / (last.scale * VectorOperations.dot(last.change.span, last.change.span))
        for i in direction.indices { direction[i] *= scale }
        for (entry, factor) in zip(entries, factors.reversed()) {
            let correction =
                factor - entry.scale * VectorOperations.dot(entry.change.span, direction.span)
            VectorOperations.add(correction, times: entry.step.span, to: &direction)
        }
        return direction
    }
}
