import Foundation
import Testing

/// Each rule finds what it is for, and only that.
@Suite("Tidy: rules")
struct RuleTests {
    private func source(_ text: String, target: String = "RewardTypes") -> SwiftSource {
        SwiftSource(path: "Sources/\(target)/F.swift", text: text)
    }

    @Test(
        "banned calls are found in code only",
        arguments: [
            ("let a = try! f()", 1), ("let a = b as! C", 1), ("fatalError(\"x\")", 1),
            ("print(1)", 1), ("console.print(1)", 0), ("func print(a: Int)", 0),
            ("func blueprint(a: Int)", 0),
            ("// print(1)", 0), ("\"print(1)\"", 0), ("\"\\(print(1))\"", 1),
            ("Task.detached { }", 1), ("DispatchQueue.main", 1), ("Thread.sleep(1)", 1),
            ("// FIXME: later", 1), ("// TODO", 1), ("let todo = 1 // TODOs", 0),
            ("let as = 1", 0), ("myfatalError()", 0),
        ]
    )
    func bannedCalls(text: String, count: Int) {
        #expect(StyleRules.bannedCalls(source(text)).count == count)
    }

    @Test(
        "try? and bare tasks need a comment close by",
        arguments: [
            ("a = try? f()", 1), ("// Gone is fine.\na = try? f()", 0),
            ("Task { }", 1), ("Task { } // The process ends with it.", 0), ("group.addTask { }", 0),
            ("Task<Int, Never>.value", 0), ("Task.isCancelled", 0),
        ]
    )
    func unexplained(text: String, count: Int) {
        #expect(StyleRules.unexplained(source(text)).count == count)
    }

    @Test(
        "unsafe code needs its place and its reason",
        arguments: [
            ("RewardTypes", "// SAFETY: x\nunsafe a()", 1),
            ("RewardPlatform", "unsafe a()", 1),
            ("RewardPlatform", "// SAFETY: x\nunsafe a()", 0),
            ("RewardPlatform", "func f() {\n    unsafe a()\n    // SAFETY: x\n}", 0),
            (
                "RewardPlatform",
                "func f() {\n    // SAFETY: x\n    g()\n}" + "\n\n\n\n\n\n\n\n\nunsafe a()", 1
            ),
            ("RewardTypes", "@unsafe struct A", 0),
            ("RewardTypes", "final class A: @unchecked Sendable", 1),
            ("RewardTypes", "/// Isolation: immutable.\nfinal class A: @unchecked Sendable", 0),
            ("RewardTypes", "nonisolated(unsafe) var a", 1),
            ("RewardTypes", "// unsafe", 0),
            ("RewardTypes", "return unsafe(name)", 0),
            ("RewardTypes", "let a = unsafe\n    b()", 1),
        ]
    )
    func unsafety(target: String, text: String, count: Int) {
        #expect(StyleRules.unsafety(source(text, target: target)).count == count)
    }

    @Test("long files, lines and functions are found")
    func sizes() {
        let lines = Array(repeating: "x", count: 400)
        #expect(StyleRules.sizes(path: "f", lines: lines).isEmpty)
        #expect(StyleRules.sizes(path: "f", lines: lines + ["x"]).count == 1)
        let wide = String(repeating: "ä", count: 100)
        #expect(StyleRules.sizes(path: "f", lines: [wide]).isEmpty)
        #expect(StyleRules.sizes(path: "f", lines: [wide + "x"]).count == 1)
        func function(_ count: Int) -> SwiftSource {
            source("func f() {\n" + String(repeating: "a()\n", count: count - 2) + "}\n")
        }
        #expect(StyleRules.functionLengths(function(70)).isEmpty)
        #expect(StyleRules.functionLengths(function(71)).map(\.line) == [1])
    }

    @Test(
        "imports are read in all their forms",
        arguments: [
            ("import A", "A"), ("internal import A", "A"), ("@testable import A", "A"),
            ("@preconcurrency package import A.B", "A"), ("import struct A.B", "A"),
            ("let a = important", nil), ("import", nil), ("foo import A", nil),
        ] as [(String, String?)]
    )
    func imports(line: String, module: String?) {
        #expect(LayerRules.importedModule(line) == module)
    }

    @Test("an import against the arrows is found")
    func layers() {
        func check(_ target: String, _ line: String) -> Int {
            LayerRules.violations(in: source(line, target: target)).count
        }
        #expect(check("RewardTypes", "import RewardWire") == 1)
        #expect(check("RewardScoring", "package import RewardTypes") == 0)
        #expect(check("RewardScoring", "import NIOCore") == 1)
        #expect(check("RewardTransport", "import NIOCore") == 0)
        #expect(check("RewardEngine", "import COpenBLAS") == 1)
        #expect(check("RewardNew", "") == 1)
    }

