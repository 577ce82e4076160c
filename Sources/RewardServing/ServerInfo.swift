// What the daemon knows about itself.

package import RewardTypes

/// Facts that `hello` and `status` tell.
package struct ServerInfo: Sendable {
    /// The version of the program.
    package var version: String
    /// Different for each start of the program.
    package var bootID: String
    /// When the program started.
    package var started: ContinuousClock.Instant
    /// What computes: instruction set of the kernels, BLAS library, threads; shown as given.
    package var compute: JSONObject
    /// Memory that the process occupies, or nil when the system does not tell.
    package var residentByteCount: @Sendable () -> Int?

    /// The name of the program on the wire.
    package static let name = "rewardd"

    /// Facts.
    package init(
        version: String,
        bootID: String,
        started: ContinuousClock.Instant,
        compute: JSONObject = [:],
        residentByteCount: @escaping @Sendable () -> Int? = { nil }
    ) {
        self.version = version
        self.bootID = bootID
        self.started = started
        self.compute = compute
        self.residentByteCount = residentByteCount
    }

    /// The program, as replies name it.
    var json: JSONValue { ["name": .string(Self.name), "version": .string(version)] }
}
