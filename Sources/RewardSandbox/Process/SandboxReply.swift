// What the helper answers.

/// An answer to a run.
enum SandboxReply: Sendable, Equatable {
    case reports([SandboxReport])
    case failure(SandboxError)

    /// Reads the frame of an answer; nil for one that is none.
    init?(_ frame: SandboxFrame) {
        if let kind = frame.text("error") {
            let text = frame.text("text") ?? ""
            switch kind {
            case "invalid": self = .failure(.invalidRun(text))
            case "unavailable": self = .failure(.unavailable(text))
            case "cancelled": self = .failure(.cancelled)
            default: self = .failure(.failed(text))
            }
            return
        }
        var parts: [[SandboxFrame.Field]] = []
        for field in frame.fields {
            if field.name == "program" {
                parts.append([])
            } else if parts.isEmpty {
                return nil
            } else {
                parts[parts.count - 1].append(field)
            }
        }
        let reports = parts.compactMap(SandboxReport.init(fields:))
        guard !parts.isEmpty, reports.count == parts.count else { return nil }
        self = .reports(reports)
    }
}

extension SandboxReport {
    /// Reads the fields of one program; nil where they do not belong together.
    init?(fields: [SandboxFrame.Field]) {
        var ending: Ending?
        self.init(ending: .exited(0))
        for field in fields {
            switch field.name {
            case "exited": ending = field.number.map { .exited($0) }
            case "signalled": ending = field.number.map { .signalled($0) }
            case "limit":
                guard let limit = Limit(rawValue: field.text) else { return nil }
                self.limit = limit
            case "inferred": isInferred = true
            case "output": output.bytes = field.bytes
            case "error-output": errorOutput.bytes = field.bytes
            case "result": result.bytes = field.bytes
            case "file", "executable-file":
                let isExecutable = field.name == "executable-file"
                fetched.append(
                    SandboxFile(path: field.text, bytes: [], isExecutable: isExecutable)
                )
            case "content":
                guard let file = fetched.popLast() else { return nil }
                fetched.append(
                    SandboxFile(
                        path: file.path,
                        bytes: field.bytes,
                        isExecutable: file.isExecutable
                    )
                )
            default:
                guard let path = Self.numbers[field.name], let number = field.number else {
                    return nil
                }
                self[keyPath: path] = number
            }
        }
        guard let ending else { return nil }
        self.ending = ending
    }

    private static let numbers: [String: any WritableKeyPath<SandboxReport, Int> & Sendable] = [
        "cpu-us": \.cpuMicroseconds,
        "wall-us": \.wallMicroseconds,
        "peak-kib": \.peakKibibytes,
        "leaked": \.leakedProcessCount,
        "output-total": \.output.totalByteCount,
        "error-output-total": \.errorOutput.totalByteCount,
        "result-total": \.result.totalByteCount,
    ]
}
