// Stored tensor elements to f32: formats, their sizes, and the checked call of the kernel.

internal import CRewardKernels

/// How elements are stored; each format is a sequence of blocks of fixed size.
///
/// Names are those of GGUF and safetensors.
package enum ElementFormat: String, Sendable, CaseIterable {
    case f32 = "F32"
    case f16 = "F16"
    case bf16 = "BF16"
    case f64 = "F64"
    case i8 = "I8"
    case i16 = "I16"
    case i32 = "I32"
    case i64 = "I64"
    case q4x0 = "Q4_0"
    case q4x1 = "Q4_1"
    case q5x0 = "Q5_0"
    case q5x1 = "Q5_1"
    case q8x0 = "Q8_0"
    case q2K = "Q2_K"
    case q3K = "Q3_K"
    case q4K = "Q4_K"
    case q5K = "Q5_K"
    case q6K = "Q6_K"
    case q8K = "Q8_K"

    /// The kernel's number for the format.
    private var code: Int32 {
        switch self {
        case .f32: Int32(RK_F32)
        case .f16: Int32(RK_F16)
        case .bf16: Int32(RK_BF16)
        case .f64: Int32(RK_F64)
        case .i8: Int32(RK_I8)
        case .i16: Int32(RK_I16)
        case .i32: Int32(RK_I32)
        case .i64: Int32(RK_I64)
        case .q4x0: Int32(RK_Q4_0)
        case .q4x1: Int32(RK_Q4_1)
        case .q5x0: Int32(RK_Q5_0)
        case .q5x1: Int32(RK_Q5_1)
        case .q8x0: Int32(RK_Q8_0)
        case .q2K: Int32(RK_Q2_K)
        case .q3K: Int32(RK_Q3_K)
        case .q4K: Int32(RK_Q4_K)
        case .q5K: Int32(RK_Q5_K)
        case .q6K: Int32(RK_Q6_K)
        case .q8K: Int32(RK_Q8_K)
        }
    }

    /// Elements in one block.
    package var blockElementCount: Int { Int(rk_block_elements(code)) }

    /// Bytes of one block.
    package var blockByteCount: Int { Int(rk_block_bytes(code)) }

    /// Converts whole rows to f32.
    ///
    /// Results are bit for bit those of the format's definition, on every machine.
    ///
    /// - Parameters:
    ///   - bytes: [rowCount, columnCount] elements in this format, row-major, unaligned.
    ///   - rowCount: How many rows there are.
    ///   - columnCount: Elements of a row; whole blocks.
    ///   - target: Receives [rowCount, columnCount] floats; exactly that many.
    /// - Returns: The first row with an infinite value or a NaN, or nil when all are finite.
    package func dequantize(
        _ bytes: RawSpan,
        rowCount: Int,
        columnCount: Int,
        into target: UnsafeMutableBufferPointer<Float>
    ) -> Int? {
        let blockCount = columnCount / blockElementCount
        precondition(rowCount >= 0 && columnCount >= 0, "counts are not negative")
        precondition(columnCount % blockElementCount == 0, "a row has whole blocks")
        precondition(
            target.count == checkedProduct(rowCount, columnCount),
            "a place for each value"
        )
        precondition(
            bytes.byteCount
                == checkedProduct(checkedProduct(rowCount, blockCount), blockByteCount),
            "exactly the bytes of the rows"
        )
        guard rowCount > 0, columnCount > 0, let out = target.baseAddress else { return nil }
        var badRow = rowCount
        unsafe bytes.withUnsafeBytes { source in
            guard let source = source.baseAddress else { return }
            // SAFETY: the kernel reads rowCount * blockCount blocks and writes rowCount *
            // columnCount floats, which are the sizes of the two buffers; both were checked.
            unsafe rk_dequantize(code, source, rowCount, blockCount, out, &badRow)
        }
        return badRow < rowCount ? badRow : nil
    }

    private func checkedProduct(_ left: Int, _ right: Int) -> Int {
        let (product, overflow) = left.multipliedReportingOverflow(by: right)
        precondition(!overflow, "counts of something that is in memory")
        return product
    }
}
