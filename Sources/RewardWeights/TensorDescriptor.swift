// What a file says about one tensor.

package import RewardNumerics

/// A tensor in a file, not yet read; checked against the file's length.
package struct TensorDescriptor: Sendable, Hashable {
    /// Unique in its model.
    package let name: String
    /// Sizes, outermost first; elements are row-major.
    package let shape: [Int]
    /// How elements are stored, as the file's format spells it.
    package let typeName: String
    /// How elements are converted; nil for a type that cannot be read.
    package let elementType: ElementFormat?
    /// Where the elements are in the file.
    package let byteRange: Range<Int>
    /// The path of the file.
    package let file: String
    /// Rows that can be read: the product of all sizes but the last, 1 for a vector or a scalar.
    package let rowCount: Int
    /// Elements of a row: the last size.
    package let columnCount: Int
    /// Which of the source's files it is in.
    let fileIndex: Int

    /// How many elements there are.
    package var elementCount: Int { rowCount * columnCount }

    /// The same tensor as one of a model in several files.
    func inFile(_ index: Int) -> TensorDescriptor {
        TensorDescriptor(copying: self, fileIndex: index)
    }

    private init(copying other: TensorDescriptor, fileIndex: Int) {
        name = other.name
        shape = other.shape
        typeName = other.typeName
        elementType = other.elementType
        byteRange = other.byteRange
        file = other.file
        rowCount = other.rowCount
        columnCount = other.columnCount
        self.fileIndex = fileIndex
    }

    /// A tensor whose sizes were checked.
    init(
        header: TensorHeader,
        extent: TensorExtent,
        elementType: ElementFormat?,
        byteRange: Range<Int>
    ) {
        name = header.name
        shape = header.shape
        typeName = header.typeName
        self.elementType = elementType
        self.byteRange = byteRange
        file = header.file
        rowCount = extent.rowCount
        columnCount = extent.columnCount
        fileIndex = 0
    }
}

/// The names and sizes with which a file introduces a tensor.
struct TensorHeader {
    let file: String
    let name: String
    let typeName: String
    let shape: [Int]

    func error(_ problem: WeightError.Problem) -> WeightError {
        WeightError(file: file, tensor: name, problem)
    }

    func shapeError(_ expected: String) -> WeightError {
        error(.malformed(what: "shape", found: "\(shape)", expected: expected))
    }
}

/// Rows, columns and bytes of a tensor, without overflow.
struct TensorExtent {
    let rowCount: Int
    let columnCount: Int
    let byteCount: Int

    /// Elements in blocks: `blockBits` bits for each `blockElementCount` elements of a row.
    init(
        _ header: TensorHeader,
        blockElementCount: Int,
        blockBitCount: Int
    ) throws(WeightError) {
        guard header.shape.allSatisfy({ $0 >= 0 }) else {
            throw header.shapeError("sizes that are not negative")
        }
        let columns = header.shape.last ?? 1
        let rows = Self.product(header.shape.dropLast())
        guard columns % blockElementCount == 0 else {
            throw header.shapeError(
                "rows of whole blocks of \(blockElementCount) elements, for \(header.typeName)"
            )
        }
        guard let rows, Self.product([rows, columns]) != nil,
            let bits = Self.product([rows, columns / blockElementCount, blockBitCount])
        else { throw header.shapeError("a tensor that fits into memory") }
        guard bits % 8 == 0 else { throw header.shapeError("whole bytes, for \(header.typeName)") }
        rowCount = rows
        columnCount = columns
        byteCount = bits / 8
    }

    private static func product(_ factors: some Sequence<Int>) -> Int? {
        var result = 1
        var hasZero = false
        for factor in factors {
            if factor == 0 {
                hasZero = true
                continue
            }
            let (product, overflow) = result.multipliedReportingOverflow(by: factor)
            guard !overflow else { return nil }
            result = product
        }
        return hasZero ? 0 : result
    }
}
