// Lines to the standard streams.

import Glibc

enum Stream: Int32 {
    case standardOutput = 1
    case standardError = 2
}

func writeLine(_ text: String, to stream: Stream) {
    let bytes = Array((text + "\n").utf8)
    var written = 0
    while written < bytes.count {
        // SAFETY: the pointer and count come from the same array.
        let count = unsafe bytes.withUnsafeBytes {
            unsafe write(stream.rawValue, $0.baseAddress?.advanced(by: written), $0.count - written)
        }
        guard count > 0 else { return }
        written += count
    }
}

/// Four digits behind the point.
func rounded(_ value: Double) -> Double { (value * 1e4).rounded() / 1e4 }
