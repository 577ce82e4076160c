// Code points of UTF-8 in arrays of bytes.
//
// The bytes come from strings, so they are valid; the functions are total anyway and read a stray
// byte as U+FFFD of length one.

extension Span<UInt8> {
    /// The code point that starts at `index`, and how many bytes it takes.
    @inline(__always)
    func scalar(at index: Int) -> (value: UInt32, length: Int) {
        let first = self[index]
        if first < 0x80 { return (UInt32(first), 1) }
        return longScalar(at: index, first: first)
    }

    @inline(never)
    private func longScalar(at index: Int, first: UInt8) -> (value: UInt32, length: Int) {
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        guard first >= 0xC2, first <= 0xF4, index + length <= count else { return (0xFFFD, 1) }
        var value = UInt32(first) & (0x7F >> UInt32(length))
        for offset in 1..<length {
            let next = self[index + offset]
            guard next & 0xC0 == 0x80 else { return (0xFFFD, 1) }
            value = value << 6 | UInt32(next & 0x3F)
        }
        return (Swift.min(value, 0x10FFFF), length)
    }

    /// The start of the code point before `index`, not before `lowerBound`.
    @inline(__always)
    func previousScalarStart(before index: Int, notBefore lowerBound: Int) -> Int {
        var start = index - 1
        while start > lowerBound, self[start] & 0xC0 == 0x80 { start -= 1 }
        return start
    }
}

extension Array<UInt8> {
    /// Appends a code point; surrogates become U+FFFD.
    mutating func append(scalar: UInt32) {
        let valid = Unicode.Scalar(scalar) ?? "\u{FFFD}"
        append(contentsOf: UTF8.encode(valid).map { Array($0) } ?? [])
    }
}
