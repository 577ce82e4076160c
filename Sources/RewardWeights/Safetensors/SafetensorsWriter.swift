// Small safetensors files, such as heads that were fitted here.

package import RewardPlatform
internal import RewardTypes

/// Tensors of f32 as one safetensors file (its layout stands in `SafetensorsFile.swift`).
///
/// The same tensors and metadata give the same bytes: tensors lie in the order of their names and
/// metadata in that of its keys, both compared byte by byte, numbers are little-endian, and the
/// header is compact JSON with spaces up to a multiple of 8 bytes. With at most one entry of
/// metadata these are the bytes of the reference implementation (package `safetensors` 0.8).
package struct SafetensorsWriter: Sendable {
    /// What is written.
    package struct Tensor: Sendable, Equatable {
        /// Unique in the file.
        package let name: String
        /// Sizes, outermost first; none for a single number.
        package let shape: [Int]
        /// As many as the product of the sizes, row-major, all finite.
        package let elements: [Float]

        /// A tensor.
        package init(name: String, shape: [Int], elements: [Float]) {
            self.name = name
            self.shape = shape
            self.elements = elements
        }
    }

    /// Where the file will be.
    package let path: String
    private let header: [UInt8]
    /// In the order of the file.
    private let tensors: [Tensor]

    /// Checks what is to be written; nothing is written yet.
    ///
    /// - Parameters:
    ///   - path: Where the file will be; its folder has to be there.
    ///   - tensors: In any order.
    ///   - metadata: Texts by unique keys, in any order; for `__metadata__`, which is left out when
    ///     there are none.
    /// - Throws: When a tensor could not be read back: a name or key that is there twice or taken,
    ///   another number of elements than its shape has, an element that is not finite.
    package init(
        path: String,
        tensors: [Tensor],
        metadata: [(key: String, value: String)] = []
    ) throws(WeightError) {
        let tensors = tensors.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        var members = JSONObject()
        if !metadata.isEmpty {
            members[Self.metadataName] = try Self.metadata(metadata, path: path)
        }
        var end = 0
        for tensor in tensors {
            let start = end
            end += try Self.byteCount(of: tensor, path: path)
            let entry: JSONValue = [
                "dtype": "F32",
                "shape": .array(tensor.shape.map { .integer(Int64($0)) }),
                "data_offsets": [.integer(Int64(start)), .integer(Int64(end))],
            ]
            guard members.append(tensor.name, entry) else {
                throw WeightError(file: path, tensor: tensor.name, .duplicate(key: nil))
            }
        }
        self.path = path
        self.tensors = tensors
        header = try Self.header(members, path: path)
    }

    /// Writes the file; it appears when it is complete and on the disk.
    package func write() throws(FileWriteError) {
        AtomicFileWriter.removeLeftovers(path: path)
        let dataByteCount = tensors.reduce(0) { $0 + $1.elements.count * Self.elementByteCount }
        var writer = try AtomicFileWriter(path: path, byteCount: header.count + dataByteCount)
        // SAFETY: bytes have no padding between them that could be uninitialised.
        try unsafe writer.write(header.span.bytes)
        for tensor in tensors {
            let words = tensor.elements.map(\.bitPattern.littleEndian)
            // SAFETY: neither have words.
            try unsafe writer.write(words.span.bytes)
        }
        try writer.commit()
    }

    private static let metadataName = "__metadata__"
    private static let elementByteCount = 4
    private static let alignment = 8

    private static func metadata(
        _ entries: [(key: String, value: String)],
        path: String
    ) throws(WeightError) -> JSONValue {
        var members = JSONObject()
        let sorted = entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        for (key, value) in sorted {
            guard members.append(key, .string(value)) else {
                throw WeightError(file: path, .duplicate(key: key))
            }
        }
        return .object(members)
    }

    private static func byteCount(of tensor: Tensor, path: String) throws(WeightError) -> Int {
        let header = TensorHeader(
            file: path,
            name: tensor.name,
            typeName: "F32",
            shape: tensor.shape
        )
        guard tensor.name != metadataName else {
            throw header.error(
                .malformed(
                    what: "name",
                    found: metadataName,
                    expected: "one that the format does not use itself"
                )
            )
        }
        guard tensor.shape.count <= WeightLimits.maximumDimensionCount else {
            throw header.shapeError("at most \(WeightLimits.maximumDimensionCount) sizes")
        }
        let extent = try TensorExtent(
            header,
            blockElementCount: 1,
            blockBitCount: 8 * elementByteCount
        )
        let count = extent.rowCount * extent.columnCount
        guard tensor.elements.count == count else {
            throw header.error(
                .malformed(
                    what: "element count",
                    found: "\(tensor.elements.count)",
                    expected: "\(count) for shape \(tensor.shape)"
                )
            )
        }
        if let bad = tensor.elements.firstIndex(where: { !$0.isFinite }) {
            throw header.error(
                .notFinite(
                    row: bad / extent.columnCount,
                    column: bad % extent.columnCount,
                    value: tensor.elements[bad]
                )
            )
        }
        return extent.byteCount
    }

    /// The length of the header and the header itself.
    private static func header(
        _ members: JSONObject,
        path: String
    ) throws(WeightError) -> [UInt8] {
        var json: [UInt8] = []
        JSONValue.object(members).write(to: &json)
        let rest = json.count % alignment
        if rest > 0 { json += Array(repeating: 0x20, count: alignment - rest) }
        guard json.count <= WeightLimits.maximumHeaderByteCount else {
            throw WeightError(
                file: path,
                .overLimit(
                    what: "the length of the header",
                    found: UInt64(json.count),
                    maximum: WeightLimits.maximumHeaderByteCount
                )
            )
        }
        let length = UInt64(json.count)
        return (0..<alignment).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + json
    }
}
