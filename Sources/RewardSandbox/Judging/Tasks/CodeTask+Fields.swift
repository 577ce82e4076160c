// Tasks of requests.

package import RewardTypes

extension CodeTask {
    private enum ModeName: String, CaseIterable {
        case stdio, function, assert, compile
    }

    /// Reads a task; without `answer`, the member `program` is it.
    ///
    /// Members: `language`, `program`, `extract` (auto, fenced, none), `fence` (last, first),
    /// `prefix`, `mode` (stdio, function, assert, compile), `tests`, `limits`,
    /// `stop_on_first_fail`, `scoring` (all_or_nothing, fraction); and by mode `checker`,
    /// `tolerance`; `function`, `result_argument`, `numpy`, `tuples_equal_lists`, `tolerance`;
    /// `function`, `setup`, `integrity`, `copy_arguments_back`. Does not refuse unknown members,
    /// since callers may have some of their own.
    package init(
        _ fields: inout Fields,
        answer: String? = nil,
        runtimes: Runtimes,
        bounds: CodeLimits
    ) throws(FieldError) {
        let language = try fields.optionalString("language") ?? "python3"
        let runtime: CodeRuntime
        do throws(RuntimeUnavailable) {
            runtime = try runtimes.runtime(named: language)
        } catch {
            throw fields.error("language", error.description)
        }
        let text: String
        if let answer { text = answer } else { text = try fields.string("program") }
        self.init(
            runtime: runtime,
            answer: text,
            extraction: CodeExtraction(
                mode: try fields.optionalChoice("extract") ?? .auto,
                choice: try fields.optionalChoice("fence") ?? .last
            ),
            prefix: try fields.optionalString("prefix") ?? "",
            mode: try Self.mode(&fields, runtime, bounds),
            limits: try bounds.decode(&fields),
            stopsAtFirstFailure: try fields.optionalBool("stop_on_first_fail") ?? false,
            scoring: try fields.optionalChoice("scoring") ?? .allOrNothing
        )
        let byteCount = self.prefix.utf8.count + text.utf8.count
        guard byteCount <= bounds.maximumSourceByteCount else {
            throw fields.error(
                "program",
                "has \(byteCount) bytes; at most \(bounds.maximumSourceByteCount) are allowed"
            )
        }
    }

    private static func mode(
        _ fields: inout Fields,
        _ runtime: CodeRuntime,
        _ bounds: CodeLimits
    ) throws(FieldError) -> Mode {
        let name: ModeName = try fields.optionalChoice("mode") ?? .stdio
        func only(_ families: [CodeRuntime.Family]) throws(FieldError) {
            guard !families.contains(runtime.family) else { return }
            let names = families.map(\.rawValue).joined(separator: " and ")
            throw fields.error(
                "mode",
                "\"\(name.rawValue)\" is for \(names); use \"stdio\" for \(runtime.name)"
            )
        }
        switch name {
        case .stdio:
            let checker = try OutputChecker(&fields)
            return .stdio(try tests(&fields, bounds), checker)
        case .function:
            try only([.python, .javascript])
            let call = try FunctionCall(&fields)
            let tests: [FunctionTest] = try tests(&fields, bounds)
            if let index = call.observedArgument,
                let test = tests.firstIndex(where: { $0.arguments.count <= index })
            {
                throw fields.error("tests[\(test)]", "has no argument \(index)")
            }
            return .function(call, tests)
        case .assert:
            try only([.python])
            let assertions = try Assertions(&fields)
            return .assert(assertions, try tests(&fields, bounds))
        case .compile:
            guard runtime.compilation != nil || runtime.family == .python else {
                throw fields.error("mode", "\"compile\": \(runtime.name) is not compiled")
            }
            return .compile
        }
    }

    private static func tests<Test: RequestedTest>(
        _ fields: inout Fields,
        _ bounds: CodeLimits
    ) throws(FieldError) -> [Test] {
        let maximum = bounds.maximumTestCount
        let elements = try fields.optionalArray("tests", maximumCount: maximum) ?? []
        guard !elements.isEmpty else {
            throw fields.error("tests", "is missing or empty; at least one test is needed")
        }
        var tests: [Test] = []
        for (index, element) in elements.enumerated() {
            tests.append(try Test(element, "\(fields.path(of: "tests"))[\(index)]"))
        }
        return tests
    }
}

