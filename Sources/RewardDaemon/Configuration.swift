// What the configuration file says, checked. `Deploy/rewardd.example.yaml` explains every key.

package import RewardBackend
package import RewardTokenization
package import RewardTypes

/// A valid configuration: names are usable, numbers are in range, paths are absolute.
///
/// That models and scorers fit together is known only when they are made: options of scorers stay
/// JSON until the scorer itself reads them. Decoding is in `Configuration+Decoding.swift`.
package struct Configuration: Sendable, Equatable {
    /// Where clients connect.
    package var listen: Listen
    /// Models to load, in the order of the file.
    package var models: [Model]
    /// Scorers to serve, in the order of the file.
    package var scorers: [Scorer]
    /// Tools to offer beside the built-in ones, in the order of the file.
    package var tools: [Tool]
    /// How models run.
    package var compute: Compute
    /// How much may wait, and for how long.
    package var limits: Bounds
    /// What is logged.
    package var logging: Logging

    /// As in `_mb` keys and in reports.
    package static let bytesPerMegabyte = 1_000_000

    /// A Unix socket.
    package struct Listen: Sendable, Equatable {
        /// Where the socket is made.
        package var unixPath: String
        /// Permissions of the socket.
        package var mode: UInt16
        /// The group of the socket; nil for the group of the process.
        package var group: String?
    }

    /// A model under a name.
    package struct Model: Sendable, Equatable {
        package var name: String
        /// A GGUF file, or a folder in the layout of Hugging Face.
        package var path: String
        /// The longest sequence; nil for what the model was made for.
        package var maximumContextTokenCount: Int?
        /// A Jinja file in place of the model's own template.
        package var chatTemplatePath: String?
        /// The day that templates print; nil leaves them without a clock.
        package var templateDate: TemplateDate?
        /// What weights and products are computed in.
        package var precision = ModelDescription.Precision.exact
        /// Bytes of the prefix memory; zero for none.
        package var prefixMemoryByteCount = 128 * Configuration.bytesPerMegabyte
        /// Whether the weights are kept from being swapped out.
        package var locksMemory = false
        /// Whether weights and the values of a pass lie on huge pages.
        package var usesHugePages = true
        /// A folder where packed weights are kept between starts; nil for nowhere.
        package var packedFolder: String?
    }

    /// A scorer under a name.
    package struct Scorer: Sendable, Equatable {
        package var name: String
        /// What the registry of scorers calls it: `density_ratio`.
        package var kind: String
        /// All other keys, for the scorer to read.
        package var options: JSONObject
        /// Where the options stand, for error messages.
        package var path: String { "scorers.\(name)" }
    }

    /// A tool under a name.
    package struct Tool: Sendable, Equatable {
        package var name: String
        /// What the registry of tools calls it: `gsm8k_steps`.
        package var kind: String
        /// All other keys, for the tool to read.
        package var options: JSONObject
        /// Where the options stand, for error messages.
        package var path: String { "tools.\(name)" }
    }

    /// Threads and batches.
    package struct Compute: Sendable, Equatable {
        /// Threads of the compute pool; nil for one on every available core.
        package var threadCount: Int?
        /// Tokens of one batch.
        package var maximumBatchTokenCount = 4096
        /// How long a batch that is not full waits for company.
        package var batchDelay = Duration.milliseconds(2)
        /// Whether each thread stays on one core.
        package var pinsThreads = false
        /// What computes the products.
        package var kernels = Kernels.automatic

        /// Kinds of kernels.
        package enum Kernels: String, CaseIterable, Sendable {
            /// The best that the CPU has.
            case automatic = "auto"
            case avx512, avx2, plain
            /// The library in place of this project's own kernels; its scores depend on the batch.
            case openblas
        }
    }

    /// Limits that operators choose; all others are fixed.
    package struct Bounds: Sendable, Equatable {
        /// Tokens that may wait for each model.
        package var maximumQueuedTokenCount = Limits.maximumQueuedTokenCount
        /// The longest request line.
        package var maximumLineByteCount = Limits.maximumLineByteCount
        /// Connections at the same time.
        package var maximumConnectionCount = Limits.maximumConnectionCount
        /// How long a client may leave replies unread before it is disconnected.
        package var writeStallDuration = Limits.writeStallDuration
        /// Time for requests in flight when the daemon stops.
        package var drainDuration = Limits.drainDuration
    }

    /// The log.
    package struct Logging: Sendable, Equatable {
        package var level = Level.info

        /// How much is logged; the names are those of swift-log.
        package enum Level: String, CaseIterable, Sendable {
            case trace, debug, info, notice, warning, error, critical
        }
    }
}
