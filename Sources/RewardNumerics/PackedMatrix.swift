// Weights in the order in which the products read them.

internal import CRewardKernels

/// A weight matrix cut into panels of 64 outputs; see `product.h` for the layout.
///
/// A gated matrix holds the outputs of a gate and of what it gates: 32 of each in every panel.
package struct PackedMatrix: Sendable {
    /// Outputs of a panel.
    package static let panelWidth = Int(RK_PANEL)

    private let storage: FloatStorage
    private let firstFloat: Int
    package let precision: ElementPrecision
    /// Outputs: rows of the checkpoint's matrix; for a gated one, of the gate alone.
    package let rows: Int
    /// Inputs.
    package let columns: Int
    package let isGated: Bool
    /// One for each output in the order of the panels, zero in gaps; nil without bias.
    let bias: FloatStorage?

    /// Floats that the panels of a matrix take; a multiple of 64.
    package static func floatCount(
        rows: Int,
        columns: Int,
        precision: ElementPrecision,
        isGated: Bool = false
    ) -> Int {
        panelCount(rows: rows, isGated: isGated)
            * precision.floatCount(rows: panelWidth, columns: columns)
    }

    private static func rowsPerPanel(isGated: Bool) -> Int {
        isGated ? panelWidth / 2 : panelWidth
    }

    private static func panelCount(rows: Int, isGated: Bool) -> Int {
        let perPanel = rowsPerPanel(isGated: isGated)
        return (rows + perPanel - 1) / perPanel
    }

    /// A matrix whose panels lie in some storage, from `firstFloat` on, and are packed one by one;
    /// nil when there is no memory for the bias.
    package init?(
        rows: Int,
        columns: Int,
        precision: ElementPrecision,
        isGated: Bool = false,
        hasBias: Bool = false,
        in storage: FloatStorage,
        at firstFloat: Int
    ) {
        self.storage = storage
        self.firstFloat = firstFloat
        self.rows = rows
        self.columns = columns
        self.precision = precision
        self.isGated = isGated
        let count = Self.floatCount(
            rows: rows,
            columns: columns,
            precision: precision,
            isGated: isGated
        )
        precondition(
            rows >= 0 && columns >= 0 && firstFloat >= 0 && firstFloat % 16 == 0
                && firstFloat <= storage.count - count,
            "aligned panels inside their storage"
        )
        if hasBias {
            let panelCount = Self.panelCount(rows: rows, isGated: isGated)
            guard let bias = FloatStorage(count: panelCount * Self.panelWidth) else { return nil }
            // SAFETY: exactly the floats of the new storage.
            unsafe bias.base.initialize(repeating: 0, count: bias.count)
            self.bias = bias
        } else {
            bias = nil
        }
    }

    /// A matrix in f32 without bias, packed into the beginning of some storage on this thread.
    init?(packing weights: Matrix, in storage: FloatStorage) {
        self.init(
            rows: weights.rows,
            columns: weights.columns,
            precision: .f32,
            in: storage,
            at: 0
        )
        for panel in 0..<panelCount {
            let rows = panel * rowsPerPanel..<min(weights.rows, (panel + 1) * rowsPerPanel)
            if rows.count < rowsPerPanel { clear(panel: panel) }
            pack(panel: panel, weights: weights.rows(rows), at: 0)
        }
    }

    /// Outputs of one kind in a panel.
    package var rowsPerPanel: Int { Self.rowsPerPanel(isGated: isGated) }
    package var panelCount: Int { Self.panelCount(rows: rows, isGated: isGated) }
    /// Bytes of all panels.
    package var byteCount: Int { panelCount * panelByteCount }

    var panelByteCount: Int {
        4 * precision.floatCount(rows: Self.panelWidth, columns: columns)
    }

    // SAFETY: callers check the index; the storage holds all panels.
    func pointer(panel: Int) -> UnsafeMutableRawPointer {
        unsafe UnsafeMutableRawPointer(storage.base + firstFloat) + panel * panelByteCount
    }

    /// Fills columns of a panel from rows of weights.
    ///
    /// - Parameters:
    ///   - panel: Which one.
    ///   - weights: [count, columns], at most as many rows as there is room for.
    ///   - column: The first column of the panel that is filled.
    package func pack(panel: Int, weights: Matrix, at column: Int) {
        precondition((0..<panelCount).contains(panel), "a panel of this matrix")
        precondition(weights.columns == columns, "one weight for each input")
        precondition(column >= 0 && column + weights.rows <= Self.panelWidth, "fits the panel")
        let target = unsafe pointer(panel: panel)
        // SAFETY: checked above; the kernels write the given columns of one panel.
        switch precision {
        case .f32:
            unsafe rk_pack_panel_f32(
                weights.pointer,
                weights.stride,
                weights.rows,
                columns,
                column,
                target.assumingMemoryBound(to: Float.self)
            )
        case .bf16:
            unsafe rk_pack_panel_bf16(
                weights.pointer,
                weights.stride,
                weights.rows,
                columns,
                column,
                target.assumingMemoryBound(to: UInt16.self)
            )
        }
    }

    /// Zeroes a panel that will not be filled as a whole.
    package func clear(panel: Int) {
        precondition((0..<panelCount).contains(panel), "a panel of this matrix")
        // SAFETY: exactly the bytes of this panel.
        unsafe pointer(panel: panel).initializeMemory(
            as: UInt8.self,
            repeating: 0,
            count: panelByteCount
        )
    }

    /// Sets the bias of outputs; those of a gated matrix are the gate's, then the other's.
    package func setBias(_ values: Matrix) {
        guard let bias else { preconditionFailure("made with room for a bias") }
        precondition(
            values.rows == 1 && values.columns == (isGated ? 2 * rows : rows),
            "one for each output"
        )
        for index in 0..<values.columns {
            let (half, row) = isGated ? (index / rows, index % rows) : (0, index)
            let place =
                row / rowsPerPanel * Self.panelWidth + half * rowsPerPanel + row % rowsPerPanel
            // SAFETY: the place lies inside the panels.
            unsafe bias.base[place] = values[0, index]
        }
    }

    /// The bias of one output of a matrix without a gate; zero where there is none.
    package func bias(of output: Int) -> Float {
        precondition(!isGated && output >= 0 && output < rows, "an output of this matrix")
        // SAFETY: there is a bias for each output.
        return bias.map { unsafe $0.base[output] } ?? 0
    }

    /// Copies one row of the checkpoint's matrix into a row of another.
    package func unpack(row: Int, into target: Matrix) {
        precondition(!isGated && row >= 0 && row < rows, "a row of this matrix")
        precondition(target.rows == 1 && target.columns == columns, "one float for each input")
        let panel = unsafe pointer(panel: row / Self.panelWidth)
        let column = row % Self.panelWidth
        // SAFETY: panel and column were checked; the target has `columns` floats.
        switch precision {
        case .f32:
            unsafe rk_unpack_column_f32(
                panel.assumingMemoryBound(to: Float.self),
                columns,
                column,
                target.pointer
            )
        case .bf16:
            unsafe rk_unpack_column_bf16(
                panel.assumingMemoryBound(to: UInt16.self),
                columns,
                column,
                target.pointer
            )
        }
    }
}
