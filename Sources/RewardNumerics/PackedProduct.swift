// Products with packed weights, cut into tasks that a pool computes.

internal import CRewardKernels
package import RewardPlatform

/// y = x wᵀ + bias, or y += x wᵀ + bias.
///
/// Each result is one chain of fused multiply-adds over k: it depends on its own row and column
/// alone, so neither the tasks nor the rows of others change a bit of it.
///
/// - Parameters:
///   - x: [m, k], of the precision of the weights.
///   - weights: [n, k], not gated.
///   - y: [m, n]; must not overlap the others.
///   - accumulating: Whether y keeps what it holds.
///   - pool: Threads that share the tasks.
package func multiply(
    _ x: Operand,
    _ weights: PackedMatrix,
    into y: Matrix,
    accumulating: Bool = false,
    pool: ComputePool
) {
    precondition(!weights.isGated, "a gated matrix has a product of its own")
    precondition(y.rows == x.rows && y.columns == weights.rows, "the result has [m, n]")
    let kind = accumulating ? RK_OUT_ADD : RK_OUT_STORE
    runTasks(x, weights, pool: pool) { task, soon in
        let first = task.panels.lowerBound * weights.rowsPerPanel
        let last = min(weights.rows, task.panels.upperBound * weights.rowsPerPanel)
        let target = y.rows(task.rows).columns(first..<last)
        // SAFETY: the target is the window of exactly these rows and outputs.
        unsafe runProduct(
            x.rows(task.rows),
            weights,
            firstPanel: task.panels.lowerBound,
            columnCount: last - first,
            into: target.pointer,
            stride: target.stride,
            kind: kind,
            soon: soon
        )
    }
}

/// y = silu(x gateᵀ + bias) · (x upᵀ + bias).
///
/// - Parameters:
///   - x: [m, k], of the precision of the weights.
///   - weights: A gated matrix of n rows.
///   - y: [m, n], of the same precision.
///   - pool: Threads that share the tasks.
package func multiplyGated(
    _ x: Operand,
    _ weights: PackedMatrix,
    into y: Operand,
    pool: ComputePool
) {
    precondition(weights.isGated, "gate and up side by side")
    precondition(
        y.rows == x.rows && y.columns == weights.rows && y.precision == x.precision,
        "the result has [m, n]"
    )
    let kind = y.precision == .f32 ? RK_OUT_GATE : RK_OUT_GATE_BF16
    runTasks(x, weights, pool: pool) { task, soon in
        let first = task.panels.lowerBound * weights.rowsPerPanel
        // A last odd place of bf16 is written too: the weights there are zero, so is the result.
        let last = min(y.stride, task.panels.upperBound * weights.rowsPerPanel)
        // SAFETY: rows and columns lie inside y.
        unsafe runProduct(
            x.rows(task.rows),
            weights,
            firstPanel: task.panels.lowerBound,
            columnCount: last - first,
            into: y.rows(task.rows).pointer + first * y.precision.byteCount,
            stride: y.stride,
            kind: kind,
            soon: soon
        )
    }
}

private func runProduct(
    _ x: Operand,
    _ weights: PackedMatrix,
    firstPanel: Int,
    columnCount: Int,
    into out: UnsafeMutableRawPointer,
    stride: Int,
    kind: rk_out,
    soon: Int?
) {
    // SAFETY: rows and panels were checked by the callers, and tasks write disjoint parts.
    let bias = unsafe weights.bias.map {
        unsafe UnsafePointer($0.base + firstPanel * PackedMatrix.panelWidth)
    }
    var product = unsafe rk_product(
        x: x.pointer,
        x_stride: x.stride,
        panels: weights.pointer(panel: firstPanel),
        bias: bias,
        out: out,
        out_stride: stride,
        rows: x.rows,
        columns: columnCount,
        inner: x.columns,
        kind: kind,
        next: soon.map { unsafe UnsafeRawPointer(weights.pointer(panel: $0)) }
    )
    switch x.precision {
    case .f32: unsafe rk_product_f32(&product)
    case .bf16: unsafe rk_product_bf16(&product)
    }
}

/// Runs all tasks; `soon` is the panel that the same thread will want next, if all go on as now.
private func runTasks(
    _ x: Operand,
    _ weights: PackedMatrix,
    pool: ComputePool,
    _ body: @Sendable (_ task: ProductTask, _ soon: Int?) -> Void
) {
    precondition(x.columns == weights.columns, "inner dimensions agree")
    precondition(x.precision == weights.precision, "inputs and weights have one precision")
    guard x.rows > 0, weights.rows > 0 else { return }
    let tasks = ProductTasks(
        rowCount: x.rows,
        panelCount: weights.panelCount,
        threadCount: pool.threadCount
    )
    pool.run(count: tasks.count, chunk: 1) { index in
        let next = index + pool.threadCount
        body(tasks[index], next < tasks.count ? tasks[next].panels.lowerBound : nil)
    }
}

/// Arithmetic at the limit of the registers.
package enum ArithmeticPeak {
    /// Operations of `rounds` rounds of multiply-adds; to be timed by the caller.
    ///
    /// - Returns: The number of operations, 0 where this CPU has no such instruction.
    package static func run(_ precision: ElementPrecision, rounds: Int) -> Double {
        precision == .f32 ? rk_peak_f32(rounds) : rk_peak_bf16(rounds)
    }
}
