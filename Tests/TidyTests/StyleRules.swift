// Rules about the text of single files.

/// Rules that look at one file.
enum StyleRules {
    static let maximumLineCount = 400
    static let maximumLineLength = 100
    static let maximumFunctionLineCount = 70

    /// Words that have no place in `Sources`, and what to write instead.
    static let banned: [(pattern: String, remedy: String)] = [
        ("try!", "throw or handle the error"),
        ("as!", "use as? and handle nil"),
        ("fatalError(", "throw, or state what must hold with a precondition"),
        ("print(", "log, or write through the console of the commands"),
        ("Task.detached", "use a structured task"),
        ("DispatchQueue", "use a task or a ComputeThread"),
        ("Thread.sleep", "await, or wait on an Alarm"),
    ]

    /// Targets that may be unsafe.
    static let unsafeTargets: Set<String> = [
        "RewardPlatform", "RewardNumerics", "RewardWeights", "RewardEngine",
    ]

    static func sizes(path: String, lines: [String]) -> [Violation] {
        var violations: [Violation] = []
        if lines.count > maximumLineCount {
            violations.append(
                Violation(
                    path: path,
                    problem: "\(lines.count) lines; at most \(maximumLineCount), split by concern"
                )
            )
        }
        for (index, line) in lines.enumerated() where line.count > maximumLineLength {
            violations.append(
                Violation(
                    path: path,
                    line: index + 1,
                    problem: "\(line.count) columns; at most \(maximumLineLength)"
                )
            )
        }
        return violations
    }

    static func functionLengths(_ source: SwiftSource) -> [Violation] {
        source.functions.compactMap { function in
            guard function.lines.count > maximumFunctionLineCount else { return nil }
            return Violation(
                path: source.path,
                line: function.lines.lowerBound + 1,
                problem: "\(function.name) has \(function.lines.count) lines; at most "
                    + "\(maximumFunctionLineCount)"
            )
        }
    }

    static func bannedCalls(_ source: SwiftSource) -> [Violation] {
        var violations: [Violation] = []
        for (index, line) in source.code.enumerated() {
            for (pattern, remedy) in banned where containsWord(line, pattern) {
                violations.append(
                    Violation(
                        path: source.path,
                        line: index + 1,
                        problem: "\(pattern) is banned: \(remedy)"
                    )
                )
            }
            let comment = source.comment(onLine: index)
            for word in ["FIXME", "TODO", "XXX"] where containsWord(comment, word) {
                violations.append(
                    Violation(
                        path: source.path,
                        line: index + 1,
                        problem: "\(word): do it now, or open an issue"
                    )
                )
            }
        }
        return violations
    }

    /// `try?` and a task without a parent need their reason beside them.
    static func unexplained(_ source: SwiftSource) -> [Violation] {
        source.code.enumerated().compactMap { index, line in
            let isTask = containsWord(line, "Task {") || containsWord(line, "Task(")
            guard isTask || containsWord(line, "try?") else { return nil }
            guard !source.hasComment(near: index, above: 4, below: 2) else { return nil }
            return Violation(
                path: source.path,
                line: index + 1,
                problem: isTask
                    ? "a task without a parent needs a comment that says why"
                    : "try? needs a comment that says why the error is nothing"
            )
        }
    }

    static func unsafety(_ source: SwiftSource) -> [Violation] {
        let target = source.target
        let functions = source.functions
        return source.code.enumerated().flatMap { index, line -> [Violation] in
            var violations: [Violation] = []
            func add(_ problem: String) {
                violations.append(Violation(path: source.path, line: index + 1, problem: problem))
            }
            if containsWord(line, "@unchecked Sendable") || line.contains("nonisolated(unsafe)") {
                let isProved = ["SAFETY:", "Isolation:"].contains {
                    source.hasComment($0, near: index, above: 20)
                }
                if !isProved { add("a comment must prove that this may be shared: Isolation: ...") }
            }
            // Not attributes, and not a function of that name: the keyword has a blank behind it.
            guard containsWord(line + " ", "unsafe "), !line.contains("@unsafe") else {
                return violations
            }
            guard unsafeTargets.contains(target) else {
                add("unsafe has no place in \(target)")
                return violations
            }
            // The reason stands in the same function, or close above.
            let innermost = functions.filter { $0.lines.contains(index) }
                .min { $0.lines.count < $1.lines.count }
            let above = index - (innermost?.lines.lowerBound ?? index) + 8
            let below = (innermost?.lines.upperBound ?? index) - index
            if !source.hasComment("SAFETY:", near: index, above: above, below: below) {
                add("unsafe without a SAFETY: comment in its function")
            }
            return violations
        }
    }

    /// Paths that exist on one machine only.
    static func machinePaths(path: String, lines: [String]) -> [Violation] {
        // Spelled in parts, so that this file is not its own first violation.
        let prefixes = ["home", "root", "work", "Users", "opt/swift", "mnt"].map { "/\($0)/" }
        return lines.enumerated().compactMap { index, line in
            guard let prefix = prefixes.first(where: { hasPath(line, $0) }) else { return nil }
            return Violation(
                path: path,
                line: index + 1,
                problem: "\(prefix) is a path of one machine"
            )
        }
    }

    /// Whether an absolute path begins with `prefix`: not `a/work/b`, not `https://x/work/`.
    private static func hasPath(_ line: String, _ prefix: String) -> Bool {
        line.ranges(of: prefix).contains { range in
            guard range.lowerBound > line.startIndex else { return true }
            let before = line[line.index(before: range.lowerBound)]
            return !(before.isLetter || before.isNumber || "/.}-_*".contains(before))
        }
    }

    /// Whether a line has `pattern` where no word goes on before or after it.
    static func containsWord(_ line: String, _ pattern: String) -> Bool {
        guard line.contains(pattern) else { return false }
        let isWord = { (character: Character) in
            character.isLetter || character.isNumber || character == "_"
        }
        return line.ranges(of: pattern).contains { range in
            let before =
                range.lowerBound > line.startIndex
                ? line[line.index(before: range.lowerBound)] : " "
            let after = range.upperBound < line.endIndex ? line[range.upperBound] : " "
            let startsAsWord = pattern.first.map(isWord) ?? false
            let endsAsWord = pattern.last.map(isWord) ?? false
            // A member of the same name is something else: `console.print(`, `func print(`.
            let isMember =
                before == "." || before == "`"
                || line[..<range.lowerBound].hasSuffix("func ")
            return !(startsAsWord && (isWord(before) || isMember))
                && !(endsAsWord && isWord(after))
        }
    }
}
