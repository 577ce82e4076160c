// The version of the program.

/// What `hello`, `--version` and the versions of scorers say.
package enum DaemonVersion {
    /// Changes with every release.
    package static let current = "0.1.0"
}
