// How much memory this process may still take.

/// Bytes that this process may take before the machine or one of its control groups has none left.
///
/// The smaller of what the kernel estimates for the machine (`MemAvailable`) and what the limits of
/// the control groups (version 2) leave. Counts what is free now: others may take it first. Nil
/// when the kernel tells neither.
package func availableMemoryByteCount() -> Int? {
    let machine = readSmallFile("/proc/meminfo", byteLimit: 1 << 16)
        .flatMap { MemoryFacts.availableByteCount(memInfo: $0) }
    let groups = MemoryFacts.availableByteCount(
        membership: ControlGroups.ownMembership,
        readFile: { readSmallFile($0, byteLimit: 1 << 16) }
    )
    return [machine, groups].compactMap(\.self).min()
}

/// What the kernel's texts say about memory.
enum MemoryFacts {
    /// Bytes that programs can have without swapping, by the text of `/proc/meminfo`.
    static func availableByteCount(memInfo: String) -> Int? {
        value(of: "MemAvailable:", in: memInfo).flatMap { kilobyteCount in
            let (byteCount, isTooMuch) = kilobyteCount.multipliedReportingOverflow(by: 1024)
            return isTooMuch ? nil : byteCount
        }
    }

    /// Bytes that the group of this process and all groups above it leave; nil without a limit.
    static func availableByteCount(membership: String, readFile: (String) -> String?) -> Int? {
        ControlGroups.folders(membership: membership).compactMap { folder in
            guard let limit = readFile("\(folder)/memory.max"),
                let current = readFile("\(folder)/memory.current")
            else { return nil }
            let facts = readFile("\(folder)/memory.stat") ?? ""
            return availableByteCount(limit: limit, current: current, facts: facts)
        }.min()
    }

    /// Bytes that one group leaves, by the texts of its `memory.max`, `memory.current` and
    /// `memory.stat`; nil without a limit.
    ///
    /// Pages of files that nobody has used lately count as the group's, and yet go when memory is
    /// needed. Those in use are not counted as free: among them are the weights that are mapped.
    static func availableByteCount(limit: String, current: String, facts: String) -> Int? {
        guard let limit = number(limit), let current = number(current) else { return nil }
        let cached = min(value(of: "inactive_file", in: facts) ?? 0, current)
        return max(0, limit - (current - cached))
    }

    /// The number behind a name at the beginning of a line; never negative.
    private static func value(of name: String, in text: String) -> Int? {
        for line in text.split(separator: "\n") {
            let words = line.split { $0 == " " || $0 == "\t" }
            if words.count >= 2, words[0] == name { return number(words[1]) }
        }
        return nil
    }

    /// A number that is a text of its own; nil for `max` and for what is negative or too large.
    private static func number(_ text: some StringProtocol) -> Int? {
        let digits = text.split { $0 == "\n" || $0 == " " }
        guard digits.count == 1, let number = digits.first.flatMap({ Int($0) }), number >= 0
        else { return nil }
        return number
    }
}
