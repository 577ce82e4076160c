// The configuration file: YAML to JSON values that remember where they stood.

internal import Foundation
internal import RewardTypes
internal import Yams

/// Reads a configuration file; every error names the file and, where it can, line and column.
package enum ConfigurationLoader {
    /// A configuration of a hundred models with all comments is a tenth of this.
    private static let maximumByteCount = 1 << 20

    /// Takes the place of `compute.kernels`, for tests and comparisons of one configuration.
    package static let kernelsVariable = "REWARDD_KERNELS"

    /// Reads, parses and checks a file; relative paths in it start at its folder.
    package static func load(
        path: String,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(StartupError) -> Configuration {
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw .configuration("\(path): cannot open; check that it is there and readable")
        }
        let data: Data
        do {
            data = try handle.read(upToCount: maximumByteCount + 1) ?? Data()
        } catch {
            throw .configuration("\(path): cannot read: \(error.localizedDescription)")
        }
        guard data.count <= maximumByteCount else {
            throw .configuration("\(path): is longer than \(maximumByteCount) bytes")
        }
        guard let text = String(bytes: data, encoding: .utf8) else {
            throw .configuration("\(path): is not UTF-8 text")
        }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().standardizedFileURL.path
        var configuration = try parse(text, file: path, folder: folder)
        try override(&configuration, by: environment)
        return configuration
    }

    /// Applies variables of the environment; an empty one counts as not set.
    private static func override(
        _ configuration: inout Configuration,
        by environment: [String: String]
    ) throws(StartupError) {
        guard let text = environment[kernelsVariable], !text.isEmpty else { return }
        do throws(FieldError) {
            var variables = try Fields([kernelsVariable: .string(text)], path: "")
            let kernels = try variables.optionalChoice(
                kernelsVariable,
                as: Configuration.Compute.Kernels.self
            )
            if let kernels { configuration.compute.kernels = kernels }
        } catch {
            throw .configuration("environment: \(error); correct the variable or unset it")
        }
    }

    /// Parses a text; `file` is for messages, `folder` is where relative paths start.
    package static func parse(
        _ text: String,
        file: String,
        folder: String
    ) throws(StartupError) -> Configuration {
        var document = YAMLDocument()
        do throws(YAMLDocument.Failure) {
            try document.read(text)
        } catch {
            throw .configuration("\(file)\(error.place): \(error.problem)")
        }
        do throws(FieldError) {
            return try Configuration(document.value) { path in
                guard !path.hasPrefix("/") else { return path }
                let url = URL(fileURLWithPath: path, relativeTo: URL(fileURLWithPath: folder + "/"))
                return url.standardizedFileURL.path
            }
        } catch {
            let place = document.place(of: error.path)
            let subject = error.path.isEmpty ? "" : "\(error.path): "
            throw .configuration("\(file)\(place): \(subject)\(error.problem)")
        }
    }
}

/// A YAML text as JSON values.
///
/// Plain scalars mean what they mean in JSON: `null`, `true`, `false` and decimal numbers; all
/// other plain scalars are strings. So `0660`, `no` and `2026-08-31` are strings, in every tool.
private struct YAMLDocument {
    /// What is wrong, and where: `:12:3`, or nothing.
    struct Failure: Error {
        let place: String
        let problem: String
    }

    /// Aliases repeat what they stand for, so the text's length does not bound the values.
    private static let maximumValueCount = 20_000

    private(set) var value = JSONValue.null
    private var marks: [String: Mark] = [:]
    private var valueCount = 0

    mutating func read(_ text: String) throws(Failure) {
        guard let root = try compose(text) else {
            throw Failure(place: "", problem: "is empty; start from rewardd.example.yaml")
        }
        value = try convert(root, path: "", depth: 0)
    }

    /// Where a value stands, or the object that lacks it.
    func place(of path: String) -> String {
        var path = path
        while true {
            if let mark = marks[path] { return ":\(mark)" }
            guard let end = path.lastIndex(where: { $0 == "." || $0 == "[" }) else { return "" }
            path = String(path[..<end])
        }
    }

    private func compose(_ text: String) throws(Failure) -> Node? {
        do {
            return try Yams.compose(yaml: text, .basic, .default, .utf8)
        } catch let error as YamlError {
            throw Failure(error)
        } catch {
            throw Failure(place: "", problem: "\(error)")
        }
    }

    private mutating func convert(
        _ node: Node,
        path: String,
        depth: Int
    ) throws(Failure) -> JSONValue {
        valueCount += 1
        guard valueCount <= Self.maximumValueCount, depth < Limits.maximumJSONDepth else {
            throw Failure(node.mark, "has too many values, or they nest too deep")
        }
        if marks[path] == nil { marks[path] = node.mark }
        switch node {
        case .scalar(let scalar): return try convert(scalar)
        case .sequence(let sequence):
            var elements: [JSONValue] = []
            for (index, element) in sequence.enumerated() {
                let path = "\(path)[\(index)]"
                elements.append(try convert(element, path: path, depth: depth + 1))
            }
            return .array(elements)
        case .mapping(let mapping):
            var members = JSONObject()
            for (key, value) in mapping {
                guard case .scalar(let name) = key else {
                    throw Failure(key.mark, "a key is not a word; put it in quotes")
                }
                let memberPath = path.isEmpty ? name.string : "\(path).\(name.string)"
                marks[memberPath] = key.mark
                let member = try convert(value, path: memberPath, depth: depth + 1)
                guard members.append(name.string, member) else {
                    throw Failure(key.mark, "key \"\(name.string)\" stands twice; remove one")
                }
            }
            return .object(members)
        case .alias(let alias):
            throw Failure(alias.mark, "an alias stands for nothing")
        }
    }

    private func convert(_ scalar: Node.Scalar) throws(Failure) -> JSONValue {
        switch scalar.tag.description {
        case "" where scalar.style == .plain: return Self.plain(scalar.string)
        case "", "!", "tag:yaml.org,2002:str": return .string(scalar.string)
        case let tag:
            throw Failure(scalar.mark, "the tag \(tag) is not supported; remove it")
        }
    }

    private static func plain(_ text: String) -> JSONValue {
        switch text {
        case "", "~": return .null
        default: break
        }
        // A JSON value that is a scalar; everything else is a string without quotes.
        guard let first = text.utf8.first, first != UInt8(ascii: "\""),
            let value = try? JSONValue(parsing: text)
        else { return .string(text) }
        return value
    }
}

extension YAMLDocument.Failure {
    init(_ mark: Mark?, _ problem: String) {
        self.init(place: mark.map { ":\($0)" } ?? "", problem: problem)
    }

    init(_ error: YamlError) {
        switch error {
        case .scanner(let context, let problem, let mark, _),
            .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let start = context.map { ", \($0.text) from line \($0.mark.line)" } ?? ""
            let place = "line \(mark.line), column \(mark.column)"
            self.init(mark, "is not YAML in \(place): \(problem)\(start)")
        case .duplicatedKeysInMapping(let names, let context):
            let list = names.map { "\"\($0)\"" }.joined(separator: ", ")
            self.init(context.mark, "key \(list) stands twice; remove one")
        case .reader(let problem, let offset, _, _):
            let place = offset.map { " at character \($0 + 1)" } ?? ""
            self.init(place: "", problem: "is not YAML: \(problem)\(place)")
        case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
            self.init(place: "", problem: "is not YAML: \(error)")
        }
    }
}