extension CodeEquality.Tolerance {
    /// A number means the absolute and the relative difference; or an object of both.
    fileprivate init?(_ fields: inout Fields) throws(FieldError) {
        guard let value = fields.value("tolerance") else { return nil }
        if let number = value.doubleValue {
            self.init(absolute: number, relative: number)
        } else {
            var members = try Fields(value, path: fields.path(of: "tolerance"))
            self.init(
                absolute: try members.optionalNumber("absolute") ?? 0,
                relative: try members.optionalNumber("relative") ?? 0
            )
            try members.refuseUnknown()
        }
        guard absolute >= 0, relative >= 0, relative < 1 else {
            throw fields.error("tolerance", "must be 0 or more, and a relative one below 1")
        }
    }
}

extension OutputChecker {
    fileprivate init(_ fields: inout Fields) throws(FieldError) {
        self.init(
            kind: try fields.optionalChoice("checker") ?? .lines,
            tolerance: try CodeEquality.Tolerance(&fields)
        )
        guard tolerance == nil || kind != .exact else {
            throw fields.error("tolerance", "needs the checker \"tokens\" or \"lines\"")
        }
    }
}

extension FunctionCall {
    fileprivate init(_ fields: inout Fields) throws(FieldError) {
        self.init(
            path: try fields.functionPath("function") ?? "",
            observedArgument: try fields.optionalInteger("result_argument", in: 0...255),
            acceptsNumpy: try fields.optionalBool("numpy") ?? false,
            equality: CodeEquality(
                tolerance: try CodeEquality.Tolerance(&fields),
                tuplesEqualLists: try fields.optionalBool("tuples_equal_lists") ?? true
            )
        )
        guard !path.isEmpty else { throw fields.error("function", "is missing") }
    }
}

extension Assertions {
    fileprivate init(_ fields: inout Fields) throws(FieldError) {
        self.init(
            function: try fields.functionPath("function"),
            setup: try fields.optionalString("setup") ?? "",
            integrity: try fields.optionalChoice("integrity") ?? .split,
            copiesArgumentsBack: try fields.optionalBool("copy_arguments_back") ?? true
        )
    }
}

extension Fields {
    /// The name of a function, or `Class.method`.
    fileprivate mutating func functionPath(_ name: String) throws(FieldError) -> String? {
        guard let path = try optionalString(name) else { return nil }
        let parts = path.split(separator: ".", omittingEmptySubsequences: false)
        let areNames = parts.allSatisfy { part in
            guard let first = part.first, !first.isNumber else { return false }
            return part.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
        }
        guard areNames, parts.count <= 2, path.utf8.count <= Limits.maximumIdentifierLength else {
            throw error(name, "expected the name of a function, or Class.method")
        }
        return path
    }
}

/// A test as an element of a request.
private protocol RequestedTest {
    init(_ value: JSONValue, _ path: String) throws(FieldError)
}

extension StdioTest: RequestedTest {
    fileprivate init(_ value: JSONValue, _ path: String) throws(FieldError) {
        var fields = try Fields(value, path: path)
        self.init(
            id: try fields.optionalString("id"),
            input: try fields.optionalString("stdin") ?? "",
            expected: try fields.string("expected")
        )
        try fields.refuseUnknown()
    }
}

extension FunctionTest: RequestedTest {
    /// An `expected` that is absent is None, as null is.
    fileprivate init(_ value: JSONValue, _ path: String) throws(FieldError) {
        var fields = try Fields(value, path: path)
        var arguments: [CodeValue] = []
        let elements = try fields.optionalArray("args", maximumCount: 256) ?? []
        for (index, element) in elements.enumerated() {
            arguments.append(try CodeValue(element, path: "\(fields.path(of: "args"))[\(index)]"))
        }
        self.init(
            id: try fields.optionalString("id"),
            arguments: arguments,
            expected: try CodeValue(
                fields.value("expected") ?? .null,
                path: fields.path(of: "expected")
            )
        )
        try fields.refuseUnknown()
    }
}

extension AssertTest: RequestedTest {
    /// A string is the code.
    fileprivate init(_ value: JSONValue, _ path: String) throws(FieldError) {
        if let code = value.stringValue {
            self.init(code: code)
            return
        }
        var fields = try Fields(value, path: path)
        self.init(
            id: try fields.optionalString("id"),
            code: try fields.string("code")
        )
        try fields.refuseUnknown()
    }
}
