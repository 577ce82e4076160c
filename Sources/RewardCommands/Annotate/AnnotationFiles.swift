// The files that a run of `annotate` writes: records, rejected lines, and how far it is.

internal import RewardPlatform
internal import RewardTypes

/// Output that survives the end of the process at any moment.
struct AnnotationFiles: ~Copyable {
    /// How far it is, with lines that are not on the disk yet.
    private(set) var state: AnnotationState
    /// Lines that are on the disk for good.
    private(set) var durableLineCount: Int
    private let statePath: String
    private var output: AppendFile
    private var rejects: AppendFile

    /// Where everything is.
    struct Paths: Sendable, Equatable {
        let output: String
        let rejects: String
        var state: String { output + ".state.json" }
    }

    /// Locks the files and goes on where the last run stopped; `start` is a run that begins.
    ///
    /// Throws when another process writes to them, when they are of another run, or when they are
    /// an input.
    init(
        _ paths: Paths,
        start: AnnotationState,
        inputs: [LineReader.Input],
        restarts: Bool
    ) throws(CommandFailure) {
        var output = try Self.open(paths.output, inputs)
        var rejects = try Self.open(paths.rejects, inputs)
        let statePath = paths.state
        AtomicFileWriter.removeLeftovers(path: statePath)
        let kept = restarts ? nil : try AnnotationState.read(statePath)
        if let kept, let difference = kept.difference(to: start) {
            throw .usage(
                "\(paths.output): cannot go on: \(difference); begin anew with --restart"
            )
        }
        for (path, count, needed) in [
            (output.path, output.byteCount, kept?.outputByteCount),
            (rejects.path, rejects.byteCount, kept?.rejectsByteCount),
        ] {
            if let needed, count < needed {
                throw .usage(
                    "\(path): cannot go on: it has \(count) bytes and had \(needed); "
                        + "begin anew with --restart"
                )
            }
            if kept == nil, !restarts, count > 0 {
                throw .usage(
                    "\(path): is there already, and no run of annotate that could go on; "
                        + "name another file, or overwrite it with --restart"
                )
            }
        }
        let state = kept ?? start
        // The state comes first: behind what it counts everything may be cut off.
        if kept == nil { try state.write(statePath) }
        do throws(SystemError) {
            try output.truncate(to: state.outputByteCount)
            try rejects.truncate(to: state.rejectsByteCount)
        } catch {
            throw .usage(error.description)
        }
        self.state = state
        durableLineCount = state.lineCount
        self.statePath = statePath
        self.output = output
        self.rejects = rejects
    }

    private static func open(
        _ path: String,
        _ inputs: [LineReader.Input]
    ) throws(CommandFailure) -> AppendFile {
        do throws(SystemError) {
            let file = try AppendFile(path: path)
            for input in inputs where file.isSame(as: input.descriptor) {
                throw SystemError("write", path, .text("it is an input"))
            }
            return file
        } catch {
            throw .usage(error.description)
        }
    }

    /// Adds what became of the next line.
    mutating func add(_ line: AnnotatedLine) throws(CommandFailure) {
        if let version = line.version {
            if let known = state.version, known != version {
                throw .usage(
                    "\(output.path): cannot go on: the scorer has another version than the lines "
                        + "before were scored with; begin anew with --restart"
                )
            }
            state.version = version
        }
        do throws(SystemError) {
            switch line.outcome {
            case .records(let records, let unscoredCount):
                var text = ""
                for record in records { text += record.jsonText + "\n" }
                try output.append(Array(text.utf8))
                state.recordCount += records.count
                state.emptyCount += records.isEmpty ? 1 : 0
                state.unscoredCount += unscoredCount
            case .rejected(let record):
                try rejects.append(Array((record.jsonText + "\n").utf8))
                state.rejectedCount += 1
            }
        } catch {
            throw .usage(error.description)
        }
        state.lineCount += 1
        state.outputByteCount = output.byteCount
        state.rejectsByteCount = rejects.byteCount
    }

    /// Waits until all lines are on the disk, and counts them as done.
    mutating func save(isFinished: Bool = false) throws(CommandFailure) {
        guard state.lineCount > durableLineCount || isFinished != state.isFinished else { return }
        do throws(SystemError) {
            try output.flush()
            try rejects.flush()
        } catch {
            throw .usage(error.description)
        }
        state.isFinished = isFinished
        try state.write(statePath)
        durableLineCount = state.lineCount
    }
}

/// What became of one line.
struct AnnotatedLine: Sendable, Equatable {
    enum Outcome: Sendable, Equatable {
        case records([JSONValue], unscoredCount: Int)
        /// The line of the side file.
        case rejected(JSONValue)
    }

    let outcome: Outcome
    /// What the scores depend on; nil where the line had its own.
    var version: String?
}
