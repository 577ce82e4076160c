// Dense f32 memory and rectangular windows onto it.

internal import Glibc
package import RewardPlatform

/// Aligned f32 memory that lives as long as any matrix that refers to it.
///
/// Pages are committed by the system when they are first written, so a generous buffer that is
/// partly used costs what is used.
///
/// Isolation: the class itself never changes after init. Whoever writes through a matrix is the
/// only one to do so at that time: weights are written while a model loads and only read
/// afterwards, workspace belongs to the one forward pass that holds it, and pool bodies write
/// disjoint rows or columns.
@safe package final class FloatStorage: @unchecked Sendable {
    let base: UnsafeMutablePointer<Float>
    /// How many floats there are.
    package let count: Int

    /// What is worth a huge page, and where one begins.
    private static let hugePageByteCount = 2 << 20

    /// Memory for `count` floats, aligned to 64 bytes, contents unspecified; nil if there is none.
    ///
    /// With `prefersHugePages` it begins where a huge page does, and the system is asked for them.
    package init?(count: Int, prefersHugePages: Bool = false) {
        precondition(count >= 0, "a count is not negative")
        let (byteCount, overflow) = max(count, 16).multipliedReportingOverflow(by: 4)
        guard !overflow else { return nil }
        var raw: UnsafeMutableRawPointer?
        // SAFETY: `raw` receives fresh memory of `byteCount` bytes, which is bound to Float once
        // and freed in deinit.
        let alignment = prefersHugePages ? Self.hugePageByteCount : 64
        let status = unsafe posix_memalign(&raw, alignment, byteCount)
        guard status == 0, let memory = unsafe raw else { return nil }
        unsafe base = memory.bindMemory(to: Float.self, capacity: count)
        self.count = count
        if prefersHugePages {
            // SAFETY: exactly this memory, during the call.
            MemoryAdvice.preferHugePages(unsafe RawSpan(_unsafeStart: base, byteCount: byteCount))
        }
    }

    /// Bytes of the memory.
    package var byteCount: Int { 4 * count }

    /// Some of the bytes.
    @_lifetime(borrow self)
    package func bytes(_ range: Range<Int>) -> RawSpan {
        precondition(range.lowerBound >= 0 && range.upperBound <= byteCount, "bytes of this memory")
        // SAFETY: the range is inside the memory, which lives as long as this object, and the span
        // borrows that.
        let span = unsafe RawSpan(
            _unsafeStart: UnsafeRawPointer(base) + range.lowerBound,
            byteCount: range.count
        )
        return unsafe _overrideLifetime(span, borrowing: self)
    }

    /// Copies bytes to a place in the memory.
    package func fill(_ range: Range<Int>, from bytes: RawSpan) {
        precondition(range.lowerBound >= 0 && range.upperBound <= byteCount, "bytes of this memory")
        precondition(bytes.byteCount == range.count, "as many bytes as there is room for")
        // SAFETY: the range is inside the memory; any bytes are floats.
        unsafe bytes.withUnsafeBytes { source in
            guard let start = source.baseAddress else { return }
            unsafe (UnsafeMutableRawPointer(base) + range.lowerBound).copyMemory(
                from: start,
                byteCount: source.count
            )
        }
    }

    /// Has all pages given and cleared now, so that no computation waits for that later.
    package func populate(pool: ComputePool) {
        let pieceByteCount = 4 * Self.hugePageByteCount
        pool.run(count: (byteCount + pieceByteCount - 1) / pieceByteCount, chunk: 1) { index in
            let start = index * pieceByteCount
            MemoryAdvice.populate(bytes(start..<min(byteCount, start + pieceByteCount)))
        }
    }

    /// Keeps the memory from being paged out.
    package func lock() throws(MemoryLockError) {
        // SAFETY: exactly this memory, during the call.
        let bytes = unsafe RawSpan(_unsafeStart: base, byteCount: 4 * count)
        try MemoryAdvice.lock(bytes)
    }

    deinit {
        // SAFETY: `base` came from posix_memalign and nothing refers to it any more.
        unsafe free(base)
    }
}

