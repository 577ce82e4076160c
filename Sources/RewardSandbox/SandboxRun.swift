// What is run in a jail, and what is known of it afterwards. Says nothing about right and wrong.

/// Programs that run at the same time, each in a jail of its own.
///
/// Two programs are joined by one stream: what one writes to descriptor 3 the other reads there.
package struct SandboxRun: Sendable, Hashable {
    /// One or two programs.
    package var programs: [SandboxProgram]

    /// A run of these programs.
    package init(programs: [SandboxProgram]) {
        self.programs = programs
    }
}

/// One program with everything that it may see.
package struct SandboxProgram: Sendable, Hashable {
    /// How it is started.
    package enum Start: Sendable, Hashable {
        /// An executable: a path outside `/box` from the jail's view, or `/box/NAME`, and its
        /// arguments without the program's own name.
        case command(executable: String, arguments: [String])
        /// `/box/main.py` by an interpreter that already runs; started cold where there is none.
        case warmPython
    }

    /// Whether it may have processes beside its own.
    package enum Profile: String, Sendable, Hashable, CaseIterable {
        /// Threads, but neither further processes nor another program.
        case nofork
        case fork
    }

    /// What is held against the limit of memory.
    package enum MemoryMode: String, Sendable, Hashable, CaseIterable {
        /// All addresses.
        case addressSpace = "as"
        /// Data only, for run-time systems that reserve addresses which they never use.
        case data
    }

    /// How it is started.
    package var start: Start
    /// Files in `/box` by relative path.
    package var files: [SandboxFile]
    /// Bytes of standard input, which then ends.
    package var input: [UInt8]
    /// Its environment beside what the jail itself sets.
    package var environment: [String: String]
    /// Directories outside `/usr` that it may read.
    package var readablePaths: [String]
    /// Whether it may have processes beside its own.
    package var profile: Profile
    /// What is held against the limit of memory.
    package var memoryMode: MemoryMode
    /// What it may use.
    package var limits: SandboxLimits
    /// Files of `/box` that come back when it has ended.
    package var fetched: [String]

    /// A program.
    package init(
        start: Start,
        files: [SandboxFile] = [],
        input: [UInt8] = [],
        environment: [String: String] = [:],
        readablePaths: [String] = [],
        profile: Profile = .nofork,
        memoryMode: MemoryMode = .addressSpace,
        limits: SandboxLimits = SandboxLimits(),
        fetched: [String] = []
    ) {
        self.start = start
        self.files = files
        self.input = input
        self.environment = environment
        self.readablePaths = readablePaths
        self.profile = profile
        self.memoryMode = memoryMode
        self.limits = limits
        self.fetched = fetched
    }
}

/// A file of the jail's working directory.
package struct SandboxFile: Sendable, Hashable {
    /// Relative to `/box`, at most 200 bytes, without `.` and `..`.
    package let path: String
    /// Its bytes.
    package let bytes: [UInt8]
    /// Whether it may be executed.
    package let isExecutable: Bool

    /// A file.
    package init(path: String, bytes: [UInt8], isExecutable: Bool = false) {
        self.path = path
        self.bytes = bytes
        self.isExecutable = isExecutable
    }
}

/// What one program may use.
package struct SandboxLimits: Sendable, Hashable {
    /// Milliseconds by the clock, from its release on.
    package var wallMilliseconds: Int
    /// Milliseconds of processor time.
    package var cpuMilliseconds: Int
    /// Memory in KiB.
    package var memoryKibibytes: Int
    /// Bytes of standard output and of standard error, each, that are kept; sixteen times as many
    /// end it.
    package var outputByteCount: Int
    /// Bytes of the result that it may write to descriptor 4.
    package var resultByteCount: Int
    /// KiB of files in `/box`.
    package var workKibibytes: Int
    /// Open descriptors.
    package var descriptorCount: Int
    /// Processes and threads.
    package var processCount: Int

    /// Limits; the defaults suit a short program of a test.
    package init(
        wallMilliseconds: Int = 10_000,
        cpuMilliseconds: Int = 5_000,
        memoryKibibytes: Int = 256 << 10,
        outputByteCount: Int = 256 << 10,
        resultByteCount: Int = 1 << 20,
        workKibibytes: Int = 16 << 10,
        descriptorCount: Int = 64,
        processCount: Int = 32
    ) {
        self.wallMilliseconds = wallMilliseconds
        self.cpuMilliseconds = cpuMilliseconds
        self.memoryKibibytes = memoryKibibytes
        self.outputByteCount = outputByteCount
        self.resultByteCount = resultByteCount
        self.workKibibytes = workKibibytes
        self.descriptorCount = descriptorCount
        self.processCount = processCount
    }
}
