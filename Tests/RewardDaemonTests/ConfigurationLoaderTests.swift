import Foundation
import RewardTypes
import Testing

@testable import RewardDaemon

private let projectFolder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

private func parse(_ text: String) throws(StartupError) -> Configuration {
    try ConfigurationLoader.parse(text, file: "r.yaml", folder: "/etc/rewardd")
}

private func problem(_ text: String) -> String? {
    do throws(StartupError) {
        _ = try parse(text)
        return nil
    } catch {
        return "\(error)"
    }
}

private let smallest = """
    models:
      small: {path: m.gguf}
    scorers:
      one: {kind: mean_logprob}

    """

@Suite("ConfigurationLoader", .timeLimit(.minutes(5)))
struct ConfigurationLoaderTests {
    @Test("relative paths start at the folder of the file; absolute ones stay")
    func paths() throws {
        let configuration = try parse(
            """
            listen: {unix: ../run/./s.sock}
            models:
              a: {path: a.gguf, chat_template: sub/t.jinja}
              b: {path: /models/b}
            scorers:
              f: {kind: followup_likelihood, sets: sets.json}
            """
        )
        #expect(configuration.listen.unixPath == "/etc/run/s.sock")
        #expect(configuration.models[0].path == "/etc/rewardd/a.gguf")
        #expect(configuration.models[0].chatTemplatePath == "/etc/rewardd/sub/t.jinja")
        #expect(configuration.models[1].path == "/models/b")
        #expect(configuration.scorers[0].options["sets"] == "/etc/rewardd/sets.json")
    }

    @Test(
        "plain scalars mean what they mean in JSON",
        arguments: [
            ("1", .integer(1)), ("-3", .integer(-3)), ("1.5", .number(1.5)), ("2e3", .number(2000)),
            ("true", .bool(true)), ("null", .null), ("~", .null), ("", .null),
            ("no", "no"), ("0660", "0660"), ("0x10", "0x10"), ("2026-08-31", "2026-08-31"),
            ("\"1\"", "1"), ("'true'", "true"), ("!!str 1", "1"), (".nan", ".nan"),
            ("1_000", "1_000"), ("[1, a]", [1, "a"]), ("{a: 1}", ["a": 1]),
        ] as [(String, JSONValue)]
    )
    func scalars(text: String, expected: JSONValue) throws {
        let configuration = try parse(
            """
            models: {small: {path: m}}
            scorers:
              one:
                kind: x
                option: \(text)
            """
        )
        #expect(configuration.scorers[0].options["option"] == expected)
    }

    @Test("anchors may be used")
    func anchors() throws {
        let configuration = try parse(
            """
            models: {small: {path: m}}
            scorers:
              one: &base {kind: x, norm: sum}
              two: *base
            """
        )
        #expect(configuration.scorers[1].options == ["norm": "sum"])
    }

    @Test(
        "errors name file, line and column",
        arguments: [
            (smallest + "compute:\n  thread: 1\n", "r.yaml:6:3: compute.thread: is not a known"),
            (smallest + "compute: {threads: 0}\n", "r.yaml:5:11: compute.threads: 0 is outside"),
            (
                smallest + "compute:\n  kernels: sse\n",
                "r.yaml:6:3: compute.kernels: \"sse\" is not one of"
            ),
            ("models:\n  a: {}\n", "r.yaml:2:3: models.a.path: is missing"),
            (smallest + "models: {}\n", "r.yaml:1:1: key \"models\" stands twice"),
            ("models: [\n", "r.yaml:2:1: is not YAML in line 2, column 1: "),
            (
                "models:\n\ta: 1\n",
                "r.yaml:2:1: is not YAML in line 2, column 1: found character that cannot start"
            ),
            (
                "a: b: c\n",
                "r.yaml:1:5: is not YAML in line 1, column 5: mapping values are not allowed"
            ),
            ("a: *b\n", "r.yaml:1:4: is not YAML in line 1, column 4: found undefined alias"),
            ("a: !x 1\n", "r.yaml:1:4: the tag !x is not supported"),
            ("? [a]\n: 1\n", "r.yaml:1:3: a key is not a word"),
            ("- a\n", "r.yaml:1:1: expected an object, found an array"),
            (
                "---\na: 1\n---\nb: 1\n",
                "r.yaml:3:1: is not YAML in line 3, column 1: but found another document"
            ),
            ("", "r.yaml: is empty"),
            ("# nothing\n", "r.yaml: is empty"),
            ("a: \u{1}\n", "r.yaml: is not YAML: control characters are not allowed"),
            (
                "%YAML 3.0\n---\na: 1\n",
                "r.yaml:1:1: is not YAML in line 1, column 1: found incompatible"
            ),
        ]
    )
    func places(text: String, expected: String) {
        let problem = problem(text) ?? "nothing"
        #expect(problem.hasPrefix(expected), "\(problem)")
    }

    @Test("nesting and repetition are bounded")
    func bounds() {
        let deep = "a: " + String(repeating: "[", count: 300) + String(repeating: "]", count: 300)
        #expect(problem(deep)?.contains("nest too deep") == true)
        let bottomless = "a: " + String(repeating: "[", count: 100_000)
        #expect(problem(bottomless)?.hasPrefix("r.yaml") == true)
        var laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1..<12 {
            let row = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            laughs += "a\(level): &a\(level) [\(row)]\n"
        }
        #expect(problem(laughs)?.contains("too many values") == true)
    }

