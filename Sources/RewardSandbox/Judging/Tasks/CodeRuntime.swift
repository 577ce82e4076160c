// One way to run programs of a language.

/// A language as this machine runs it.
package struct CodeRuntime: Sendable, Hashable {
    /// Whose harnesses fit it.
    package enum Family: String, Sendable, Hashable, CaseIterable {
        case python, javascript, other
    }

    /// How sources become something that runs.
    package struct Compilation: Sendable, Hashable {
        /// The compiler, an absolute path.
        package var executable: String
        /// Its arguments; `{source}` stands for the file of the program.
        package var arguments: [String]
        /// Files that it makes and that running needs.
        package var products: [String]

        /// A step before running.
        package init(executable: String, arguments: [String], products: [String] = ["program"]) {
            self.executable = executable
            self.arguments = arguments
            self.products = products
        }
    }

    /// What requests call it.
    package var name: String
    /// Words behind the marks of fences that mean it, in small letters.
    package var labels: [String]
    /// Whose harnesses fit it.
    package var family: Family
    /// The file that a program is written to.
    package var sourceName: String
    /// The interpreter, an absolute path, or `/box/NAME` of a product.
    package var executable: String
    /// Arguments; `{source}` stands for the file of the program, `{memory_mib}` for the limit.
    package var arguments: [String]
    /// Whether the interpreter that already runs in the sandbox may be used.
    package var isWarm: Bool
    /// The environment beside what the jail itself sets.
    package var environment: [String: String]
    /// Directories outside `/usr` that it reads.
    package var readablePaths: [String]
    /// Whether it needs processes.
    package var profile: SandboxProgram.Profile
    /// What is held against the limit of memory.
    package var memoryMode: SandboxProgram.MemoryMode
    /// The step before running, if there is one.
    package var compilation: Compilation?
    /// Arguments that make the compiler or interpreter tell its version; empty asks nothing.
    package var versionArguments: [String]
    /// The first line of its version, once it was asked.
    package var version: String?

    /// A language.
    package init(
        name: String,
        labels: [String] = [],
        family: Family = .other,
        sourceName: String,
        executable: String,
        arguments: [String] = ["{source}"],
        isWarm: Bool = false,
        environment: [String: String] = [:],
        readablePaths: [String] = [],
        profile: SandboxProgram.Profile = .nofork,
        memoryMode: SandboxProgram.MemoryMode = .addressSpace,
        compilation: Compilation? = nil,
        versionArguments: [String] = ["--version"]
    ) {
        self.name = name
        self.labels = labels.contains(name) ? labels : [name] + labels
        self.family = family
        self.sourceName = sourceName
        self.executable = executable
        self.arguments = arguments
        self.isWarm = isWarm
        self.environment = environment
        self.readablePaths = readablePaths
        self.profile = profile
        self.memoryMode = memoryMode
        self.compilation = compilation
        self.versionArguments = versionArguments
    }

    /// A program that runs `source`, or products of the compiler among `files`.
    ///
    /// `main` is what runs when it is not the candidate's program itself but a harness.
    func program(
        files: [SandboxFile],
        limits: SandboxLimits,
        main: String? = nil
    ) -> SandboxProgram {
        let isWarm = isWarm && (main ?? sourceName) == "main.py"
        return SandboxProgram(
            start: isWarm
                ? .warmPython
                : .command(
                    executable: executable,
                    arguments: filled(arguments, source: main ?? sourceName, limits)
                ),
            files: files,
            environment: environment,
            readablePaths: readablePaths,
            profile: profile,
            memoryMode: memoryMode,
            limits: limits
        )
    }

    /// A program that compiles `source` into its products; nil for what is not compiled.
    func compiler(of source: [UInt8], limits: SandboxLimits) -> SandboxProgram? {
        guard let compilation else { return nil }
        return SandboxProgram(
            start: .command(
                executable: compilation.executable,
                arguments: filled(compilation.arguments, source: sourceName, limits)
            ),
            files: [SandboxFile(path: sourceName, bytes: source)],
            environment: environment,
            readablePaths: readablePaths,
            profile: .fork,
            memoryMode: .data,
            limits: limits,
            fetched: compilation.products
        )
    }

    private func filled(
        _ arguments: [String],
        source: String,
        _ limits: SandboxLimits
    ) -> [String] {
        arguments.map { argument in
            argument.split(separator: "{source}", omittingEmptySubsequences: false)
                .joined(separator: source)
                .split(separator: "{memory_mib}", omittingEmptySubsequences: false)
                .joined(separator: String(limits.memoryKibibytes >> 10))
        }
    }
}
