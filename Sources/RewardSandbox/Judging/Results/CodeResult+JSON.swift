// Results as replies show them.

package import RewardTypes

extension CodeResult {
    /// This result as an object; every absent member is null or does not apply.
    package var json: JSONValue {
        var members: JSONObject = [
            "verdict": .string(verdict.rawValue),
            "score": score.map(JSONValue.number) ?? .null,
            "passed": .integer(Int64(passedCount)),
            "total": .integer(Int64(totalCount)),
            "first_failure": firstFailure.map { .integer(Int64($0)) } ?? .null,
            "tests": .array(tests.map { $0.json(shownByteCount: shownByteCount) }),
        ]
        if let message { members["message"] = .string(message) }
        members["limits"] = CodeLimits.json(limits)
        members["suspicious"] = .array(suspicions.map(JSONValue.string))
        members["leaked_processes"] = .integer(Int64(leakedProcessCount))
        members["integrity"] = .string(integrity.rawValue)
        members["sandbox"] = .string(sandboxLevel)
        return .object(members)
    }
}

extension CodeTestResult {
    /// This test as an object, with so many bytes of each output.
    func json(shownByteCount: Int) -> JSONValue {
        var members: JSONObject = [:]
        if let id { members["id"] = .string(id) }
        members["verdict"] = .string(verdict.rawValue)
        if let message { members["message"] = .string(message) }
        if let value {
            let json = value.json
            let byteCount = json.jsonText.utf8.count
            if byteCount <= shownByteCount {
                members["value"] = json
            } else {
                members["value_omitted_bytes"] = .integer(Int64(byteCount))
            }
        }
        guard let report else { return .object(members) }
        switch report.ending {
        case .exited(let code): members["exit_code"] = .integer(Int64(code))
        case .signalled(let signal): members["signal"] = .integer(Int64(signal))
        }
        if let limit = report.limit {
            members["limit"] = .string(limit.rawValue)
            members["limit_inferred"] = .bool(report.isInferred)
        }
        members["cpu_ms"] = .number(Double(report.cpuMicroseconds) / 1000)
        members["wall_ms"] = .number(Double(report.wallMicroseconds) / 1000)
        members["peak_kib"] = .integer(Int64(report.peakKibibytes))
        members["leaked_processes"] = .integer(Int64(report.leakedProcessCount))
        members["stdout"] = report.output.json(shownByteCount)
        members["stderr"] = report.errorOutput.json(shownByteCount)
        return .object(members)
    }
}

extension SandboxReport.Captured {
    /// The beginning as text, in which what is no UTF-8 is U+FFFD, and how many bytes there were.
    fileprivate func json(_ shownByteCount: Int) -> JSONValue {
        let shown = bytes.prefix(shownByteCount)
        return [
            "text": .string(String(decoding: shown, as: UTF8.self)),
            "bytes": .integer(Int64(totalByteCount)),
            "truncated": .bool(totalByteCount > shown.count),
        ]
    }
}
