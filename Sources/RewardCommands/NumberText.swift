// Numbers as people read them in a table; JSON output keeps every digit.

extension Double {
    /// Four decimals, or powers of ten when those would hide what matters.
    var tableText: String {
        let magnitude = magnitude
        guard isFinite, magnitude < 1e9, magnitude >= 0.00005 || self == 0 else {
            return description
        }
        return decimalText(digitCount: 4)
    }

    /// A part of one, such as `73 %`.
    var percentText: String { "\((self * 100).decimalText(digitCount: 0)) %" }

    /// A fixed number of decimals; for magnitudes below 10^12.
    func decimalText(digitCount: Int) -> String {
        guard isFinite, magnitude < 1e12 else { return description }
        var scale = 1
        for _ in 0..<digitCount { scale *= 10 }
        let scaled = Int((magnitude * Double(scale)).rounded())
        let sign = self < 0 && scaled > 0 ? "-" : ""
        guard digitCount > 0 else { return "\(sign)\(scaled)" }
        let decimals = String(scaled % scale)
        let zeros = String(repeating: "0", count: digitCount - decimals.count)
        return "\(sign)\(scaled / scale).\(zeros)\(decimals)"
    }
}

extension Duration {
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }

    /// Such as `0.42 ms`, `3.1 s`, `4 min 05 s`, `2 h 03 min`.
    var readableText: String {
        switch seconds {
        case ..<1: return "\((seconds * 1000).decimalText(digitCount: 2)) ms"
        case ..<60: return "\(seconds.decimalText(digitCount: 1)) s"
        default: break
        }
        let whole = Int(seconds.rounded())
        let (larger, smaller, names) =
            whole < 3600
            ? (whole / 60, whole % 60, ("min", "s"))
            : (whole / 3600, whole % 3600 / 60, ("h", "min"))
        return "\(larger) \(names.0) \(smaller < 10 ? "0" : "")\(smaller) \(names.1)"
    }
}