    @Test("the table of own imports has no cycle")
    func acyclic() {
        var remaining = LayerRules.ownImports
        while let (target, _) = remaining.first(where: { _, imports in
            imports.isDisjoint(with: remaining.keys)
        }) {
            remaining[target] = nil
        }
        #expect(remaining.isEmpty, "\(remaining.keys.sorted())")
    }

    @Test("rows of the map are read")
    func map() {
        let rows = LayerRules.mapRows(
            """
            | target | owns | imports |
            | --- | --- | --- |
            | `RewardTypes` | nouns | |
            | `RewardNumerics` | numbers | Client, COpenBLAS |
            """
        )
        #expect(rows == ["RewardTypes": [], "RewardNumerics": ["RewardClient", "COpenBLAS"]])
    }

    @Test(
        "paths of one machine are found, others are not",
        arguments: [
            ("see /ho" + "me/me/x", 1), ("\"/wo" + "rk/x\"", 1), ("a/wo" + "rk/x", 0),
            ("https://x.org/wo" + "rk/", 0), ("${X}/wo" + "rk/", 0), ("/run/rewardd", 0),
        ]
    )
    func machinePaths(line: String, count: Int) {
        #expect(StyleRules.machinePaths(path: "f", lines: [line]).count == count)
    }

    @Test("registries are read, and their faults found")
    func registries() throws {
        let registry = try #require(
            Registry(
                source(
                    """
                    enum ThingRegistry {
                        // A comment, with a comma.
                        package static let all: [any Thing.Type] = [
                            One.self,
                            Two.self,
                            One.self,
                        ]
                    }
                    """
                )
            )
        )
        #expect(registry.name == "ThingRegistry")
        #expect(registry.entries == ["One", "Two", "One"])
        #expect(Registry(source("enum A { static let all: [any B] = [C()] }")) == nil)
    }
}

@Suite("Tidy: rules over a small tree")
struct TreeRuleTests {
    private let root: URL

    init() throws {
        root = FileManager.default.temporaryDirectory.appendingPathComponent("tidy-\(UUID())")
        try write("Sources/RewardA/One.swift", "")
        try write("Sources/RewardA/One+More.swift", "")
        try write("Sources/RewardA/Two.swift", "")
        try write("Sources/RewardA/Three.swift", "")
        try write("Sources/RewardA/Four.swift", "")
        try write("Sources/RewardA/Folder/Five.swift", "")
        try write("Sources/RewardA/Six.swift", "")
        try write("Tests/RewardATests/OneTests.swift", "let a = Six() // Two")
        try write("Docs/a.md", "# A title, with Marks!\n")
        try write("Tests/Golden/large", String(repeating: "x", count: 300_000))
        try write("Proto/large", String(repeating: "x", count: 300_000))
        try write(".build/x/large", String(repeating: "x", count: 300_000))
    }

    private func write(_ path: String, _ text: String) throws {
        let url = root.appendingPathComponent(path)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: url)
    }

    @Test("missing tests, large files, strange folders and dead links are found")
    func findsFaults() throws {
        defer { try? FileManager.default.removeItem(at: root) }
        let tree = ProjectTree(root: root)
        let untested = TreeRules.untested(
            tree,
            tests: tree.swiftSources(under: "Tests"),
            exempt: [
                (reason: "x", paths: ["Sources/RewardA/One.swift", "Sources/RewardA/Folder/"]),
                (
                    reason: "y",
                    paths: ["Sources/RewardA/Three.swift", "Sources/RewardA/Four.swift"]
                ),
            ]
        )
        #expect(untested.map(\.path) == ["Sources/RewardA/Two.swift", "Sources/RewardA/One.swift"])
        let reasons = TreeRules.brokenReasons(
            tree,
            exempt: [(reason: "by OneTests, NoTests and RewardATests", paths: ["a"])]
        )
        #expect(reasons.map(\.problem) == ["the reason names no NoTests"])
        #expect(TreeRules.blobs(tree).map(\.path) == ["Proto/large"])
        #expect(TreeRules.topLevelNames(tree).map(\.path) == ["Docs"])
        let links = TreeRules.deadLinks(
            tree,
            path: "Docs/b.md",
            text: """
                # Here
                [a](a.md) [b](https://x.org/none) [c](#here) [d](a.md#a-title-with-marks)
                [e](none.md) `[f](none.md)` [g](#nowhere) [h](../Proto/large) [i](a.md#none)
                ```
                [j](none.md)
                ```
                """
        )
        #expect(links.map(\.line) == [3, 3, 3])
        #expect(links.allSatisfy { $0.path == "Docs/b.md" })
    }
}
