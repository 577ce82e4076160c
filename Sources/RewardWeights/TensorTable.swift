// The tensors of one mapped file.

internal import RewardNumerics
internal import RewardPlatform

/// Checked descriptors and the bytes they describe.
struct TensorTable: Sendable {
    let file: MappedFile
    let tensors: [TensorDescriptor]
    private let positions: [String: Int]

    /// A table; throws when two tensors have one name or share bytes.
    init(file: MappedFile, tensors: [TensorDescriptor]) throws(WeightError) {
        var positions: [String: Int] = [:]
        positions.reserveCapacity(tensors.count)
        for (position, tensor) in tensors.enumerated() {
            precondition(tensor.byteRange.upperBound <= file.byteCount, "inside the file")
            guard positions.updateValue(position, forKey: tensor.name) == nil else {
                throw WeightError(file: file.path, tensor: tensor.name, .duplicate(key: nil))
            }
        }
        let ordered = tensors.filter { !$0.byteRange.isEmpty }
            .sorted { $0.byteRange.lowerBound < $1.byteRange.lowerBound }
        for (previous, next) in zip(ordered, ordered.dropFirst())
        where next.byteRange.lowerBound < previous.byteRange.upperBound {
            throw WeightError(file: file.path, tensor: next.name, .overlap(with: previous.name))
        }
        self.file = file
        self.tensors = tensors
        self.positions = positions
    }

    func tensor(named name: String) -> TensorDescriptor? { positions[name].map { tensors[$0] } }

    func read(
        _ tensor: TensorDescriptor,
        rows: Range<Int>,
        into target: UnsafeMutableBufferPointer<Float>
    ) throws(WeightError) {
        precondition(tensor.file == file.path, "a tensor of this file")
        precondition(
            rows.lowerBound >= 0 && rows.upperBound <= tensor.rowCount,
            "rows of this tensor"
        )
        guard let format = tensor.elementType else {
            throw WeightError(
                file: file.path,
                tensor: tensor.name,
                .unsupportedType(found: tensor.typeName)
            )
        }
        guard tensor.columnCount > 0 else { return }
        // No overflow: the product over all rows was checked when the file was opened.
        let rowByteCount =
            tensor.columnCount / format.blockElementCount * format.blockByteCount
        let start = tensor.byteRange.lowerBound + rows.lowerBound * rowByteCount
        // SAFETY: the conversion checks that the buffer has a place for each value; what is read
        // back below lies inside it, because the damaged row is one of `rows`.
        let badRow = unsafe format.dequantize(
            file.bytes.extracting(start..<start + rows.count * rowByteCount),
            rowCount: rows.count,
            columnCount: tensor.columnCount,
            into: target
        )
        guard let badRow else { return }
        let first = badRow * tensor.columnCount
        let values = unsafe UnsafeBufferPointer(
            rebasing: target[first..<first + tensor.columnCount]
        )
        let column = unsafe values.firstIndex { !$0.isFinite } ?? 0
        throw WeightError(
            file: file.path,
            tensor: tensor.name,
            .notFinite(row: rows.lowerBound + badRow, column: column, value: unsafe values[column])
        )
    }

    func release(_ tensor: TensorDescriptor) { file.release(tensor.byteRange) }
}
