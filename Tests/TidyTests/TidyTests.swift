import Foundation
import Testing

private let tree = ProjectTree.project
private let sources = tree.swiftSources(under: "Sources")
private let tests = tree.swiftSources(under: "Tests")

@Suite("Tidy", .timeLimit(.minutes(5)))
struct TidyTests {
    @Test("the project is where this test thinks it is")
    func findsProject() {
        #expect(tree.exists("Package.swift"))
        #expect(tree.files.count > 50)
    }

    @Test("targets import only what their layer may know")
    func layers() {
        expectNone(sources.flatMap(LayerRules.violations))
    }

    @Test("the map shows the same imports as the table of this test")
    func map() throws {
        let url = tree.root.appendingPathComponent("Sources/ARCHITECTURE.md")
        let rows = LayerRules.mapRows(try String(contentsOf: url, encoding: .utf8))
        for (target, imports) in LayerRules.ownImports where target.hasPrefix("Reward") {
            // The row of the daemon says "what it wires".
            guard target != "RewardDaemon" else { continue }
            #expect(rows[target] == imports, "\(target)")
        }
    }

    @Test("files, lines and functions are short")
    func sizes() throws {
        for source in sources + tests {
            expectNone(StyleRules.sizes(path: source.path, lines: source.lines))
            expectNone(StyleRules.functionLengths(source))
        }
        for file in tree.files(under: "Sources", extensions: ["c", "h"]) {
            let lines = try file.text().split(separator: "\n", omittingEmptySubsequences: false)
            expectNone(StyleRules.sizes(path: file.path, lines: lines.map(String.init)))
        }
    }

    @Test("sources avoid what is banned")
    func bannedCalls() {
        expectNone(sources.flatMap(StyleRules.bannedCalls))
    }

    @Test("swallowed errors and tasks without a parent have a reason beside them")
    func unexplained() {
        expectNone(sources.flatMap(StyleRules.unexplained))
    }

    @Test("unsafe code is where it may be and says why it is right")
    func unsafety() {
        expectNone(sources.flatMap(StyleRules.unsafety))
    }

    @Test("every source file has its tests, or a reason not to")
    func untested() {
        expectNone(TreeRules.untested(tree, tests: tests, exempt: filesWithoutTests))
        expectNone(TreeRules.brokenReasons(tree, exempt: filesWithoutTests))
    }

    @Test("registries list each extension once, with its file")
    func registries() {
        let registries = sources.compactMap(Registry.init)
        #expect(!registries.isEmpty)
        expectNone(registries.flatMap { $0.violations(in: tree) })
    }

    @Test("kinds of scorers and methods are unique and documented")
    func documentation() throws {
        let example = try text("Deploy/rewardd.example.yaml")
        let kinds = names("static let kind = ", in: sources.filter { $0.target == "RewardScoring" })
        #expect(Set(kinds).count == kinds.count, "\(kinds)")
        for kind in kinds { #expect(example.contains("kind: \(kind)"), "scorer \(kind)") }
        let specification = try text("Proto/README.md")
        let tools = names("static let kind = ", in: sources.filter { $0.target == "RewardTools" })
        #expect(Set(tools).count == tools.count && !tools.isEmpty, "\(tools)")
        for tool in tools { #expect(specification.contains("| `\(tool)` |"), "tool \(tool)") }
        let operations = sources.filter { $0.path.contains("/Operations/") }
        let methods = names("static let name = ", in: operations)
        #expect(Set(methods).count == methods.count, "\(methods)")
        for method in methods { #expect(specification.contains("`\(method)`"), "method \(method)") }
    }

    @Test("links in Markdown lead somewhere")
    func links() throws {
        let violations = try tree.files.filter { $0.url.pathExtension == "md" }.flatMap { file in
            TreeRules.deadLinks(tree, path: file.path, text: try file.text())
        }
        expectNone(violations)
    }

    @Test("nothing large is kept outside of the golden data")
    func blobs() {
        expectNone(TreeRules.blobs(tree) + TreeRules.topLevelNames(tree))
    }

    @Test("no file names a path of one machine")
    func machinePaths() throws {
        let extensions: Set<String> = [
            "swift", "c", "h", "md", "py", "sh", "yaml", "yml", "json", "jsonl", "txt", "",
        ]
        let violations = tree.files.filter {
            extensions.contains($0.url.pathExtension) && !$0.path.hasPrefix("Tests/Golden/")
                || $0.path.hasSuffix(".py")
        }.flatMap { file -> [Violation] in
            // A file that is not text has no paths to read.
            guard let text = try? file.text() else { return [] }
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            return StyleRules.machinePaths(path: file.path, lines: lines.map(String.init))
        }
        expectNone(violations)
    }

    private func text(_ path: String) throws -> String {
        try String(contentsOf: tree.root.appendingPathComponent(path), encoding: .utf8)
    }

    /// The literals that are assigned by declarations which contain `declaration`.
    private func names(_ declaration: String, in sources: [SwiftSource]) -> [String] {
        sources.flatMap { source in
            source.lines.compactMap { line -> String? in
                guard let range = line.firstRange(of: declaration) else { return nil }
                let parts = line[range.upperBound...].split(separator: "\"")
                return parts.first.map(String.init)
            }
        }
    }
}
