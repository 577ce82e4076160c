// What goes into a packed product: rows of f32, or of bf16 two to a float's place.

internal import CRewardKernels
package import RewardPlatform

/// How the inputs and the weights of products are stored; sums are f32 in both.
package enum ElementPrecision: String, Sendable, CaseIterable {
    case f32
    case bf16

    /// Bytes of one element.
    package var byteCount: Int { self == .f32 ? 4 : 2 }

    /// Elements of a row with `columns` values: bf16 comes in pairs, the last of which may be zero.
    package func stride(columns: Int) -> Int {
        self == .f32 ? columns : (columns + 1) / 2 * 2
    }

    /// Floats that hold so many elements.
    package func floatCount(rows: Int, columns: Int) -> Int {
        rows * stride(columns: columns) * byteCount / 4
    }
}

/// A matrix whose elements have a given precision; rows follow each other without gaps.
package struct Operand: Sendable {
    let storage: FloatStorage
    let firstRow: Int
    package let precision: ElementPrecision
    package let rows: Int
    package let columns: Int

    /// The beginning of some storage as a matrix.
    package init(
        reusing storage: FloatStorage,
        precision: ElementPrecision,
        rows: Int,
        columns: Int
    ) {
        precondition(
            rows >= 0 && columns >= 0
                && precision.floatCount(rows: rows, columns: columns) <= storage.count,
            "the matrix lies inside its storage"
        )
        self.init(
            storage: storage,
            firstRow: 0,
            precision: precision,
            rows: rows,
            columns: columns
        )
    }

    private init(
        storage: FloatStorage,
        firstRow: Int,
        precision: ElementPrecision,
        rows: Int,
        columns: Int
    ) {
        self.storage = storage
        self.firstRow = firstRow
        self.precision = precision
        self.rows = rows
        self.columns = columns
    }

    /// The memory of a matrix of f32 whose rows have no gaps; it begins where one of them would.
    init(_ matrix: Matrix) {
        precondition(
            matrix.stride == matrix.columns && matrix.offset % max(1, matrix.columns) == 0,
            "whole rows without gaps"
        )
        self.init(
            storage: matrix.storage,
            firstRow: matrix.offset / max(1, matrix.columns),
            precision: .f32,
            rows: matrix.rows,
            columns: matrix.columns
        )
    }

    /// Some of the rows.
    package func rows(_ range: Range<Int>) -> Operand {
        precondition(range.lowerBound >= 0 && range.upperBound <= rows, "rows of this matrix")
        return Operand(
            storage: storage,
            firstRow: firstRow + range.lowerBound,
            precision: precision,
            rows: range.count,
            columns: columns
        )
    }

    /// Elements from the start of one row to the start of the next.
    var stride: Int { precision.stride(columns: columns) }

    // SAFETY: init and `rows` keep the window inside its storage.
    var pointer: UnsafeMutableRawPointer {
        unsafe UnsafeMutableRawPointer(storage.base) + firstRow * stride * precision.byteCount
    }

    /// The same memory as a matrix of f32.
    package var matrix: Matrix {
        precondition(precision == .f32, "only f32 is a matrix of floats")
        return Matrix(reusing: storage, rows: firstRow + rows, columns: columns)
            .rows(firstRow..<firstRow + rows)
    }

    /// One value.
    package subscript(row: Int, column: Int) -> Float {
        precondition(row >= 0 && row < rows && column >= 0 && column < columns, "in range")
        let place = row * stride + column
        // SAFETY: both indices were checked.
        switch precision {
        case .f32: return unsafe pointer.assumingMemoryBound(to: Float.self)[place]
        case .bf16:
            let bits = unsafe pointer.assumingMemoryBound(to: UInt16.self)[place]
            return Float(bitPattern: UInt32(bits) << 16)
        }
    }

    /// Sets everything to zero.
    package func clear() {
        // SAFETY: exactly the bytes of this window.
        unsafe pointer.initializeMemory(
            as: UInt8.self,
            repeating: 0,
            count: rows * stride * precision.byteCount
        )
    }

    /// Rounds a matrix into this one.
    package func fill(from matrix: Matrix) {
        precondition(matrix.rows == rows && matrix.columns == columns, "same shape")
        for row in 0..<rows {
            let source = matrix.rows(row..<row + 1)
            let target = rows(row..<row + 1)
            switch precision {
            case .f32:
                // SAFETY: both rows have `columns` floats, and belong to different storage.
                unsafe target.pointer.copyMemory(from: source.pointer, byteCount: 4 * columns)
            case .bf16:
                let out = unsafe target.pointer.assumingMemoryBound(to: UInt16.self)
                // SAFETY: the target has `stride` elements, of which `columns` are written.
                unsafe rk_to_bf16(source.pointer, columns, out)
                if stride > columns { unsafe out[columns] = 0 }
            }
        }
    }
}

/// As the `rmsNorm` of matrices, rounded to the precision of the result.
package func rmsNorm(
    _ x: Matrix,
    weight: Matrix,
    epsilon: Float,
    into out: Operand,
    pool: ComputePool
) {
    precondition(out.rows == x.rows && out.columns == x.columns, "same shape")
    precondition(weight.rows == 1 && weight.columns == x.columns, "one weight for each column")
    switch out.precision {
    case .f32: rmsNorm(x, weight: weight, epsilon: epsilon, into: out.matrix, pool: pool)
    case .bf16:
        forRowRanges(x.rows, pool: pool) { range in
            let source = x.rows(range)
            // SAFETY: shapes were checked above; tasks write disjoint rows.
            unsafe rk_rms_norm_bf16(
                source.pointer,
                source.stride,
                weight.pointer,
                epsilon,
                source.rows,
                source.columns,
                out.rows(range).pointer.assumingMemoryBound(to: UInt16.self),
                out.stride
            )
        }
    }
}
