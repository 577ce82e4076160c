// From a document to a configuration: defaults, ranges, and errors that name key and remedy.

internal import RewardBackend
internal import RewardTokenization
package import RewardTypes

extension Configuration {
    /// Names of models and scorers: they appear in requests, logs and file names.
    private static let nameLength = 64
    /// Far beyond any machine; a typing error is more likely.
    private static let threadRange = 1...1024
    /// A batch of fewer tokens wastes the machine, one of more only makes others wait.
    private static let batchTokenRange = 16...65_536
    /// The last is a terabyte.
    private static let prefixMemoryMegabyteRange = 0...1_000_000
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
    private static let fileOptionNames = ["head", "sets", "documents", "index"]

    /// Decodes a document; `resolve` makes paths absolute.
    package init(_ value: JSONValue, resolve: (String) -> String) throws(FieldError) {
        var fields = try Fields(value, path: "")
        let sections = ["listen", "models", "scorers", "tools", "compute", "limits", "logging"]
        try Self.refuseUnknown(&fields, beside: sections)
        listen = try Self.listen(&fields, resolve)
        models = try Self.named("models", of: &fields) { name, model throws(FieldError) in
            try Self.model(name, &model, resolve)
        }
        scorers = try Self.named("scorers", of: &fields) { name, scorer throws(FieldError) in
            try Self.scorer(name, scorer, resolve)
        }
        tools = try Self.named("tools", of: &fields) { name, tool throws(FieldError) in
            let kind = try tool.optionalString("kind") ?? name
            var options = tool.members
            options["kind"] = .string(kind)
            options = Self.resolvingFiles(of: options, resolve)
            options["kind"] = nil
            return Tool(name: name, kind: kind, options: options)
        }
        // Checks need no model, and the built-in tools no declaration.
        guard !(models.isEmpty && scorers.isEmpty && tools.isEmpty) else {
            throw FieldError(
                path: "scorers",
                problem: "is missing or empty, and so are models and tools; declare at least one"
            )
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
        let keys = [
            "path", "max_context_tokens", "chat_template", "template_date", "precision",
            "prefix_memory_mb", "lock_memory", "huge_pages", "packed_cache",
        ]
        try refuseUnknown(&model, beside: keys)
        guard let file = try path("path", of: &model, resolve) else {
            throw model.error("path", "is missing; give a GGUF file or a folder")
        }
        var decoded = Model(name: name, path: file)
        decoded.maximumContextTokenCount = try model.optionalInteger(
            "max_context_tokens",
            in: contextTokenRange
        )
        decoded.chatTemplatePath = try path("chat_template", of: &model, resolve)
        if let date = try model.optionalString("template_date") {
            guard let day = TemplateDate(date) else {
                throw model.error(
                    "template_date",
                    "\"\(date.prefix(80))\" is not a day: 2026-08-31"
                )
            }
            decoded.templateDate = day
        }
        try memory(of: &decoded, &model)
        decoded.packedFolder = try path("packed_cache", of: &model, resolve)
        return decoded
    }

    /// How the weights are kept, and what is kept beside them.
    private static func memory(
        of decoded: inout Model,
        _ model: inout Fields
    ) throws(FieldError) {
        if let precision = try model.optionalChoice(
            "precision",
            as: ModelDescription.Precision.self
        ) {
            decoded.precision = precision
        }
        if let count = try model.optionalInteger(
            "prefix_memory_mb",
            in: prefixMemoryMegabyteRange
        ) {
            decoded.prefixMemoryByteCount = count * bytesPerMegabyte
        }
        if let locks = try model.optionalBool("lock_memory") { decoded.locksMemory = locks }
        if let uses = try model.optionalBool("huge_pages") { decoded.usesHugePages = uses }
    }

    private static func scorer(
        _ name: String,
        _ fields: Fields,
        _ resolve: (String) -> String
    ) throws(FieldError) -> Scorer {
        var fields = fields
        let kind = try fields.string("kind")
        var options = resolvingFiles(of: fields.members, resolve)
        options["kind"] = nil
        return Scorer(name: name, kind: kind, options: options)
    }

    /// The options of a scorer with absolute paths, and so of all that are defined inside it.
    private static func resolvingFiles(
        of members: JSONObject,
        _ resolve: (String) -> String
    ) -> JSONObject {
        var members = members
        for name in members.names {
            switch members[name] {
            case .object(let inner): members[name] = .object(resolvingFiles(of: inner, resolve))
            case .string(let file)
            where !file.isEmpty && fileOptionNames.contains(name) && members["kind"] != nil:
                members[name] = .string(resolve(file))
            default: break
            }
        }
        return members
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
        if let pins = try members.optionalBool("pin_threads") { compute.pinsThreads = pins }
        if let kernels = try members.optionalChoice("kernels", as: Compute.Kernels.self) {
            compute.kernels = kernels
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

    /// Decodes an object whose members are named by the operator.
    private static func named<T>(
        _ section: String,
        of fields: inout Fields,
        decode: (String, inout Fields) throws(FieldError) -> T
    ) throws(FieldError) -> [T] {
        guard var members = try fields.optionalFields(section) else { return [] }
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
