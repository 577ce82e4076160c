// What a test, or a program in all its tests, came to.

/// The verdicts of programming contests.
package enum CodeVerdict: String, Sendable, Hashable, CaseIterable {
    /// The sandbox failed; says nothing about the program.
    case sandboxError = "SE"
    /// The program does not compile, or there is none in the answer.
    case compileError = "CE"
    /// It wrote more than it may.
    case outputLimit = "OLE"
    /// It used more memory than it may.
    case memoryLimit = "MLE"
    /// It used more time than it may, of the processor or by the clock.
    case timeLimit = "TLE"
    /// It failed, or sent no result, or one that is none.
    case runtimeError = "RE"
    /// It ran, and its answer is wrong.
    case wrongAnswer = "WA"
    /// Its answer is right.
    case accepted = "AC"

    /// The verdict that a run alone decides, before anything is compared; nil for one that ended
    /// well.
    ///
    /// The first that applies, in the order of the cases: output, memory, time, failure.
    package init?(_ report: SandboxReport) {
        switch report.limit {
        case .output: self = .outputLimit
        case .memory: self = .memoryLimit
        case .cpu, .wall: self = .timeLimit
        case .processes, .disk: self = .runtimeError
        case nil:
            guard report.ending != .exited(0) else { return nil }
            self = report.saysOutOfMemory ? .memoryLimit : .runtimeError
        }
    }
}

extension SandboxReport {
    /// Whether the last line that a failed program wrote says that it got no more memory.
    ///
    /// Run-time systems that are refused memory end by themselves, in their own words.
    var saysOutOfMemory: Bool {
        let text = String(decoding: errorOutput.bytes.suffix(4096), as: UTF8.self)
        let lines = text.split(whereSeparator: \.isNewline)
        return lines.suffix(3).contains { line in
            ["MemoryError", "std::bad_alloc", "JavaScript heap out of memory"]
                .contains { line.contains($0) }
        }
    }

    /// How it ended, in words.
    var endingText: String {
        let ending =
            switch ending {
            case .exited(let code): "ended with exit code \(code)"
            case .signalled(let signal): "was ended by signal \(signal)"
            }
        guard let limit else { return ending }
        let what =
            switch limit {
            case .cpu: "processor time"
            case .wall: "time"
            case .memory: "memory"
            case .output: "output"
            case .processes: "processes"
            case .disk: "space for files"
            }
        let certainty = isInferred ? "very likely exceeded" : "exceeded"
        return "\(ending) and \(certainty) its limit of \(what)"
    }
}