/// A window onto f32 memory: `rows` by `columns`, row r starting at `r * stride`.
///
/// Copies refer to the same memory. Writing goes through the kernels of this module.
package struct Matrix: Sendable {
    let storage: FloatStorage
    let offset: Int
    package let rows: Int
    package let columns: Int
    /// Floats from the start of one row to the start of the next.
    package let stride: Int

    /// A whole new matrix; nil when there is no memory.
    package init?(rows: Int, columns: Int) {
        let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
        guard !overflow, let storage = FloatStorage(count: count) else { return nil }
        self.init(storage: storage, offset: 0, rows: rows, columns: columns, stride: columns)
    }

    /// The first `rows * columns` floats of some storage, as a matrix.
    package init(reusing storage: FloatStorage, rows: Int, columns: Int) {
        self.init(storage: storage, offset: 0, rows: rows, columns: columns, stride: columns)
    }

    private init(storage: FloatStorage, offset: Int, rows: Int, columns: Int, stride: Int) {
        precondition(
            rows >= 0 && columns >= 0 && stride >= columns
                && (rows == 0 || offset + (rows - 1) * stride + columns <= storage.count),
            "the window lies inside its storage"
        )
        self.storage = storage
        self.offset = offset
        self.rows = rows
        self.columns = columns
        self.stride = stride
    }

    /// Some of the rows.
    package func rows(_ range: Range<Int>) -> Matrix {
        precondition(range.lowerBound >= 0 && range.upperBound <= rows, "rows of this matrix")
        return Matrix(
            storage: storage,
            offset: offset + range.lowerBound * stride,
            rows: range.count,
            columns: columns,
            stride: stride
        )
    }

    /// Some of the columns.
    package func columns(_ range: Range<Int>) -> Matrix {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= columns,
            "columns of this matrix"
        )
        return Matrix(
            storage: storage,
            offset: offset + range.lowerBound,
            rows: rows,
            columns: range.count,
            stride: stride
        )
    }

    /// One row as a column.
    package func asColumn() -> Matrix {
        precondition(rows == 1, "a single row")
        return Matrix(storage: storage, offset: offset, rows: columns, columns: 1, stride: 1)
    }

    // SAFETY: callers stay inside `rows`, `columns` and `stride`, which init has checked.
    var pointer: UnsafeMutablePointer<Float> { unsafe storage.base + offset }

    /// One value.
    package subscript(row: Int, column: Int) -> Float {
        get {
            precondition(row >= 0 && row < rows && column >= 0 && column < columns, "in range")
            // SAFETY: both indices were checked.
            return unsafe pointer[row * stride + column]
        }
        nonmutating set {
            precondition(row >= 0 && row < rows && column >= 0 && column < columns, "in range")
            // SAFETY: both indices were checked.
            unsafe pointer[row * stride + column] = newValue
        }
    }

    /// Gives the floats of a matrix without gaps between rows to a body that fills them.
    package func withContiguousFloats<Failure: Error>(
        _ body: (UnsafeMutableBufferPointer<Float>) throws(Failure) -> Void
    ) throws(Failure) {
        precondition(stride == columns || rows <= 1, "rows without gaps")
        // SAFETY: the buffer covers exactly this window, and the storage outlives the call.
        try unsafe body(UnsafeMutableBufferPointer(start: pointer, count: rows * columns))
    }

    /// Copies values into a single row.
    package func fill(from values: [Float]) {
        precondition(rows == 1 && values.count == columns, "a value for each column")
        // SAFETY: the row has `columns` floats.
        unsafe values.withUnsafeBufferPointer { source in
            guard let base = source.baseAddress else { return }
            unsafe pointer.update(from: base, count: columns)
        }
    }

    /// The values of a row.
    package func rowValues(_ row: Int) -> [Float] {
        precondition((0..<rows).contains(row), "a row of this matrix")
        // SAFETY: the row has `columns` floats.
        return unsafe Array(
            UnsafeBufferPointer(start: pointer + row * stride, count: columns)
        )
    }

    /// Copies rows of this matrix, in the given order, into the first rows of another.
    package func gather(_ indices: [Int], into target: Matrix) {
        precondition(target.columns == columns && target.rows >= indices.count, "same shape")
        for (row, index) in indices.enumerated() {
            precondition(index >= 0 && index < rows, "rows of this matrix")
            // SAFETY: source and target rows were checked and belong to different storage.
            unsafe (target.pointer + row * target.stride).update(
                from: pointer + index * stride,
                count: columns
            )
        }
    }
}