    @Test("any truncation of the example gives a configuration or an error")
    func truncations() throws {
        let text = try String(contentsOf: exampleFile, encoding: .utf8)
        let bytes = Array(text.utf8)
        for count in stride(from: 0, through: bytes.count, by: 7) {
            let part = String(decoding: bytes.prefix(count), as: UTF8.self)
            if let problem = problem(part) { #expect(problem.hasPrefix("r.yaml"), "\(count)") }
        }
    }

    @Test("the variable REWARDD_KERNELS takes the place of compute.kernels")
    func kernelsVariable() throws {
        let path = FileManager.default.temporaryDirectory
            .appendingPathComponent("kernels-\(UUID().uuidString).yaml").path
        try Data((smallest + "compute: {kernels: avx2}\n").utf8)
            .write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        func kernels(_ environment: [String: String]) throws -> Configuration.Compute.Kernels {
            try ConfigurationLoader.load(path: path, environment: environment).compute.kernels
        }
        #expect(try kernels([:]) == .avx2)
        #expect(try kernels(["REWARDD_KERNELS": ""]) == .avx2)
        #expect(try kernels(["REWARDD_KERNELS": "openblas"]) == .openblas)
        let error = #expect(throws: StartupError.self) {
            _ = try kernels(["REWARDD_KERNELS": "fastest"])
        }
        let problem = "\(try #require(error))"
        #expect(
            problem.hasPrefix("environment: REWARDD_KERNELS: \"fastest\" is not one of \"auto\"")
        )
        #expect(problem.hasSuffix("; correct the variable or unset it"))
    }

    @Test("files that cannot be read are refused with their path")
    func files() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("configuration-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func problem(_ name: String, _ data: Data?) throws -> String {
            let path = folder.appendingPathComponent(name).path
            if let data { try data.write(to: URL(fileURLWithPath: path)) }
            let error = #expect(throws: StartupError.self) {
                _ = try ConfigurationLoader.load(path: path)
            }
            return "\(try #require(error))".replacingOccurrences(of: folder.path, with: "F")
        }
        #expect(try problem("none", nil).hasPrefix("F/none: cannot open"))
        #expect(try problem("latin", Data([0x61, 0xE4])) == "F/latin: is not UTF-8 text")
        let long = Data(repeating: 0x20, count: 1 << 20 + 1)
        #expect(try problem("long", long).hasPrefix("F/long: is longer than 1048576 bytes"))
        let valid = folder.appendingPathComponent("valid.yaml")
        try Data(smallest.utf8).write(to: valid)
        let configuration = try ConfigurationLoader.load(path: valid.path)
        #expect(configuration.models[0].path == folder.appendingPathComponent("m.gguf").path)
    }
}

private let exampleFile = projectFolder.appendingPathComponent("Deploy/rewardd.example.yaml")

@Suite("rewardd.example.yaml")
struct ExampleConfigurationTests {
    @Test("the example is valid, and what it spells out are the defaults")
    func isValid() throws {
        let configuration = try ConfigurationLoader.load(path: exampleFile.path)
        #expect(configuration.scorers.map(\.name) == ["followup", "density", "logprob"])
        #expect(
            configuration.scorers.map(\.kind)
                == ["followup_likelihood", "density_ratio", "mean_logprob"]
        )
        #expect(configuration.scorers[1].options["weak"] == ["exit_layer": 20])
        let defaults = try parse(smallest)
        let model = try #require(configuration.models.first)
        let plain = Configuration.Model(name: model.name, path: model.path)
        #expect(configuration.models == [plain])
        #expect(configuration.listen == defaults.listen)
        #expect(configuration.compute == defaults.compute)
        #expect(configuration.limits == defaults.limits)
        #expect(configuration.logging == defaults.logging)
    }

    /// The decoder lists the keys that it knows when it meets one that it does not.
    @Test(
        "the example mentions every key that the decoder knows",
        arguments: ["", "listen", "models.small", "compute", "limits", "logging"]
    )
    func mentionsEveryKey(section: String) throws {
        var members: JSONObject = [
            "models": ["small": ["path": "m"]], "scorers": ["one": ["kind": "x"]],
        ]
        switch section {
        case "": members["nonsense"] = 1
        case "models.small": members["models"] = ["small": ["path": "m", "nonsense": 1]]
        default: members[section] = ["nonsense": 1]
        }
        let error = try #require(
            #expect(throws: FieldError.self) {
                _ = try Configuration(.object(members)) { $0 }
            }
        )
        let list = try #require(error.problem.components(separatedBy: "known here: ").last)
        let keys = list.components(separatedBy: ", ")
        try #require(error.path.hasSuffix("nonsense") && !keys.isEmpty)
        let text = try String(contentsOf: exampleFile, encoding: .utf8)
        for key in keys {
            // As a member of some mapping, perhaps in a comment.
            let pattern = try Regex("(?m)^(# )?\\s*(# )?\(key):")
            #expect(text.firstMatch(of: pattern) != nil, "\(section): \(key)")
        }
    }
}
