// Rules about files and their relation to each other.

import Foundation

/// Rules that look at several files.
enum TreeRules {
    static let maximumByteCount = 256 << 10

    /// What may stand at the top beside dot-files.
    static let topLevel: Set<String> = [
        "Package.swift", "Sources", "Tests", "Deploy", "Proto", "README.md", "LICENSE",
    ]

    static func topLevelNames(_ tree: ProjectTree) -> [Violation] {
        let names = Set(tree.files.map { String($0.path.prefix { $0 != "/" }) })
        return names.subtracting(topLevel).sorted().filter { !$0.hasPrefix(".") }.map {
            Violation(path: $0, problem: "does not belong at the top of the project")
        }
    }

    static func blobs(_ tree: ProjectTree) -> [Violation] {
        tree.files.compactMap { file in
            guard file.byteCount > maximumByteCount, !file.path.hasPrefix("Tests/Golden/") else {
                return nil
            }
            return Violation(
                path: file.path,
                problem: "\(file.byteCount) bytes; at most \(maximumByteCount)"
            )
        }
    }

    /// Every source file has a test file of its name, or its main type is named in some test file,
    /// or it is exempt for a reason; keys that end in a slash exempt a folder.
    ///
    /// Test files that a reason names (`by SessionTests`) have to exist.
    static func untested(
        _ tree: ProjectTree,
        tests: [SwiftSource],
        exempt: [(reason: String, paths: [String])]
    ) -> [Violation] {
        let names = Set(tests.compactMap { $0.path.split(separator: "/").last?.dropLast(6) })
        let words = Set(tests.flatMap { SwiftToken.tokens(of: $0.code).map(\.text) })
        let keys = exempt.flatMap(\.paths)
        var unused = Set(keys)
        var violations: [Violation] = []
        for file in tree.files(under: "Sources", extensions: ["swift"]) {
            let main = file.baseName.prefix { $0 != "+" }
            if names.contains("\(file.baseName)Tests") || names.contains("\(main)Tests")
                || words.contains(main)
            {
                continue
            }
            let key = keys.first { key in
                key.hasSuffix("/") ? file.path.hasPrefix(key) : file.path == key
            }
            if let key {
                unused.remove(key)
            } else {
                let problem = "no test file is called or names \(file.baseName)"
                violations.append(Violation(path: file.path, problem: problem))
            }
        }
        violations += unused.sorted().map {
            Violation(path: $0, problem: "need not be exempt: it is tested, or gone")
        }
        return violations
    }

    /// Test files that reasons name and that are not there.
    static func brokenReasons(
        _ tree: ProjectTree,
        exempt: [(reason: String, paths: [String])]
    ) -> [Violation] {
        let tests = tree.files(under: "Tests", extensions: ["swift"])
        let names = Set(tests.map(\.baseName) + tests.compactMap(\.folder))
        return exempt.flatMap { reason, paths in
            reason.split { !$0.isLetter && !$0.isNumber }.map(String.init)
                .filter { $0.hasSuffix("Tests") && !names.contains($0) }
                .map { Violation(path: paths.first ?? "", problem: "the reason names no \($0)") }
        }
    }

    /// Relative links of a Markdown text that lead nowhere.
    static func deadLinks(_ tree: ProjectTree, path: String, text: String) -> [Violation] {
        var violations: [Violation] = []
        var isFenced = false
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            if line.trimmed.hasPrefix("```") { isFenced.toggle() }
            guard !isFenced else { continue }
            for target in linkTargets(String(line)) {
                if let problem = deadLink(target, from: path, text: text, in: tree) {
                    violations.append(Violation(path: path, line: index + 1, problem: problem))
                }
            }
        }
        return violations
    }

    /// Targets of `[text](target)` outside of code spans.
    static func linkTargets(_ line: String) -> [String] {
        let prose = line.split(separator: "`", omittingEmptySubsequences: false)
            .enumerated().map { $0.offset.isMultiple(of: 2) ? String($0.element) : "x" }.joined()
        return prose.matches(of: /\]\(([^)\s]+)[^)]*\)/).map { String($0.1) }
    }

    private static func deadLink(
        _ target: String,
        from path: String,
        text: String,
        in tree: ProjectTree
    ) -> String? {
        guard !target.contains("://"), !target.hasPrefix("mailto:") else { return nil }
        let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let file = String(parts[0])
        let folder = path.split(separator: "/").dropLast().joined(separator: "/")
        let joined = folder.isEmpty ? file : "\(folder)/\(file)"
        guard file.isEmpty || tree.exists(joined) else { return "the link \(target) leads nowhere" }
        guard parts.count == 2, file.isEmpty || file.hasSuffix(".md") else { return nil }
        let url = tree.root.appendingPathComponent(joined)
        let linked = file.isEmpty ? text : (try? String(contentsOf: url, encoding: .utf8)) ?? ""
        return headings(linked).contains(String(parts[1]))
            ? nil : "there is no heading for the link \(target)"
    }

    /// Headings as links spell them: lower case, blanks as dashes, most marks left out.
    static func headings(_ text: String) -> Set<String> {
        Set(
            text.split(separator: "\n").filter { $0.hasPrefix("#") }.map { line in
                let title = line.drop { $0 == "#" }.trimmed.lowercased()
                return String(
                    title.compactMap { character -> Character? in
                        if character == " " { return "-" }
                        let isKept =
                            character.isLetter || character.isNumber || "-_".contains(character)
                        return isKept ? character : nil
                    }
                )
            }
        )
    }
}

/// A literal array of extensions: scorers, operations, architectures.
struct Registry {
    let name: String
    let path: String
    /// Names of the types in it.
    let entries: [String]

    /// The registries of a file: `enum XRegistry` with `static let all: [any P] = [...]`.
    init?(_ source: SwiftSource) {
        let text = source.code.joined(separator: "\n")
        guard let name = text.firstMatch(of: /enum (\w+Registry)\b/)?.1,
            let list = text.firstMatch(of: /static let all: \[any [\w.]+\] = \[([^\]]*)\]/)?.1
        else { return nil }
        self.name = String(name)
        path = source.path
        entries = list.split(separator: ",").compactMap { entry in
            entry.firstMatch(of: /\w+/).map { String($0.0) }
        }
    }

    /// Entries that are listed twice or have no file of their own.
    ///
    /// That each file has tests is the rule for all source files.
    func violations(in tree: ProjectTree) -> [Violation] {
        var problems: [String] = []
        if entries.isEmpty { problems.append("\(name) is empty") }
        if Set(entries).count < entries.count { problems.append("\(name) lists a type twice") }
        let sources = Set(tree.files(under: "Sources", extensions: ["swift"]).map(\.baseName))
        for entry in entries where !sources.contains(entry) {
            problems.append("\(entry) has no file of its name")
        }
        return problems.map { Violation(path: path, problem: $0) }
    }
}
