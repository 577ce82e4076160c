// Where the kernel keeps the limits of the control groups (version 2) that hold this process.

/// The tree of control groups.
enum ControlGroups {
    /// The text of `/proc/self/cgroup`; empty when it cannot be read.
    static var ownMembership: String {
        readSmallFile("/proc/self/cgroup", byteLimit: 1 << 16) ?? ""
    }

    /// Folders of the group of this process and of all groups above it, the innermost first.
    ///
    /// `membership` is the text of `/proc/self/cgroup`. Inside a container the path in it may lead
    /// nowhere, so that only some of the folders exist. Empty for a path that makes no sense.
    static func folders(membership: String) -> [String] {
        let line = membership.split(separator: "\n").first { $0.hasPrefix("0::/") }
        let components = (line?.dropFirst(4) ?? "").split(separator: "/")
        guard components.count <= 64, !components.contains("..") else { return [] }
        return (0...components.count).reversed().map { count in
            (["/sys/fs/cgroup"] + components.prefix(count)).joined(separator: "/")
        }
    }
}
