// How far a run of `annotate` is, as it is kept beside the output.

internal import RewardPlatform
internal import RewardTypes

/// What is on the disk for good.
///
/// Output and rejects are flushed before a state that counts their bytes is written, and the state
/// is replaced in one step. So whatever lies behind the counted bytes after a crash is not counted
/// as done; it is cut off, and those lines are annotated again.
struct AnnotationState: Sendable, Equatable {
    /// What the records depend on, beside the inputs.
    var options: JSONObject
    var inputs: [InputFacts]
    /// Lines that are done, over all inputs, without blank ones.
    var lineCount = 0
    var outputByteCount = 0
    var rejectsByteCount = 0
    var recordCount = 0
    var rejectedCount = 0
    /// Lines that gave no record, for example because of ties.
    var emptyCount = 0
    /// Responses that had no score.
    var unscoredCount = 0
    /// The scorer's version, once a line was scored.
    var version: String?
    var isFinished = false

    /// Lines of all inputs.
    var totalLineCount: Int { inputs.reduce(0) { $0 + $1.lineCount } }

    private static let formatVersion = 1
    /// A state has a few hundred bytes for each input.
    static let maximumByteCount = 16 << 20

    /// What differs from the run that this state is of; nil when it can go on.
    func difference(to other: AnnotationState) -> String? {
        for name in (options.map(\.name) + other.options.map(\.name))
        where options[name] != other.options[name] {
            let values = [options[name], other.options[name]].map { $0?.jsonText ?? "nothing" }
            return "\(name) was \(values[0]) and is \(values[1])"
        }
        guard inputs.count == other.inputs.count else {
            return "there were \(inputs.count) input files and are \(other.inputs.count)"
        }
        for (old, new) in zip(inputs, other.inputs) where old.digest != new.digest {
            return "the input \(new.name) has other contents than \(old.name) had"
        }
        return nil
    }
}

// MARK: - JSON

extension AnnotationState {
    private static let counts: [(name: String, path: any WritableKeyPath<Self, Int> & Sendable)] = [
        ("lines", \.lineCount), ("output_bytes", \.outputByteCount),
        ("rejects_bytes", \.rejectsByteCount), ("records", \.recordCount),
        ("rejected", \.rejectedCount), ("without_record", \.emptyCount),
        ("unscored_responses", \.unscoredCount),
    ]

    var json: JSONValue {
        var members: JSONObject = ["format": .integer(Int64(Self.formatVersion))]
        for (name, path) in Self.counts { members[name] = .integer(Int64(self[keyPath: path])) }
        members["finished"] = .bool(isFinished)
        if let version { members["version"] = .string(version) }
        members["options"] = .object(options)
        members["inputs"] = .array(inputs.map(\.json))
        return .object(members)
    }

    init(_ value: JSONValue) throws(FieldError) {
        var fields = try Fields(value, path: "")
        let format = Self.formatVersion
        _ = try fields.integer("format", in: format...format)
        options = try fields.required("options").objectValue ?? [:]
        inputs = []
        for (index, input) in (try fields.required("inputs").arrayValue ?? []).enumerated() {
            inputs.append(try InputFacts(input, path: "inputs[\(index)]"))
        }
        for (name, path) in Self.counts {
            self[keyPath: path] = try fields.integer(name, in: 0...Int.max)
        }
        version = try fields.optionalString("version")
        isFinished = try fields.optionalBool("finished") ?? false
    }
}

// MARK: - The file

extension AnnotationState {
    /// Reads a state; nil when there is none.
    static func read(_ path: String) throws(CommandFailure) -> AnnotationState? {
        do {
            let descriptor: CInt
            do throws(SystemCallError) {
                descriptor = try SystemCall.open(path)
            } catch {
                if error.isNoSuchFile { return nil }
                throw error
            }
            defer { SystemCall.close(descriptor) }
            var bytes: [UInt8] = []
            while case .bytes(let more) = try SystemCall.read(descriptor) {
                bytes += more
                guard bytes.count <= maximumByteCount else {
                    throw FieldError(path: "", problem: "it is too long")
                }
            }
            return try AnnotationState(try JSONValue(parsing: bytes))
        } catch {
            throw .usage("\(path): is no state of annotate: \(error); begin anew with --restart")
        }
    }

    /// Replaces the file in one step; it is on the disk on return.
    func write(_ path: String) throws(CommandFailure) {
        let bytes = Array((json.jsonText + "\n").utf8)
        do throws(FileWriteError) {
            try AtomicFileWriter.write(bytes, path: path)
        } catch {
            throw .usage(error.description)
        }
    }
}
