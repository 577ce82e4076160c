// A safetensors file.
//
//     bytes   what
//     8       n, little-endian
//     n       JSON: {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, ...},
//             perhaps with "__metadata__" and padded with spaces
//     ...     the data; offsets count from here
//
// The data of all tensors together covers the rest of the file exactly: no holes, no overlaps. That
// is a rule of the format, so that no file can hide a second meaning.

internal import RewardNumerics
internal import RewardPlatform
internal import RewardTypes

/// A mapped safetensors file, checked from end to end except for the elements.
package struct SafetensorsFile: TensorSource {
    /// The path it was opened by.
    package let path: String
    /// `__metadata__`: what the file says about itself.
    package let metadata: [String: String]
    private let table: TensorTable

    /// Opens a file.
    package init(path: String) throws(WeightError) {
        let file: MappedFile
        do throws(SystemError) {
            file = try MappedFile(path: path)
        } catch {
            throw WeightError(error)
        }
        try self.init(file: file)
    }

    init(file: MappedFile) throws(WeightError) {
        path = file.path
        let header = try SafetensorsHeader(file: file)
        metadata = header.metadata
        table = try TensorTable(file: file, tensors: header.tensors)
        try Self.checkCoverage(of: file, by: header)
    }

    package var fileName: String { path }
    package var tensors: [TensorDescriptor] { table.tensors }

    package func tensor(named name: String) -> TensorDescriptor? { table.tensor(named: name) }

    package func read(
        _ tensor: TensorDescriptor,
        rows: Range<Int>,
        into target: UnsafeMutableBufferPointer<Float>
    ) throws(WeightError) {
        // SAFETY: the caller vouches for the buffer; its size is checked before it is written.
        try unsafe table.read(tensor, rows: rows, into: target)
    }

    package func release(_ tensor: TensorDescriptor) { table.release(tensor) }

    /// The SHA-256 of the whole file, in hexadecimal.
    package func digest() throws(WeightError) -> String { try ModelFiles.digest(of: file) }

    /// The mapping, for the digest.
    var file: MappedFile { table.file }

    private static func checkCoverage(
        of file: MappedFile,
        by header: SafetensorsHeader
    ) throws(WeightError) {
        var end = header.dataStart
        for tensor in header.tensors.sorted(by: Self.isBefore) {
            guard tensor.byteRange.lowerBound == end else {
                throw WeightError(
                    file: file.path,
                    tensor: tensor.name,
                    .malformed(
                        what: "data from",
                        found: "byte \(tensor.byteRange.lowerBound - header.dataStart)",
                        expected: "byte \(end - header.dataStart), where the one before it ends"
                    )
                )
            }
            end = tensor.byteRange.upperBound
        }
        guard end == file.byteCount else {
            throw WeightError(
                file: file.path,
                .malformed(
                    what: "the end of the last tensor",
                    found: "byte \(end)",
                    expected: "the end of the file, \(file.byteCount)"
                )
            )
        }
    }

    private static func isBefore(_ left: TensorDescriptor, _ right: TensorDescriptor) -> Bool {
        let (left, right) = (left.byteRange, right.byteRange)
        return (left.lowerBound, left.upperBound) < (right.lowerBound, right.upperBound)
    }
}

/// The JSON at the start of a file.
private struct SafetensorsHeader {
    let tensors: [TensorDescriptor]
    let metadata: [String: String]
    /// Where the data begins.
    let dataStart: Int

    init(file: MappedFile) throws(WeightError) {
        let json = try Self.json(of: file)
        dataStart = json.range.upperBound
        guard case .object(let members) = json.value else {
            throw WeightError(
                file: file.path,
                .malformed(
                    what: "the header",
                    found: json.value.kindName,
                    expected: "an object"
                )
            )
        }
        guard members.count <= WeightLimits.maximumTensorCount else {
            throw WeightError(
                file: file.path,
                .overLimit(
                    what: "the number of tensors",
                    found: UInt64(members.count),
                    maximum: WeightLimits.maximumTensorCount
                )
            )
        }
        metadata = try Self.metadata(members["__metadata__"], file: file)
        var tensors: [TensorDescriptor] = []
        for (name, value) in members where name != "__metadata__" {
            tensors.append(
                try Self.tensor(name, value, file: file, dataStart: json.range.upperBound)
            )
        }
        self.tensors = tensors
    }

