// Bytes of numbers, as model files have them.

extension [UInt8] {
    /// Appends an integer.
    mutating func append<Value: FixedWidthInteger>(littleEndian value: Value) {
        var rest = value
        for _ in 0..<Value.bitWidth / 8 {
            append(UInt8(truncatingIfNeeded: rest))
            rest = Value.bitWidth > 8 ? rest >> 8 : 0
        }
    }

    /// Appends floats.
    mutating func append(floats: [Float]) {
        for value in floats { append(littleEndian: value.bitPattern) }
    }

    /// The bytes of floats.
    init(floats: [Float]) {
        self = []
        append(floats: floats)
    }

    /// The bytes of 16-bit words.
    init(words: [UInt16]) {
        self = []
        for word in words { append(littleEndian: word) }
    }
}
