import Foundation
import RewardBackend
import RewardTokenization
import RewardTypes
import Testing

@testable import RewardDaemon

/// The smallest valid document, with members added or replaced at the top.
private func document(_ changes: JSONObject = [:]) -> JSONValue {
    var members: JSONObject = [
        "models": ["small": ["path": "m.gguf"]],
        "scorers": ["one": ["kind": "mean_logprob"]],
    ]
    for (name, value) in changes { members[name] = value }
    return .object(members)
}

private func decode(_ changes: JSONObject = [:]) throws(FieldError) -> Configuration {
    try Configuration(document(changes)) { "/etc/\($0)" }
}

private func problem(_ changes: JSONObject) -> String? {
    do throws(FieldError) {
        _ = try decode(changes)
        return nil
    } catch {
        return "\(error)"
    }
}

@Suite("Configuration")
struct ConfigurationTests {
    @Test("files that scorers name are found beside the configuration, however deep they stand")
    func scorerFiles() throws {
        let head: JSONValue = ["kind": "scalar", "head": "heads/help.safetensors"]
        let scorers: JSONValue = [
            "one": head, "sets": ["kind": "followup_likelihood", "sets": "sets.json"],
            "sum": [
                "kind": "weighted_sum",
                "parts": [
                    "head": head, "sets": "one", "deep": ["kind": "mean", "parts": ["x": head]],
                ],
                "weights": ["head": 1],
            ],
            "versus": [
                "kind": "pairwise_to_pointwise", "part": head, "baseline": ["text": "head"],
            ],
        ]
        let configuration = try decode(["scorers": scorers])
        func options(_ name: String) throws -> JSONObject {
            try #require(configuration.scorers.first { $0.name == name }).options
        }
        let found: JSONValue = "/etc/heads/help.safetensors"
        #expect(try options("one") == ["head": found])
        #expect(try options("sets") == ["sets": "/etc/sets.json"])
        let parts = try #require(options("sum")["parts"])
        #expect(parts[member: "head"] == ["kind": "scalar", "head": found])
        #expect(parts[member: "sets"] == "one", "a name, not a file")
        #expect(parts[member: "deep"]?[member: "parts"]?[member: "x"]?[member: "head"] == found)
        #expect(try options("sum")["weights"] == ["head": 1])
        #expect(try options("versus")["part"]?[member: "head"] == found)
        #expect(try options("versus")["baseline"] == ["text": "head"])
    }

