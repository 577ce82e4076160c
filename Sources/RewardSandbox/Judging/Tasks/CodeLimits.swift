// What programs may use, by default and at most.

package import RewardTypes

/// Bounds of the code tool, from the configuration.
package struct CodeLimits: Sendable, Hashable {
    /// What a run gets when the request says nothing.
    package var standard: SandboxLimits
    /// What a run gets at most, which the sandbox must take.
    ///
    /// Requests for more get this, and are told.
    package var maximum: SandboxLimits
    /// What compiling gets: C++ with all of its library takes seconds and hundreds of MiB.
    package var compilation: SandboxLimits
    /// Tests of one program.
    package var maximumTestCount: Int
    /// Bytes of a program, and of all tests of it together.
    package var maximumSourceByteCount: Int
    /// Tests of one program that run at the same time.
    package var concurrency: Int
    /// Bytes of output that a result repeats for each test.
    package var shownByteCount: Int
    /// Bytes of compiled programs that are kept.
    package var cacheByteCount: Int

    /// Bounds.
    package init(
        standard: SandboxLimits = SandboxLimits(),
        maximum: SandboxLimits = SandboxSettings.defaultMaximum,
        compilation: SandboxLimits = CodeLimits.compiling,
        maximumTestCount: Int = 1024,
        maximumSourceByteCount: Int = 1 << 20,
        concurrency: Int = 4,
        shownByteCount: Int = 2048,
        cacheByteCount: Int = 64 << 20
    ) {
        precondition(concurrency > 0, "at least one test at a time")
        self.standard = standard
        self.maximum = maximum
        self.compilation = compilation
        self.maximumTestCount = maximumTestCount
        self.maximumSourceByteCount = maximumSourceByteCount
        self.concurrency = concurrency
        self.shownByteCount = shownByteCount
        self.cacheByteCount = cacheByteCount
    }

    /// For compilers.
    package static let compiling = SandboxLimits(
        wallMilliseconds: 60_000,
        cpuMilliseconds: 30_000,
        memoryKibibytes: 1 << 20,
        outputByteCount: 64 << 10,
        workKibibytes: 64 << 10,
        descriptorCount: 128,
        processCount: 64
    )

    /// A member of `limits`, in requests and in results.
    private typealias Member = (
        name: String, path: any WritableKeyPath<SandboxLimits, Int> & Sendable
    )

    private static let members: [Member] = [
        ("wall_ms", \.wallMilliseconds), ("cpu_ms", \.cpuMilliseconds),
        ("memory_kib", \.memoryKibibytes), ("output_bytes", \.outputByteCount),
        ("result_bytes", \.resultByteCount), ("work_kib", \.workKibibytes),
        ("descriptors", \.descriptorCount), ("processes", \.processCount),
    ]

    /// The limits of a request: what it asks for, but no more than `maximum`.
    package func decode(
        _ fields: inout Fields,
        named name: String = "limits"
    ) throws(FieldError) -> SandboxLimits {
        var limits = standard
        guard var members = try fields.optionalFields(name) else { return limits }
        for (name, path) in Self.members {
            guard let value = try members.optionalInteger(name, in: 1...(1 << 40)) else { continue }
            limits[keyPath: path] = min(value, maximum[keyPath: path])
        }
        try members.refuseUnknown()
        return limits
    }

    /// Limits as an object of a result.
    package static func json(_ limits: SandboxLimits) -> JSONValue {
        var object: JSONObject = [:]
        for (name, path) in members { object[name] = .integer(Int64(limits[keyPath: path])) }
        return .object(object)
    }
}

extension SandboxLimits {
    /// More than any machine has: what an operator allows is not bounded here.
    package static let unbounded = SandboxLimits(
        wallMilliseconds: 1 << 40,
        cpuMilliseconds: 1 << 40,
        memoryKibibytes: 1 << 40,
        outputByteCount: 1 << 40,
        resultByteCount: 1 << 40,
        workKibibytes: 1 << 40,
        descriptorCount: 1 << 40,
        processCount: 1 << 40
    )
}
