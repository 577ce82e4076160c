// Which languages this machine runs.

internal import RewardPlatform
package import RewardTypes

/// A language that is asked for and not there.
package struct RuntimeUnavailable: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was asked for.
    package let name: String
    /// What there is.
    package let available: [String]
    /// Why it is not there, as far as it is known.
    package let reason: String?

    package var description: String {
        let list = available.isEmpty ? "none" : available.joined(separator: ", ")
        let reason = reason.map { " (\($0))" } ?? ""
        return "runtime_unavailable: \"\(name.prefix(80))\" is not among the runtimes of this "
            + "machine: \(list)\(reason)"
    }
}

/// The languages of this machine: those that were found, and those of the configuration.
package struct Runtimes: Sendable {
    /// All that can be used, in the order of their names.
    package private(set) var all: [CodeRuntime]
    /// Why others cannot, by name.
    package private(set) var unavailable: [String: String]

    /// These languages and no others.
    package init(_ all: [CodeRuntime], unavailable: [String: String] = [:]) {
        self.all = all.sorted { $0.name < $1.name }
        self.unavailable = unavailable
    }

    /// The usual languages, as far as their programs are in one of `folders`, the first first; then
    /// `declared` ones, which replace those of the same name.
    ///
    /// Links are followed, and scripts that only choose a version are passed over: the jail sees
    /// `/usr` and little else.
    package static func found(
        in folders: [String] = ["/usr/bin", "/usr/local/bin", "/bin"],
        declared: [CodeRuntime] = []
    ) -> Runtimes {
        var runtimes: [String: CodeRuntime] = [:]
        var unavailable: [String: String] = [:]
        for usual in UsualRuntimes.all {
            let paths = folders.map { "\($0)/\(usual.program)" }
            guard let path = paths.lazy.compactMap(Executables.binary).first else {
                unavailable[usual.name] =
                    "no program \(usual.program) in "
                    + folders.joined(separator: ", ")
                continue
            }
            runtimes[usual.name] = usual.runtime(path)
        }
        for runtime in declared {
            runtimes[runtime.name] = runtime
            unavailable[runtime.name] = nil
        }
        return Runtimes(Array(runtimes.values), unavailable: unavailable)
    }

    /// The runtime of a name or of another word for it.
    package func runtime(named name: String) throws(RuntimeUnavailable) -> CodeRuntime {
        let name = name.lowercased()
        if let runtime = all.first(where: { $0.name == name }) { return runtime }
        if let runtime = all.first(where: { $0.labels.contains(name) }) { return runtime }
        throw RuntimeUnavailable(
            name: name,
            available: all.map(\.name),
            reason: unavailable[name]
        )
    }

    /// Those of these runtimes that tell their version in the sandbox; what fails in the jail is of
    /// no use, and says why.
    package func checked(by runner: some SandboxRunner) async throws(SandboxError) -> Runtimes {
        var checked = Runtimes([], unavailable: unavailable)
        for var runtime in all {
            guard !runtime.versionArguments.isEmpty else {
                checked.all.append(runtime)
                continue
            }
            let report = try await runner.run(runtime.versionRun, until: nil).first
            guard let report, report.ending == .exited(0) else {
                checked.unavailable[runtime.name] =
                    "it fails in the sandbox: it \(report?.endingText ?? "gave no report")"
                continue
            }
            let output = report.output.bytes.isEmpty ? report.errorOutput : report.output
            let line = output.bytes.prefix { $0 != 0x0A }.prefix(120)
            runtime.version = String(decoding: line, as: UTF8.self)
            checked.all.append(runtime)
        }
        return checked
    }

    /// For the daemon's status: `[{"name": ..., "version": ..., "profile": ...}]`.
    package var json: JSONValue {
        .array(
            all.map { runtime in
                [
                    "name": .string(runtime.name),
                    "version": runtime.version.map(JSONValue.string) ?? .null,
                    "executable": .string(
                        runtime.compilation?.executable ?? runtime.executable
                    ),
                    "profile": .string(runtime.profile.rawValue),
                    "is_warm": .bool(runtime.isWarm),
                ]
            }
        )
    }
}

extension CodeRuntime {
    /// A run that makes the compiler or interpreter tell its version.
    fileprivate var versionRun: SandboxRun {
        SandboxRun(programs: [
            SandboxProgram(
                start: .command(
                    executable: compilation?.executable ?? executable,
                    arguments: versionArguments
                ),
                environment: environment,
                readablePaths: readablePaths,
                profile: .fork,
                memoryMode: .data,
                limits: SandboxLimits(wallMilliseconds: 30_000, memoryKibibytes: 1 << 20)
            )
        ])
    }
}
