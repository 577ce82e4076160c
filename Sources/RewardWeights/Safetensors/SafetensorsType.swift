// The names by which safetensors calls element types.

internal import RewardNumerics

/// An element type of safetensors.
struct SafetensorsType {
    /// Bits of one element.
    let bitCount: Int
    /// How elements are converted; nil for types that are listed but not read.
    let format: ElementFormat?

    /// All types of the format; those without conversion occur in buffers that no layer uses, so
    /// they are refused when they are read and not before.
    static let all: [String: SafetensorsType] = [
        "F32": SafetensorsType(bitCount: 32, format: .f32),
        "F16": SafetensorsType(bitCount: 16, format: .f16),
        "BF16": SafetensorsType(bitCount: 16, format: .bf16),
        "F64": SafetensorsType(bitCount: 64, format: .f64),
        "I8": SafetensorsType(bitCount: 8, format: .i8),
        "I16": SafetensorsType(bitCount: 16, format: .i16),
        "I32": SafetensorsType(bitCount: 32, format: .i32),
        "I64": SafetensorsType(bitCount: 64, format: .i64),
        "BOOL": SafetensorsType(bitCount: 8, format: nil),
        "U8": SafetensorsType(bitCount: 8, format: nil),
        "U16": SafetensorsType(bitCount: 16, format: nil),
        "U32": SafetensorsType(bitCount: 32, format: nil),
        "U64": SafetensorsType(bitCount: 64, format: nil),
        "C64": SafetensorsType(bitCount: 64, format: nil),
        "F8_E4M3": SafetensorsType(bitCount: 8, format: nil),
        "F8_E5M2": SafetensorsType(bitCount: 8, format: nil),
        "F8_E8M0": SafetensorsType(bitCount: 8, format: nil),
        "F8_E4M3FNUZ": SafetensorsType(bitCount: 8, format: nil),
        "F8_E5M2FNUZ": SafetensorsType(bitCount: 8, format: nil),
        "F6_E2M3": SafetensorsType(bitCount: 6, format: nil),
        "F6_E3M2": SafetensorsType(bitCount: 6, format: nil),
        "F4": SafetensorsType(bitCount: 4, format: nil),
    ]
}