    @Test("what is left out has its default")
    func defaults() throws {
        let configuration = try decode()
        #expect(
            configuration.listen
                == Configuration.Listen(unixPath: "/run/rewardd/rewardd.sock", mode: 0o660)
        )
        #expect(configuration.models == [Configuration.Model(name: "small", path: "/etc/m.gguf")])
        #expect(configuration.models[0].precision == .exact)
        #expect(configuration.models[0].prefixMemoryByteCount == 128_000_000)
        #expect(configuration.models[0].locksMemory == false)
        #expect(configuration.models[0].usesHugePages == true)
        #expect(configuration.scorers.map(\.name) == ["one"])
        #expect(configuration.scorers[0].kind == "mean_logprob")
        #expect(configuration.scorers[0].options.isEmpty)
        #expect(configuration.compute.threadCount == nil)
        #expect(configuration.compute.maximumBatchTokenCount == 4096)
        #expect(configuration.compute.batchDelay == .milliseconds(2))
        #expect(configuration.compute.pinsThreads == false)
        #expect(configuration.compute.kernels == .automatic)
        #expect(configuration.limits.maximumQueuedTokenCount == 1 << 20)
        #expect(configuration.limits.maximumLineByteCount == 32 << 20)
        #expect(configuration.limits.maximumConnectionCount == 1024)
        #expect(configuration.limits.writeStallDuration == .seconds(30))
        #expect(configuration.limits.drainDuration == .seconds(30))
        #expect(configuration.logging.level == .info)
    }

    @Test("every key is taken")
    func everything() throws {
        let configuration = try decode([
            "listen": ["unix": "s.sock", "mode": "0600", "group": "staff"],
            "models": [
                "a": [
                    "path": "a", "max_context_tokens": 99, "chat_template": "t.jinja",
                    "template_date": "2026-08-31",
                ],
                "b-2.5_x": ["path": "b"],
            ],
            "scorers": [
                "f": ["kind": "x", "sets": "sets.json", "weak": ["exit_layer": 2]],
                "e": ["kind": "y"],
            ],
            "compute": ["threads": 3, "max_batch_tokens": 64, "batch_delay_ms": 0.5],
            "limits": [
                "max_queued_tokens": 64, "max_line_bytes": 5000, "drain_seconds": 0,
                "max_connections": 7, "write_stall_seconds": 5,
            ],
            "logging": ["level": "trace"],
        ])
        #expect(configuration.listen.unixPath == "/etc/s.sock")
        #expect(configuration.listen.mode == 0o600)
        #expect(configuration.listen.group == "staff")
        #expect(configuration.models.map(\.name) == ["a", "b-2.5_x"])
        #expect(configuration.models[0].maximumContextTokenCount == 99)
        #expect(configuration.models[0].chatTemplatePath == "/etc/t.jinja")
        #expect(
            configuration.models[0].templateDate == TemplateDate(year: 2026, month: 8, day: 31)
        )
        #expect(
            configuration.scorers[0].options
                == ["sets": "/etc/sets.json", "weak": ["exit_layer": 2]]
        )
        #expect(configuration.scorers[0].path == "scorers.f")
        #expect(configuration.scorers.map(\.name) == ["f", "e"])
        #expect(configuration.compute.threadCount == 3)
        #expect(configuration.compute.maximumBatchTokenCount == 64)
        #expect(configuration.compute.batchDelay == .microseconds(500))
        #expect(configuration.limits.maximumQueuedTokenCount == 64)
        #expect(configuration.limits.maximumLineByteCount == 5000)
        #expect(configuration.limits.maximumConnectionCount == 7)
        #expect(configuration.limits.writeStallDuration == .seconds(5))
        #expect(configuration.limits.drainDuration == .zero)
        #expect(configuration.logging.level == .trace)
    }

    @Test("models may be computed and kept in other ways")
    func computation() throws {
        let model: JSONValue = [
            "path": "a", "precision": "fast", "prefix_memory_mb": 7, "lock_memory": true,
            "huge_pages": false, "packed_cache": "cache",
        ]
        let configuration = try decode([
            "models": ["a": model], "compute": ["pin_threads": true, "kernels": "avx2"],
        ])
        #expect(configuration.compute.pinsThreads)
        #expect(configuration.compute.kernels == .avx2)
        let decoded = try #require(configuration.models.first)
        #expect(decoded.precision == .fast)
        #expect(decoded.prefixMemoryByteCount == 7_000_000)
        #expect(decoded.locksMemory)
        #expect(!decoded.usesHugePages)
        #expect(decoded.packedFolder == "/etc/cache")
    }

    @Test("a prefix memory may be turned off, and kernels are named as in the example")
    func choices() throws {
        let model: JSONObject = ["path": "m", "prefix_memory_mb": 0]
        let off = try decode(["models": ["a": .object(model)]])
        #expect(off.models[0].prefixMemoryByteCount == 0)
        let words = ["auto", "avx512", "avx2", "plain", "openblas"]
        #expect(Configuration.Compute.Kernels.allCases.map(\.rawValue) == words)
    }

    @Test("an unknown key is refused with its path and the known keys")
    func unknownKeys() {
        #expect(
            problem(["loging": [:]])
                == "loging: is not a known key; known here: compute, limits, listen, logging, "
                + "models, scorers, tools"
        )
        #expect(
            problem(["compute": ["thread": 1]])
                == "compute.thread: is not a known key; known here: batch_delay_ms, "
                + "kernels, max_batch_tokens, pin_threads, threads"
        )
        #expect(
            problem(["models": ["a": ["path": "a", "pth": 1]]])?
                .hasPrefix("models.a.pth: is not a known key; known here: chat_template") == true
        )
    }

    @Test("a misspelt key is named, not the one that is missing for it")
    func misspeltKeys() {
        #expect(
            problem(["models": ["a": ["pth": "x"]]])?.hasPrefix("models.a.pth: is not a") == true
        )
        #expect(problem(["models": nil, "modles": [:]])?.hasPrefix("modles: is not a") == true)
    }

    @Test(
        "numbers out of range, wrong kinds and impossible values are refused by name",
        arguments: [
            (["compute": ["threads": 0]], "compute.threads: 0 is outside 1 to 1024"),
            (["compute": ["threads": "two"]], "compute.threads: expected an integer"),
            (["compute": ["threads": 1.5]], "compute.threads: expected an integer"),
            (["compute": ["max_batch_tokens": 15]], "compute.max_batch_tokens: 15 is outside"),
            (["compute": ["batch_delay_ms": -1]], "compute.batch_delay_ms: -1.0 is outside"),
            (["compute": ["batch_delay_ms": 1001]], "compute.batch_delay_ms: 1001.0 is outside"),
            (["compute": ["pin_threads": "no"]], "compute.pin_threads: expected true or false"),
            (["compute": ["kernels": "sse"]], "compute.kernels: \"sse\" is not one of \"auto\""),
            (["compute": []], "compute: expected an object, found an array"),
            (["limits": ["max_queued_tokens": 0]], "limits.max_queued_tokens: 0 is outside"),
            (["limits": ["max_queued_tokens": 100]], "limits.max_queued_tokens: 100 is less"),
            (["limits": ["max_line_bytes": 80]], "limits.max_line_bytes: 80 is outside"),
            (["limits": ["max_connections": 0]], "limits.max_connections: 0 is outside"),
            (["limits": ["write_stall_seconds": 0]], "limits.write_stall_seconds: 0 is outside"),
            (["limits": ["drain_seconds": -1]], "limits.drain_seconds: -1 is outside"),
            (["logging": ["level": "loud"]], "logging.level: \"loud\" is not one of \"trace\""),
            (["listen": ["mode": "0999"]], "listen.mode: \"0999\" is not like"),
            (["listen": ["mode": "7777"]], "listen.mode: \"7777\" is not like"),
            (["listen": ["mode": "+660"]], "listen.mode: \"+660\" is not like"),
            (["listen": ["mode": 660]], "listen.mode: expected a string"),
            (["listen": ["unix": ""]], "listen.unix: is empty"),
            (["listen": ["group": ""]], "listen.group: is empty"),
            (["models": [:], "scorers": [:]], "scorers: is missing or empty, and so are models"),
            (["models": nil, "scorers": nil], "scorers: is missing or empty, and so are models"),
            (["tools": ["a b": [:]]], "tools.a b: is not a usable name"),
            (["models": ["a": nil]], "models.a: is empty"),
            (["models": ["a": [:]]], "models.a.path: is missing"),
            (["models": ["a b": ["path": "x"]]], "models.a b: is not a usable name"),
            (["models": [".a": ["path": "x"]]], "models..a: is not a usable name"),
            (["models": ["": ["path": "x"]]], "models.: is not a usable name"),
            (["models": ["ä": ["path": "x"]]], "models.ä: is not a usable name"),
            (["models": ["a": ["path": "x\u{0}y"]]], "models.a.path: is empty or holds"),
            (
                ["models": ["a": ["path": "x", "template_date": "31.8.2026"]]],
                "models.a.template_date: \"31.8.2026\" is not a day"
            ),
            (
                ["models": ["a": ["path": "x", "max_context_tokens": 0]]],
                "models.a.max_context_tokens: 0 is outside"
            ),
            (
                ["models": ["a": ["path": "x", "precision": "f32"]]],
                "models.a.precision: \"f32\" is not one of \"exact\", \"fast\""
            ),
            (
                ["models": ["a": ["path": "x", "prefix_memory_mb": -1]]],
                "models.a.prefix_memory_mb: -1 is outside 0 to 1000000"
            ),
            (
                ["models": ["a": ["path": "x", "prefix_memory_mb": 1_000_001]]],
                "models.a.prefix_memory_mb: 1000001 is outside"
            ),
            (
                ["models": ["a": ["path": "x", "lock_memory": 1]]],
                "models.a.lock_memory: expected true or false"
            ),
            (
                ["models": ["a": ["path": "x", "huge_pages": "yes"]]],
                "models.a.huge_pages: expected true or false"
            ),
            (["scorers": ["s": [:]]], "scorers.s.kind: is missing"),
            (["scorers": ["s": "x"]], "scorers.s: expected an object"),
        ] as [(JSONObject, String)]
    )
    func refusals(changes: JSONObject, expected: String) {
        let problem = problem(changes) ?? "nothing"
        #expect(problem.hasPrefix(expected), "\(problem)")
    }
}