    /// Strings by name, as the format wants them.
    private static func metadata(
        _ value: JSONValue?,
        file: MappedFile
    ) throws(WeightError) -> [String: String] {
        guard let value, value != .null else { return [:] }
        var metadata: [String: String] = [:]
        do throws(FieldError) {
            var fields = try Fields(value, path: "__metadata__")
            for name in fields.members.names {
                metadata[name] = try fields.optionalString(name)
            }
        } catch {
            throw WeightError(file: file.path, .field(error))
        }
        return metadata
    }

    private static func json(
        of file: MappedFile
    ) throws(WeightError) -> (value: JSONValue, range: Range<Int>) {
        func error(_ problem: WeightError.Problem) -> WeightError {
            WeightError(file: file.path, problem)
        }
        func truncated(_ what: String, at offset: Int, byteCount: UInt64) -> WeightError {
            error(
                .truncated(
                    what: what,
                    byteOffset: offset,
                    byteCount: byteCount,
                    fileByteCount: file.byteCount
                )
            )
        }
        guard file.byteCount >= 8 else {
            throw truncated("the length of the header", at: 0, byteCount: 8)
        }
        let byteCount: UInt64 = file.bytes.littleEndian(at: 0)
        guard byteCount <= UInt64(WeightLimits.maximumHeaderByteCount) else {
            throw error(
                .overLimit(
                    what: "the length of the header",
                    found: byteCount,
                    maximum: WeightLimits.maximumHeaderByteCount
                )
            )
        }
        guard byteCount <= UInt64(file.byteCount - 8) else {
            throw truncated("the header", at: 8, byteCount: byteCount)
        }
        let range = 8..<8 + Int(byteCount)
        do throws(JSONError) {
            return (try JSONValue(parsing: file.bytes.array(range)), range)
        } catch {
            throw WeightError(file: file.path, .json(error))
        }
    }

    private static func tensor(
        _ name: String,
        _ value: JSONValue,
        file: MappedFile,
        dataStart: Int
    ) throws(WeightError) -> TensorDescriptor {
        let typeName: String
        let shape: [Int]
        let offsets: [Int]
        do throws(FieldError) {
            var fields = try Fields(value, path: WeightError.quoted(name))
            typeName = try fields.string("dtype")
            shape = try integers("shape", &fields, maximum: WeightLimits.maximumDimensionCount)
            offsets = try integers("data_offsets", &fields, maximum: 2)
            guard offsets.count == 2 else {
                throw fields.error("data_offsets", "expected two offsets")
            }
        } catch {
            throw WeightError(file: file.path, .field(error))
        }
        let header = TensorHeader(file: file.path, name: name, typeName: typeName, shape: shape)
        guard let type = SafetensorsType.all[typeName] else {
            throw header.error(.unsupportedType(found: WeightError.quoted(typeName)))
        }
        let extent = try TensorExtent(header, blockElementCount: 1, blockBitCount: type.bitCount)
        let dataByteCount = file.byteCount - dataStart
        guard offsets[0] <= offsets[1] else {
            throw header.error(
                .malformed(
                    what: "data_offsets",
                    found: "\(offsets)",
                    expected: "begin and end, in this order"
                )
            )
        }
        guard offsets[1] - offsets[0] == extent.byteCount else {
            throw header.error(
                .wrongByteCount(
                    shape: shape,
                    type: typeName,
                    expected: extent.byteCount,
                    found: offsets[1] - offsets[0]
                )
            )
        }
        guard offsets[1] <= dataByteCount else {
            throw header.error(
                .truncated(
                    what: "of shape \(shape) and type \(typeName)",
                    byteOffset: offsets[0].addingReportingOverflow(dataStart).partialValue,
                    byteCount: UInt64(extent.byteCount),
                    fileByteCount: file.byteCount
                )
            )
        }
        return TensorDescriptor(
            header: header,
            extent: extent,
            elementType: type.format,
            byteRange: dataStart + offsets[0]..<dataStart + offsets[1]
        )
    }

    private static func integers(
        _ name: String,
        _ fields: inout Fields,
        maximum: Int
    ) throws(FieldError) -> [Int] {
        guard let values = try fields.optionalArray(name, maximumCount: maximum) else {
            throw fields.error(name, "is missing")
        }
        var integers: [Int] = []
        for value in values {
            guard let integer = value.intValue, integer >= 0 else {
                throw fields.error(name, "expected integers that are not negative")
            }
            integers.append(integer)
        }
        return integers
    }
}
