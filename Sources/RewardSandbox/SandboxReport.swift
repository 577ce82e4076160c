// What a run in the jail did.

/// What became of one program.
package struct SandboxReport: Sendable, Hashable {
    /// How it ended.
    package enum Ending: Sendable, Hashable {
        case exited(Int)
        /// By a signal, whoever sent it.
        case signalled(Int)
    }

    /// The limit that ended it.
    package enum Limit: String, Sendable, Hashable, CaseIterable {
        case cpu, wall, memory, output, processes, disk
    }

    /// Output of which at most so many bytes were kept as the limits allow.
    package struct Captured: Sendable, Hashable {
        /// What was kept: the beginning.
        package var bytes: [UInt8]
        /// How many bytes were written.
        package var totalByteCount: Int

        /// Captured output.
        package init(bytes: [UInt8] = [], totalByteCount: Int? = nil) {
            self.bytes = bytes
            self.totalByteCount = totalByteCount ?? bytes.count
        }

        /// Whether bytes are missing.
        package var isTruncated: Bool { totalByteCount > bytes.count }
    }

    /// How it ended.
    package var ending: Ending
    /// The limit that ended it, or that it very likely died of.
    package var limit: Limit?
    /// Whether `limit` is a conclusion from circumstances.
    package var isInferred: Bool
    /// Processor time in microseconds, user and system.
    package var cpuMicroseconds: Int
    /// Time by the clock in microseconds.
    package var wallMicroseconds: Int
    /// Most memory that was resident, in KiB.
    package var peakKibibytes: Int
    /// Standard output.
    package var output: Captured
    /// Standard error.
    package var errorOutput: Captured
    /// What was written to descriptor 4.
    package var result: Captured
    /// Processes that were left when the main one ended; all were killed.
    package var leakedProcessCount: Int
    /// The files that were asked for and are regular files; missing ones are absent.
    package var fetched: [SandboxFile]

    /// What became of a program.
    package init(
        ending: Ending,
        limit: Limit? = nil,
        isInferred: Bool = false,
        cpuMicroseconds: Int = 0,
        wallMicroseconds: Int = 0,
        peakKibibytes: Int = 0,
        output: Captured = Captured(),
        errorOutput: Captured = Captured(),
        result: Captured = Captured(),
        leakedProcessCount: Int = 0,
        fetched: [SandboxFile] = []
    ) {
        self.ending = ending
        self.limit = limit
        self.isInferred = isInferred
        self.cpuMicroseconds = cpuMicroseconds
        self.wallMicroseconds = wallMicroseconds
        self.peakKibibytes = peakKibibytes
        self.output = output
        self.errorOutput = errorOutput
        self.result = result
        self.leakedProcessCount = leakedProcessCount
        self.fetched = fetched
    }
}
