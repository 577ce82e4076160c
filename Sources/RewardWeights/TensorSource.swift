// The seam between file formats and the engine that loads weights.

/// Tensors by name, readable as f32.
package protocol TensorSource: Sendable {
    /// What messages call the source: the path of its file, or of the index of its files.
    var fileName: String { get }
    /// All tensors.
    var tensors: [TensorDescriptor] { get }
    /// The tensor with a name; constant time.
    func tensor(named name: String) -> TensorDescriptor?

    /// Converts rows of a tensor of this source to f32.
    ///
    /// May be called from several threads at once.
    ///
    /// - Parameters:
    ///   - tensor: One of `tensors`.
    ///   - rows: Part of `0..<tensor.rowCount`.
    ///   - target: Receives [rows.count, tensor.columnCount] floats; exactly that many.
    /// - Throws: When an element is not finite, naming the first row that has one, or when the
    ///   tensor's type cannot be converted.
    func read(
        _ tensor: TensorDescriptor,
        rows: Range<Int>,
        into target: UnsafeMutableBufferPointer<Float>
    ) throws(WeightError)

    /// Drops the pages that hold a tensor from memory; reading brings them back.
    func release(_ tensor: TensorDescriptor)
}

extension TensorSource {
    /// A whole tensor as f32; for small ones.
    package func floats(of tensor: TensorDescriptor) throws(WeightError) -> [Float] {
        var values = [Float](repeating: 0, count: tensor.elementCount)
        // SAFETY: the buffer has a place for each element of the tensor.
        let result = unsafe values.withUnsafeMutableBufferPointer { buffer in
            Result { () throws(WeightError) in
                try unsafe read(tensor, rows: 0..<tensor.rowCount, into: buffer)
            }
        }
        try result.get()
        return values
    }
}
