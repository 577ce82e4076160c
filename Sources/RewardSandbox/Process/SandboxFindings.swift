// How well programs are isolated on this machine, as the helper saw it when it started.

/// What the helper's self-test found.
package struct SandboxFindings: Sendable, Hashable {
    /// The version of the helper's protocol that this side speaks.
    static let protocolVersion = "1"

    /// How well programs are isolated: what was observed, not what was asked for.
    package enum Level: String, Sendable, Hashable, CaseIterable, Comparable {
        /// A layer is missing without which programs are not isolated at all.
        case none
        /// Apart from everything else, but a layer is missing that stands behind another.
        case reduced
        /// All layers but control groups.
        case strong
        /// All layers.
        case full

        package static func < (left: Level, right: Level) -> Bool {
            left.rank < right.rank
        }

        private var rank: Int {
            switch self {
            case .none: 0
            case .reduced: 1
            case .strong: 2
            case .full: 3
            }
        }
    }

    /// A wall around programs.
    package struct Layer: Sendable, Hashable {
        /// `seccomp`, `net` and so on.
        package let name: String
        /// Why it does not hold; nil if it does.
        package let problem: String?
    }

    /// How well programs are isolated.
    package let level: Level
    /// Every layer.
    package let layers: [Layer]
    /// The release of the kernel.
    package let kernel: String
    /// The version of Landlock; 0 without it.
    package let landlockVersion: Int
    /// The version of the interpreter that is kept warm; nil without one.
    package let warmPythonVersion: String?
    /// Why no interpreter is kept warm.
    package let warmPythonProblem: String?

    /// Reads the helper's first frame; throws in words if it is not the helper that belongs here.
    init(_ frame: SandboxFrame) throws(SandboxError) {
        guard frame.text("version") == Self.protocolVersion else {
            throw .failed(
                "the sandbox helper speaks version \(frame.text("version") ?? "unknown"), not "
                    + "\(Self.protocolVersion); install rewardd and rewardd-sandbox together"
            )
        }
        guard let level = frame.text("level").flatMap(Level.init(rawValue:)) else {
            throw .failed("the sandbox helper names no level of isolation")
        }
        self.level = level
        layers = frame.texts("layer").map { line in
            let parts = line.split(separator: " ", maxSplits: 1)
            let state = parts.count == 2 ? String(parts[1]) : "off: unknown"
            return Layer(
                name: parts.first.map(String.init) ?? "",
                problem: state == "on"
                    ? nil : state.hasPrefix("off: ") ? String(state.dropFirst(5)) : state
            )
        }
        kernel = frame.text("kernel") ?? ""
        landlockVersion = frame.text("landlock").flatMap { Int($0) } ?? 0
        warmPythonVersion = frame.text("python")
        warmPythonProblem = frame.text("python-problem")
    }

    /// Why programs are refused where `minimum` is wanted, with the remedy; nil if it is reached.
    func refusal(minimum: Level) -> String? {
        guard level < minimum else { return nil }
        let problems = layers.filter { $0.problem != nil }
            .map { "\($0.name) (\($0.problem ?? ""))" }.joined(separator: "; ")
        let missing = problems.isEmpty ? "control groups" : problems
        return "programs would be isolated at level \(level.rawValue), and the configuration "
            + "wants \(minimum.rawValue). Missing: \(missing). "
            + "Allow unprivileged user namespaces for rewardd-sandbox (AppArmor: a profile with "
            + "`userns,`; containers: a seccomp profile with clone, mount and pivot_root), leave "
            + "ProtectKernelTunables and PrivateUsers of the unit off, or configure a lower "
            + "minimum"
    }
}
