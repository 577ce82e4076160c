// The numbers by which GGUF names the types of tensors.

internal import RewardNumerics

/// Types of ggml, as a file spells them.
enum GGUFTensorType {
    /// Those that can be converted.
    static let formats: [UInt32: ElementFormat] = [
        0: .f32, 1: .f16, 2: .q4x0, 3: .q4x1, 6: .q5x0, 7: .q5x1, 8: .q8x0, 10: .q2K, 11: .q3K,
        12: .q4K, 13: .q5K, 14: .q6K, 15: .q8K, 24: .i8, 25: .i16, 26: .i32, 27: .i64, 28: .f64,
        30: .bf16,
    ]

    /// Names of the others, for messages; some of them were withdrawn by ggml.
    private static let otherNames: [UInt32: String] = [
        4: "Q4_2", 5: "Q4_3", 9: "Q8_1", 16: "IQ2_XXS", 17: "IQ2_XS", 18: "IQ3_XXS", 19: "IQ1_S",
        20: "IQ4_NL", 21: "IQ3_S", 22: "IQ2_S", 23: "IQ4_XS", 29: "IQ1_M", 31: "Q4_0_4_4",
        32: "Q4_0_4_8", 33: "Q4_0_8_8", 34: "TQ1_0", 35: "TQ2_0", 36: "IQ4_NL_4_4",
        37: "IQ4_NL_4_8", 38: "IQ4_NL_8_8", 39: "MXFP4", 40: "NVFP4", 41: "Q1_0",
    ]

    /// What messages call a type.
    static func name(of code: UInt32) -> String {
        if let format = formats[code] { return format.rawValue }
        return otherNames[code].map { "\($0) (\(code))" } ?? "\(code)"
    }
}
