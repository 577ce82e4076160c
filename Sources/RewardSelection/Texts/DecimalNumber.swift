// Decimal numbers in a text, in one form.

/// Numbers as people write them: `1,000`, `-3.50`, `.5`.
///
/// A sign counts where no letter, digit or closing bracket stands before it, so that `10-3` ends in
/// 3. Commas belong to a number where exactly three digits follow each. Exponents and fractions
/// are not read: `3/4` ends in 4. The form has no sign for zero, no commas, no leading zeros but
/// one before the point, and no zeros at the end of the fraction; no digit is rounded.
enum DecimalNumber {
    /// The last number in a text; nil when there is none.
    static func last(in text: String) -> String? {
        let bytes = Array(text.utf8)
        var place = 0
        var last: Range<Int>?
        while place < bytes.count {
            if let end = end(in: bytes, from: place) {
                last = place..<end
                place = end
            } else {
                place += 1
            }
        }
        return last.map { form(bytes[$0]) }
    }

    /// The form of a text that is a number and nothing else; nil when it is not.
    static func canonical(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        guard end(in: bytes, from: 0) == bytes.count else { return nil }
        return form(bytes[...])
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// Where the number ends that begins at `start`, sign included; nil when none begins there.
    private static func end(in bytes: [UInt8], from start: Int) -> Int? {
        var place = start
        if bytes[safely: place] == UInt8(ascii: "-") {
            guard start == 0 || !endsOperand(bytes[start - 1]) else { return nil }
            place += 1
        }
        let digits = place
        while let byte = bytes[safely: place], isDigit(byte) { place += 1 }
        let hasDigits = place > digits
        // Groups of three, only behind at most three digits.
        if hasDigits, place - digits <= 3 {
            while isGroup(in: bytes, at: place) { place += 4 }
        }
        if bytes[safely: place] == UInt8(ascii: "."), let next = bytes[safely: place + 1],
            isDigit(next)
        {
            place += 1
            while let byte = bytes[safely: place], isDigit(byte) { place += 1 }
            return place
        }
        return hasDigits ? place : nil
    }

    /// A comma and three digits that no fourth follows.
    private static func isGroup(in bytes: [UInt8], at place: Int) -> Bool {
        guard bytes[safely: place] == UInt8(ascii: ",") else { return false }
        for offset in 1...3 {
            guard let byte = bytes[safely: place + offset], isDigit(byte) else { return false }
        }
        return !(bytes[safely: place + 4].map(isDigit) ?? false)
    }

    /// Whether a minus behind this byte subtracts: letters (all of UTF-8's), digits, brackets.
    private static func endsOperand(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: ")"), UInt8(ascii: "]"),
            UInt8(ascii: "}"), 0x80...0xFF:
            true
        default: false
        }
    }

    /// The form of a number's bytes.
    private static func form(_ bytes: ArraySlice<UInt8>) -> String {
        let isNegative = bytes.first == UInt8(ascii: "-")
        let text = bytes.filter { isDigit($0) || $0 == UInt8(ascii: ".") }
        let parts = text.split(
            separator: UInt8(ascii: "."),
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        let zero = UInt8(ascii: "0")
        let whole = parts[0].drop { $0 == zero }
        let fraction = parts.count > 1 ? Array(parts[1].reversed().drop { $0 == zero }) : []
        var form = String(decoding: whole.isEmpty ? [zero] : Array(whole), as: UTF8.self)
        if !fraction.isEmpty {
            form += "." + String(decoding: fraction.reversed(), as: UTF8.self)
        }
        return isNegative && form != "0" ? "-" + form : form
    }
}

extension Array {
    /// The element at a place, or nil beyond the end.
    fileprivate subscript(safely place: Int) -> Element? {
        place < count ? self[place] : nil
    }
}
