// How programs are run on this machine.

internal import RewardPlatform

/// Settings of the sandbox.
package struct SandboxSettings: Sendable, Hashable {
    /// Runs at the same time; each has a helper of its own.
    package var slotCount: Int
    /// Runs that may wait for a place.
    package var queueCount: Int
    /// Below this level nothing is run.
    package var minimumIsolation: SandboxFindings.Level
    /// Where the daemon is root, programs in slot n belong to user `userBase` + n.
    package var userBase: Int
    /// The interpreter that is kept warm; nil for none.
    package var pythonPath: String?
    /// Directories that it needs beside `/usr`.
    package var pythonReadablePaths: [String]
    /// The helper; nil for the one beside the running program.
    package var helperPath: String?
    /// What a program may be given at most.
    package var maximum: SandboxLimits
    /// Layers that are left out, for tests that show that this is noticed.
    var omittedLayers: [String] = []

    /// Settings; the defaults suit a machine that is there for this.
    package init(
        slotCount: Int = availableCoreCount(),
        queueCount: Int = 256,
        minimumIsolation: SandboxFindings.Level = .strong,
        userBase: Int = 2_000_000,
        pythonPath: String? = SandboxSettings.foundPython(),
        pythonReadablePaths: [String] = [],
        helperPath: String? = nil,
        maximum: SandboxLimits = SandboxSettings.defaultMaximum
    ) {
        self.slotCount = slotCount
        self.queueCount = queueCount
        self.minimumIsolation = minimumIsolation
        self.userBase = userBase
        self.pythonPath = pythonPath
        self.pythonReadablePaths = pythonReadablePaths
        self.helperPath = helperPath
        self.maximum = maximum
    }

    /// What a program may be given where nothing is configured.
    package static let defaultMaximum = SandboxLimits(
        wallMilliseconds: 60_000,
        cpuMilliseconds: 60_000,
        memoryKibibytes: 2 << 20,
        outputByteCount: 1 << 20,
        resultByteCount: 4 << 20,
        workKibibytes: 256 << 10,
        descriptorCount: 256,
        processCount: 256
    )

    /// The distribution's interpreter; nil where there is none.
    ///
    /// Others may lie where the user of a jail cannot read, so that they have to be named.
    package static func foundPython() -> String? {
        ["/usr/bin/python3", "/usr/local/bin/python3"].first {
            Executables.isExecutable(path: $0)
        }
    }

    /// The limits, none of them above its maximum nor below what the helper takes.
    package func clamped(_ limits: SandboxLimits) -> SandboxLimits {
        var result = limits
        for field in SandboxLimits.fields {
            let most = maximum[keyPath: field.path]
            result[keyPath: field.path] = max(field.least, min(limits[keyPath: field.path], most))
        }
        return result
    }

    /// What stands against a run; nil if nothing does.
    func problem(of run: SandboxRun) -> String? {
        guard (1...2).contains(run.programs.count) else {
            return "programs: one or two, not \(run.programs.count)"
        }
        for (index, program) in run.programs.enumerated() {
            for field in SandboxLimits.fields {
                let value = program.limits[keyPath: field.path]
                let range = field.least...max(field.least, maximum[keyPath: field.path])
                guard range.contains(value) else {
                    return "programs[\(index)].limits.\(field.name): \(value) is not between "
                        + "\(range.lowerBound) and \(range.upperBound)"
                }
            }
        }
        return nil
    }

    /// Where the helper is; throws where it should have been.
    func foundHelper() throws(SandboxError) -> String {
        if let helperPath {
            guard Executables.isExecutable(path: helperPath) else {
                throw .unavailable("\(helperPath) is no program; configure the sandbox helper")
            }
            return helperPath
        }
        let folder = Executables.ownFolder ?? "."
        let places = ["\(folder)/rewardd-sandbox", "\(folder)/../libexec/rewardd-sandbox"]
        guard let place = places.first(where: { Executables.isExecutable(path: $0) }) else {
            throw .unavailable(
                "there is no rewardd-sandbox beside rewardd (\(places.joined(separator: ", "))); "
                    + "install it there, or configure its path"
            )
        }
        return place
    }

    /// The helper's arguments in a slot.
    func arguments(slot: Int) -> [String] {
        var result = ["serve"]
        if Executables.isRoot { result += ["--uid", String(userBase + slot)] }
        if let pythonPath { result += ["--python", pythonPath] }
        for path in pythonReadablePaths { result += ["--readable", path] }
        for layer in omittedLayers { result += ["--without", layer] }
        return result
    }
}
