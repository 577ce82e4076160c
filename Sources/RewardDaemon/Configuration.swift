// What the configuration file says, checked. `Deploy/rewardd.example.yaml` explains every key.

package import RewardTokenization
package import RewardTypes

/// A valid configuration: names are usable, numbers are in range, paths are absolute.
///
/// That models and scorers fit together is known only when they are made: options of scorers stay
/// JSON until the scorer itself reads them.
package struct Configuration: Sendable, Equatable {
    /// Where clients connect.
    package var listen: Listen
    /// Models to load, in the order of the file.
    package var models: [Model]
    /// Scorers to serve, in the order of the file.
    package var scorers: [Scorer]
    /// How models run.
    package var compute: Compute
    /// How much may wait, and for how long.
    package var limits: Bounds
    /// What is logged.
    package var logging: Logging

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

    /// Threads and batches.
    package struct Compute: Sendable, Equatable {
        /// Threads of the compute pool; nil for one on every available core.
        package var threadCount: Int?
        /// Tokens of one batch.
        package var maximumBatchTokenCount = 4096
        /// How long a batch that is not full waits for company.
        package var batchDelay = Duration.milliseconds(2)
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

// MARK: - Decoding

extension Configuration {
    /// Names of models and scorers: they appear in requests, logs and file names.
    private static let nameLength = 64
    /// Far beyond any machine; a typing error is more likely.
    private static let threadRange = 1...1024
    /// A batch of fewer tokens wastes the machine, one of more only makes others wait.
    private static let batchTokenRange = 16...65_536
    private static let contextTokenRange = 1...(1 << 20)
    private static let queuedTokenRange = 16...(1 << 24)
    /// A request of one short prompt fits 4 KiB; a line is held in memory several times.
    private static let lineByteRange = 4096...(1 << 30)
    /// Every connection takes a file descriptor.
    private static let connectionRange = 1...65_536
    private static let stallSecondsRange = 1...3600
    private static let drainSecondsRange = 0...3600
    /// A longer delay would be felt by every client and no longer make batches larger.
    private static let delayMillisecondsRange = 0.0...1000.0
    private static let defaultSocketPath = "/run/rewardd/rewardd.sock"
    /// Keys of scorers' options that name files, whatever the kind: only here is it known which
    /// folder they are relative to.
    private static let fileOptionNames = ["sets"]

    /// Decodes a document; `resolve` makes paths absolute.
    package init(_ value: JSONValue, resolve: (String) -> String) throws(FieldError) {
        var fields = try Fields(value, path: "")
        let sections = ["listen", "models", "scorers", "compute", "limits", "logging"]
        try Self.refuseUnknown(&fields, beside: sections)
        listen = try Self.listen(&fields, resolve)
        models = try Self.named("models", of: &fields) { name, model throws(FieldError) in
            try Self.model(name, &model, resolve)
        }
        scorers = try Self.named("scorers", of: &fields) { name, scorer throws(FieldError) in
            try Self.scorer(name, scorer, resolve)
        }
        compute = try Self.compute(&fields)
        limits = try Self.limits(&fields)
        logging = try Self.logging(&fields)
        guard limits.maximumQueuedTokenCount >= compute.maximumBatchTokenCount else {
            throw FieldError(
                path: "limits.max_queued_tokens",
                problem: "\(limits.maximumQueuedTokenCount) is less than one batch; give at least "
                    + "compute.max_batch_tokens, \(compute.maximumBatchTokenCount)"
            )
        }
    }

    private static func listen(
        _ fields: inout Fields,
        _ resolve: (String) -> String
    ) throws(FieldError) -> Listen {
        var listen = Listen(unixPath: defaultSocketPath, mode: 0o660)
        guard var members = try fields.optionalFields("listen") else { return listen }
        if let path = try path("unix", of: &members, resolve) { listen.unixPath = path }
        if let mode = try members.optionalString("mode") {
            guard mode.utf8.count <= 4, let bits = UInt16(mode, radix: 8), bits <= 0o777,
                mode.utf8.allSatisfy({ (0x30...0x37).contains($0) })
            else {
                throw members.error("mode", "\"\(mode.prefix(80))\" is not like \"0660\"")
            }
            listen.mode = bits
        }
        listen.group = try members.optionalString("group")
        if listen.group?.isEmpty ?? false { throw members.error("group", "is empty") }
        try members.refuseUnknown()
        return listen
    }

    private static func model(
        _ name: String,
        _ model: inout Fields,
        _ resolve: (String) -> String
    ) throws(FieldError) -> Model {
        let keys = ["path", "max_context_tokens", "chat_template", "template_date"]
        try refuseUnknown(&model, beside: keys)
        guard let file = try path("path", of: &model, resolve) else {
            throw model.error("path", "is missing; give a GGUF file or a folder")
        }
        let date = try model.optionalString("template_date")
        let decoded = Model(
            name: name,
            path: file,
            maximumContextTokenCount: try model.optionalInteger(
                "max_context_tokens",
                in: contextTokenRange
            ),
            chatTemplatePath: try path("chat_template", of: &model, resolve),
            templateDate: date.flatMap { TemplateDate($0) }
        )
        if let date, decoded.templateDate == nil {
            throw model.error("template_date", "\"\(date.prefix(80))\" is not a day: 2026-08-31")
        }
        return decoded
    }

    private static func scorer(
        _ name: String,
        _ fields: Fields,
        _ resolve: (String) -> String
    ) throws(FieldError) -> Scorer {
        var fields = fields
        let kind = try fields.string("kind")
        var options = fields.members
        options["kind"] = nil
        for name in fileOptionNames {
            guard case .string(let file)? = options[name], !file.isEmpty else { continue }
            options[name] = .string(resolve(file))
        }
        return Scorer(name: name, kind: kind, options: options)
    }

    private static func compute(_ fields: inout Fields) throws(FieldError) -> Compute {
        var compute = Compute()
        guard var members = try fields.optionalFields("compute") else { return compute }
        compute.threadCount = try members.optionalInteger("threads", in: threadRange)
        if let count = try members.optionalInteger("max_batch_tokens", in: batchTokenRange) {
            compute.maximumBatchTokenCount = count
        }
        if let milliseconds = try members.optionalNumber("batch_delay_ms") {
            guard delayMillisecondsRange.contains(milliseconds) else {
                throw members.error("batch_delay_ms", "\(milliseconds) is outside 0 to 1000")
            }
            compute.batchDelay = .microseconds(Int64(milliseconds * 1000))
        }
        try members.refuseUnknown()
        return compute
    }

    private static func limits(_ fields: inout Fields) throws(FieldError) -> Bounds {
        var limits = Bounds()
        guard var members = try fields.optionalFields("limits") else { return limits }
        if let count = try members.optionalInteger("max_queued_tokens", in: queuedTokenRange) {
            limits.maximumQueuedTokenCount = count
        }
        if let count = try members.optionalInteger("max_line_bytes", in: lineByteRange) {
            limits.maximumLineByteCount = count
        }
        if let count = try members.optionalInteger("max_connections", in: connectionRange) {
            limits.maximumConnectionCount = count
        }
        if let seconds = try members.optionalInteger(
            "write_stall_seconds",
            in: stallSecondsRange
        ) {
            limits.writeStallDuration = .seconds(seconds)
        }
        if let seconds = try members.optionalInteger("drain_seconds", in: drainSecondsRange) {
            limits.drainDuration = .seconds(seconds)
        }
        try members.refuseUnknown()
        return limits
    }

    private static func logging(_ fields: inout Fields) throws(FieldError) -> Logging {
        var logging = Logging()
        guard var members = try fields.optionalFields("logging") else { return logging }
        if let level = try members.optionalChoice("level", as: Logging.Level.self) {
            logging.level = level
        }
        try members.refuseUnknown()
        return logging
    }

    /// Refuses unknown keys before anything is found missing: a misspelt key is both.
    private static func refuseUnknown(
        _ fields: inout Fields,
        beside known: [String]
    ) throws(FieldError) {
        for name in known { _ = fields.value(name) }
        try fields.refuseUnknown()
    }

    /// Decodes an object whose members are named by the operator; at least one is needed.
    private static func named<T>(
        _ section: String,
        of fields: inout Fields,
        decode: (String, inout Fields) throws(FieldError) -> T
    ) throws(FieldError) -> [T] {
        guard var members = try fields.optionalFields(section), !members.members.isEmpty else {
            throw fields.error(section, "is missing or empty; declare at least one")
        }
        var decoded: [T] = []
        for name in members.members.names {
            guard isValidName(name) else {
                throw members.error(
                    name,
                    "is not a usable name; take up to \(nameLength) letters a to z, digits, "
                        + "\"-\", \"_\" and \".\", beginning with a letter or digit"
                )
            }
            guard var member = try members.optionalFields(name) else {
                throw members.error(name, "is empty")
            }
            decoded.append(try decode(name, &member))
        }
        return decoded
    }

    private static func isValidName(_ name: String) -> Bool {
        guard name.utf8.count <= nameLength, let first = name.utf8.first else { return false }
        let isLetterOrDigit = { (byte: UInt8) in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: false
            }
        }
        return isLetterOrDigit(first)
            && name.utf8.allSatisfy { isLetterOrDigit($0) || "-_.".utf8.contains($0) }
    }

    private static func path(
        _ name: String,
        of fields: inout Fields,
        _ resolve: (String) -> String
    ) throws(FieldError) -> String? {
        guard let path = try fields.optionalString(name) else { return nil }
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw fields.error(name, "is empty or holds a zero byte")
        }
        return resolve(path)
    }
}
