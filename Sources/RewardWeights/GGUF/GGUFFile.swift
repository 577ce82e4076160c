// A GGUF file: metadata and tensors.

internal import RewardNumerics
internal import RewardPlatform

/// A mapped GGUF file of version 2 or 3, checked from end to end except for the elements.
package struct GGUFFile: TensorSource {
    /// The path it was opened by.
    package let path: String
    /// Keys and values.
    package let metadata: GGUFMetadata
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
        var reader = GGUFReader(file: file)
        try Self.checkBeginning(&reader)
        let tensorCount = try reader.count(
            "the number of tensors",
            minimumByteCount: Self.minimumTensorByteCount,
            maximum: WeightLimits.maximumTensorCount
        )
        let entryCount = try reader.count(
            "the number of metadata entries",
            minimumByteCount: Self.minimumEntryByteCount,
            maximum: WeightLimits.maximumEntryCount
        )
        metadata = try GGUFMetadata(&reader, count: entryCount)
        try Self.refuseParts(metadata, file: file)
        let alignment = try Self.alignment(metadata, file: file)
        var infos: [TensorInfo] = []
        infos.reserveCapacity(tensorCount)
        for index in 0..<tensorCount { infos.append(try TensorInfo(&reader, index: index)) }
        // No overflow: a position in a file plus at most 2^32.
        let dataStart = (reader.position + alignment - 1) / alignment * alignment
        var tensors: [TensorDescriptor] = []
        tensors.reserveCapacity(tensorCount)
        for info in infos {
            tensors.append(
                try info.descriptor(
                    dataStart: dataStart,
                    alignment: alignment,
                    fileByteCount: file.byteCount
                )
            )
        }
        table = try TensorTable(file: file, tensors: tensors)
        path = file.path
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

    /// The mapping, for the digest.
    var file: MappedFile { table.file }

    /// An empty name, no dimensions, type, offset.
    private static let minimumTensorByteCount = 8 + 4 + 4 + 8
    /// An empty key, kind, one byte of value.
    private static let minimumEntryByteCount = 8 + 4 + 1

    /// "GGUF", little-endian.
    static let magic: UInt32 = 0x4655_4747

    private static func checkBeginning(_ reader: inout GGUFReader) throws(WeightError) {
        let magic: UInt32 = try reader.integer("the magic number")
        guard magic == Self.magic else {
            let bytes = (0..<4).map { UInt8(truncatingIfNeeded: magic >> (8 * $0)) }
            throw reader.error(
                .wrongFormat(
                    expected: "a GGUF file, which begins with \"GGUF\"",
                    found: WeightError.quoted(String(decoding: bytes, as: UTF8.self))
                )
            )
        }
        let version: UInt32 = try reader.integer("the version")
        guard version & 0xFFFF != 0 || version == 0 else {
            throw reader.error(
                .wrongFormat(
                    expected: "a little-endian GGUF file",
                    found: "a big-endian one (version bytes 0x\(String(version, radix: 16)))"
                )
            )
        }
        guard version == 2 || version == 3 else {
            throw reader.error(.unsupportedVersion(version))
        }
    }

    /// Throws for one file of a model that was split into several.
    private static func refuseParts(
        _ metadata: GGUFMetadata,
        file: MappedFile
    ) throws(WeightError) {
        let key = "split.count"
        guard let count = metadata.integer(key), count > 1 else { return }
        throw WeightError(
            file: file.path,
            .malformed(
                what: "metadata key \"\(key)\"",
                found: "\(count): the file is one part of a model",
                expected: "the whole model; join the parts with llama-gguf-split --merge"
            )
        )
    }

    private static func alignment(
        _ metadata: GGUFMetadata,
        file: MappedFile
    ) throws(WeightError) -> Int {
        let key = "general.alignment"
        guard let kind = metadata.kind(of: key) else { return 32 }
        guard kind == .uint32, let value = metadata.integer(key), value > 0,
            value & (value - 1) == 0
        else {
            throw WeightError(
                file: file.path,
                .malformed(
                    what: "metadata key \"\(key)\"",
                    found: metadata.integer(key).map { "\($0) (\(kind))" } ?? "\(kind)",
                    expected: "a power of two (uint32)"
                )
            )
        }
        return value
    }
}

/// The description of one tensor, as it stands in the file.
private struct TensorInfo {
    let header: TensorHeader
    let typeCode: UInt32
    /// From the start of the data.
    let byteOffset: UInt64

    init(_ reader: inout GGUFReader, index: Int) throws(WeightError) {
        reader.place = .tensor(index)
        let name = try reader.name("the name")
        let file = reader.file.path
        func error(_ problem: WeightError.Problem) -> WeightError {
            WeightError(file: file, tensor: name, problem)
        }
        let dimensionCount: UInt32 = try reader.integer("the number of dimensions")
        guard dimensionCount <= WeightLimits.maximumDimensionCount else {
            throw error(
                .overLimit(
                    what: "a dimension count of",
                    found: UInt64(dimensionCount),
                    maximum: WeightLimits.maximumDimensionCount
                )
            )
        }
        var shape: [Int] = []
        for _ in 0..<dimensionCount {
            let size: UInt64 = try reader.integer("a size")
            guard let size = Int(exactly: size) else {
                throw error(.overLimit(what: "a size of", found: size, maximum: Int.max))
            }
            shape.append(size)
        }
        typeCode = try reader.integer("the type")
        byteOffset = try reader.integer("the offset")
        header = TensorHeader(
            file: file,
            name: name,
            typeName: GGUFTensorType.name(of: typeCode),
            shape: shape.reversed()
        )
    }

    func descriptor(
        dataStart: Int,
        alignment: Int,
        fileByteCount: Int
    ) throws(WeightError) -> TensorDescriptor {
        guard let format = GGUFTensorType.formats[typeCode] else {
            throw header.error(.unsupportedType(found: header.typeName))
        }
        let extent = try TensorExtent(
            header,
            blockElementCount: format.blockElementCount,
            blockBitCount: 8 * format.blockByteCount
        )
        guard byteOffset % UInt64(alignment) == 0 else {
            throw header.error(
                .malformed(
                    what: "offset",
                    found: "\(byteOffset)",
                    expected: "a multiple of the alignment \(alignment)"
                )
            )
        }
        let offset = Int(clamping: byteOffset)
        let (start, startOverflow) = dataStart.addingReportingOverflow(offset)
        let (end, endOverflow) = start.addingReportingOverflow(extent.byteCount)
        guard !startOverflow, !endOverflow, end <= fileByteCount else {
            throw header.error(
                .truncated(
                    what: "of shape \(header.shape) and type \(header.typeName)",
                    byteOffset: startOverflow ? Int.max : start,
                    byteCount: UInt64(extent.byteCount),
                    fileByteCount: fileByteCount
                )
            )
        }
        return TensorDescriptor(
            header: header,
            extent: extent,
            elementType: format,
            byteRange: start..<end
        )
    }
}
