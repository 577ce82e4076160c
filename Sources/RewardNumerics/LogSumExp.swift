// The normaliser of a softmax over a vocabulary that is never there as a whole.

internal import CRewardKernels
internal import Glibc
package import RewardPlatform

/// Log-sum-exp of rows whose columns arrive a block at a time.
///
/// Maxima are f32, sums of exponentials f64: a vocabulary of 150,000 adds up without loss.
package final class LogSumExp {
    private var maxima: [Float]
    private var sums: [Double]

    /// Nothing seen yet for so many rows.
    package init(rows: Int) {
        maxima = Array(repeating: -.infinity, count: rows)
        sums = Array(repeating: 0, count: rows)
    }

    /// Takes in the next columns, [rows, columns].
    package func update(_ logits: Matrix, pool: ComputePool) {
        precondition(logits.rows == maxima.count, "one row of logits for each row")
        let rowsPerTask = 16
        let count = logits.rows
        unsafe maxima.withUnsafeMutableBufferPointer { maxima in
            unsafe sums.withUnsafeMutableBufferPointer { sums in
                guard let maximum = maxima.baseAddress, let sum = sums.baseAddress else { return }
                // SAFETY: `pool.run` returns before the borrow ends, and tasks write disjoint rows.
                nonisolated(unsafe) let firstMaximum = unsafe maximum
                nonisolated(unsafe) let firstSum = unsafe sum
                pool.run(count: (count + rowsPerTask - 1) / rowsPerTask) { task in
                    let rows = task * rowsPerTask..<min(count, (task + 1) * rowsPerTask)
                    unsafe rk_log_sum_exp_update(
                        logits.rows(rows).pointer,
                        logits.stride,
                        rows.count,
                        logits.columns,
                        firstMaximum + rows.lowerBound,
                        firstSum + rows.lowerBound
                    )
                }
            }
        }
    }

    /// log Σ exp of all columns of a row so far.
    package subscript(row: Int) -> Double { Double(maxima[row]) + log(sums[row]) }
}
