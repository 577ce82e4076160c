// A run as the helper reads it.

extension SandboxFrame {
    /// What ends the run that is on.
    static let cancel: SandboxFrame = {
        var frame = SandboxFrame()
        frame.append("cancel", "")
        return frame
    }()

    /// The frame of a run.
    init(_ run: SandboxRun) {
        self.init()
        for program in run.programs { append(program) }
    }

    private mutating func append(_ program: SandboxProgram) {
        append("program", "")
        switch program.start {
        case .command(let executable, let arguments):
            append("start", "command")
            append("executable", executable)
            for argument in arguments { append("argument", argument) }
        case .warmPython:
            append("start", "warm")
        }
        append("profile", program.profile.rawValue)
        append("memory-mode", program.memoryMode.rawValue)
        for (name, value) in program.environment.sorted(by: { $0.key < $1.key }) {
            append("environment", "\(name)=\(value)")
        }
        for path in program.readablePaths { append("readable", path) }
        for file in program.files {
            append(file.isExecutable ? "executable-file" : "file", file.path)
            append("content", file.bytes)
        }
        append("input", program.input)
        for path in program.fetched { append("fetch", path) }
        for field in SandboxLimits.fields {
            append(field.name, program.limits[keyPath: field.path])
        }
    }
}

extension SandboxLimits {
    /// A limit as the helper names it.
    struct FieldName: Sendable {
        let name: String
        /// The least that the helper takes.
        let least: Int
        let path: any WritableKeyPath<SandboxLimits, Int> & Sendable
    }

    /// All limits.
    static let fields: [FieldName] = [
        FieldName(name: "wall-ms", least: 1, path: \.wallMilliseconds),
        FieldName(name: "cpu-ms", least: 1, path: \.cpuMilliseconds),
        FieldName(name: "memory-kib", least: 1024, path: \.memoryKibibytes),
        FieldName(name: "output-bytes", least: 0, path: \.outputByteCount),
        FieldName(name: "result-bytes", least: 0, path: \.resultByteCount),
        FieldName(name: "work-kib", least: 4, path: \.workKibibytes),
        FieldName(name: "descriptors", least: 8, path: \.descriptorCount),
        FieldName(name: "processes", least: 1, path: \.processCount),
    ]
}
