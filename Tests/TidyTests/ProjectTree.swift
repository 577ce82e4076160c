// The files of the project, read once.

import Foundation
import Testing

/// A place that breaks a rule.
struct Violation: CustomStringConvertible, Equatable {
    let path: String
    /// From 1; nil when the whole file is meant.
    var line: Int?
    let problem: String

    var description: String {
        "\(path)\(line.map { ":\($0)" } ?? ""): \(problem)"
    }
}

/// Records each violation as an issue of its own.
func expectNone(_ violations: [Violation], sourceLocation: SourceLocation = #_sourceLocation) {
    for violation in violations {
        Issue.record("\(violation)", sourceLocation: sourceLocation)
    }
}

/// A file by its path from the top of the project.
struct ProjectFile {
    let path: String
    let url: URL
    let byteCount: Int

    /// The name without folders and extension: `Score`.
    var baseName: String { url.deletingPathExtension().lastPathComponent }

    /// The folder that holds it: `RewardTypes`.
    var folder: String? { path.split(separator: "/").dropLast().last.map(String.init) }

    func text() throws -> String { try String(contentsOf: url, encoding: .utf8) }
}

/// Everything that belongs to the project: no build products, caches or history.
struct ProjectTree {
    /// The project that this file is part of.
    static let project = ProjectTree(
        root: URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    )

    let root: URL
    let files: [ProjectFile]

    init(root: URL) {
        self.root = root
        files = Self.list(root, path: "").sorted { $0.path < $1.path }
    }

    private static func list(_ folder: URL, path: String) -> [ProjectFile] {
        let keys: Set<URLResourceKey> = [.isDirectoryKey, .fileSizeKey]
        let entries =
            (try? FileManager.default.contentsOfDirectory(
                at: folder,
                includingPropertiesForKeys: Array(keys)
            )) ?? []
        return entries.flatMap { entry -> [ProjectFile] in
            let name = entry.lastPathComponent
            guard !isForeign(name), let values = try? entry.resourceValues(forKeys: keys) else {
                return []
            }
            let entryPath = path.isEmpty ? name : "\(path)/\(name)"
            if values.isDirectory ?? false { return list(entry, path: entryPath) }
            return [ProjectFile(path: entryPath, url: entry, byteCount: values.fileSize ?? 0)]
        }
    }

    /// Whether Git ignores it, or is it.
    private static func isForeign(_ name: String) -> Bool {
        name.hasPrefix(".build") || name.hasSuffix(".pyc")
            || [".git", ".swiftpm", "__pycache__", "Package.resolved", ".DS_Store"].contains(name)
    }

    func files(under folder: String, extensions: Set<String>) -> [ProjectFile] {
        files.filter {
            $0.path.hasPrefix(folder + "/") && extensions.contains($0.url.pathExtension)
        }
    }

    /// Swift files, read and scanned.
    func swiftSources(under folder: String) -> [SwiftSource] {
        files(under: folder, extensions: ["swift"]).compactMap { file in
            // A file that is not text is no Swift source; the compiler says so.
            (try? file.text()).map { SwiftSource(path: file.path, text: $0) }
        }
    }

    func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path)
    }
}
