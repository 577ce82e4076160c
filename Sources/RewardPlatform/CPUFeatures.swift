// What the processor can do and how much of it this process may use.

internal import Glibc

/// Names of the processor and of its instruction sets, as the kernel lists them.
package struct CPUFeatures: Sendable, Equatable {
    /// The name that the maker gave it; empty when the kernel tells none.
    package let modelName: String
    /// Instruction sets in the kernel's spelling: `avx2`, `fma`, `avx512_bf16`, `asimd`.
    package let flags: Set<String>

    /// The processor that this process runs on.
    package static let current = CPUFeatures(
        cpuInfo: readSmallFile("/proc/cpuinfo", byteLimit: 1 << 16) ?? ""
    )

    /// Reads the first processor of a text in the format of `/proc/cpuinfo`.
    init(cpuInfo: String) {
        var values: [Substring: Substring] = [:]
        for line in cpuInfo.split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let name = line[..<colon].trimmingSpaces
            if values[name] == nil {
                values[name] = line[line.index(after: colon)...].trimmingSpaces
            }
        }
        modelName = String(values["model name"] ?? "")
        let list = values["flags"] ?? values["Features"] ?? ""
        flags = Set(list.split(separator: " ").map(String.init))
    }

    /// 256-bit vectors with fused multiply-add.
    package var hasAVX2: Bool { flags.isSuperset(of: ["avx2", "fma"]) }

    /// 512-bit vectors: the sets that kernels for server processors rely on.
    package var hasAVX512: Bool {
        flags.isSuperset(of: ["avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"])
    }

    /// Dot products of bfloat16 pairs in 512-bit vectors.
    package var hasAVX512BFloat16: Bool { hasAVX512 && flags.contains("avx512_bf16") }
}

/// Cores that this process may keep busy: at least one.
///
/// The smaller of the affinity mask and the quota of the control groups (version 2). A quota of
/// one core and a half counts as two: two threads that are stopped for a part of each period
/// still compute more than one.
package func availableCoreCount() -> Int {
    let status = readSmallFile("/proc/self/status", byteLimit: 1 << 16) ?? ""
    let affinity = CPUAffinity.coreCount(status: status) ?? sysconf(Int32(_SC_NPROCESSORS_ONLN))
    let quota = CPUQuota.coreCount(
        membership: ControlGroups.ownMembership,
        readFile: { readSmallFile($0, byteLimit: 256) }
    )
    return max(1, min(affinity, quota ?? affinity))
}

/// The cores that a process may be put on.
enum CPUAffinity {
    /// Cores in the text of `/proc/self/status`; nil when it names none.
    ///
    /// The kernel's file stands in for `sched_getaffinity`, which Swift does not see.
    static func coreCount(status: String) -> Int? {
        let name = "Cpus_allowed_list:"
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix(name) }) else {
            return nil
        }
        var count = 0
        for range in line.dropFirst(name.count).trimmingSpaces.split(separator: ",") {
            let bounds = range.split(separator: "-").map { Int($0) ?? -1 }
            guard let first = bounds.first, let last = bounds.last, bounds.count <= 2,
                0 <= first, first <= last, last < 1 << 20
            else { return nil }
            count += last - first + 1
        }
        return count > 0 ? count : nil
    }
}

/// The processor time that control groups grant.
enum CPUQuota {
    /// Cores that the group of this process and all groups above it allow; nil without a quota.
    ///
    /// `membership` is the text of `/proc/self/cgroup`; only groups that can be read count.
    static func coreCount(membership: String, readFile: (String) -> String?) -> Int? {
        ControlGroups.folders(membership: membership)
            .compactMap { readFile("\($0)/cpu.max").flatMap(coreCount(cpuMax:)) }
            .min()
    }

    /// Cores in the text of a `cpu.max` file: `QUOTA PERIOD` in microseconds, or `max PERIOD`.
    static func coreCount(cpuMax: String) -> Int? {
        let fields = cpuMax.split { $0 == " " || $0 == "\n" }
        guard fields.count == 2, let quota = Int(fields[0]), let period = Int(fields[1]),
            quota > 0, period > 0
        else { return nil }
        return (quota - 1) / period + 1
    }
}

extension Substring {
    fileprivate var trimmingSpaces: Substring {
        let isSpace = { (character: Character) in character == " " || character == "\t" }
        let start = drop(while: isSpace)
        return start.lastIndex { !isSpace($0) }.map { start[...$0] } ?? ""
    }
}

/// The beginning of a file of the kernel, or nil when it cannot be read.
func readSmallFile(_ path: String, byteLimit: Int) -> String? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    while bytes.count < byteLimit {
        // SAFETY: the kernel writes at most `capacity` bytes, and the array is told how many.
        let chunk = unsafe [UInt8](unsafeUninitializedCapacity: byteLimit - bytes.count) {
            unsafe $1 = max(0, read(descriptor, $0.baseAddress, $0.count))
        }
        if chunk.isEmpty { break }
        bytes += chunk
    }
    return String(decoding: bytes, as: UTF8.self)
}
