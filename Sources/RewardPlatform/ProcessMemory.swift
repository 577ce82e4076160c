// How much memory this process occupies.

internal import Glibc

/// Bytes of memory that a process has in RAM.
package enum ProcessMemory {
    /// Pages of this process that are in RAM now; nil when the kernel does not tell.
    package static var residentByteCount: Int? { value(of: "VmRSS:") }

    /// The most that this process ever had in RAM; nil when the kernel does not tell.
    package static var peakResidentByteCount: Int? { value(of: "VmHWM:") }

    private static func value(of name: String) -> Int? {
        let status = readSmallFile("/proc/self/status", byteLimit: 1 << 16)
        return status.flatMap { kilobytes(of: name, status: $0) }.map { $0 << 10 }
    }

    /// The number behind a name in the text of `/proc/self/status`.
    static func kilobytes(of name: String, status: String) -> Int? {
        let line = status.split(separator: "\n").first { $0.hasPrefix(name) }
        return line?.dropFirst(name.count).split(whereSeparator: { $0 == " " || $0 == "\t" })
            .first.flatMap { Int($0) }
    }
}
