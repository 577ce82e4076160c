import RewardBackend
import RewardScoring
import RewardServing
import RewardTestSupport
import RewardTypes
import RewardWire
import Synchronization
import Testing

@Suite("Introspection", .timeLimit(.minutes(1)))
struct IntrospectionTests {
    @Test("hello agrees on a version and describes the daemon")
    func hello() async throws {
        let session = Service.test().makeSession()
        let result = try await session.result("hello", ["protocols": [9, 1], "client": "test"])
        #expect(result[member: "server"] == ["name": "rewardd", "version": "0.0-test"])
        #expect(result[member: "boot"] == "boot")
        #expect(result[member: "protocol"] == 1)
        #expect(result.list("methods").map(\.stringValue) == OperationRegistry.names)
        #expect(result[member: "limits"]?[member: "max_line_bytes"] == 33_554_432)
        #expect(result.list("scorers").map { $0[member: "name"] } == ["sum", "twin"])
    }

    @Test("hello refuses versions that are not spoken", arguments: [[2], []] as [JSONValue])
    func unsupported(_ versions: JSONValue) async throws {
        let session = Service.test().makeSession()
        let error = try await session.error("hello", ["protocols": versions])
        #expect(error.kind == "unsupported_version")
        #expect(error.data.list("known") == [1])
    }

    @Test(
        "hello names wrong fields",
        arguments: [
            (["protocols": 1], "params.protocols"), (["protocols": ["1"]], "params.protocols[0]"),
            (["client": 1], "params.client"),
        ] as [(JSONValue, String)]
    )
    func invalidHello(_ params: JSONValue, _ path: String) async throws {
        let error = try await Service.test().makeSession().error("hello", params)
        #expect(error.path == path)
    }

    @Test("scorers tell what their scores depend on")
    func scorers() async throws {
        let result = try await Service.test().makeSession().result("scorers")
        #expect(
            result.list("scorers").first == [
                "name": "sum", "kind": "sum", "version": "sum-1", "range": "unbounded",
                "models": [
                    [
                        "name": "tiny", "digest": .string(String(repeating: "0", count: 64)),
                        "precision": "exact", "tokenizer_digest": "t",
                    ]
                ],
                "options": ["model": "tiny"],
            ]
        )
    }

    @Test("models tell what is loaded")
    func models() async throws {
        let result = try await Service.test().makeSession().result("models")
        #expect(
            result == [
                "models": [
                    [
                        "name": "tiny", "architecture": "fake", "parameter_count": 1,
                        "layer_count": 4, "vocabulary_size": 512, "max_context_tokens": 4096,
                        "precision": "exact", "digest": .string(String(repeating: "0", count: 64)),
                        "tokenizer_digest": "t",
                    ]
                ]
            ]
        )
    }

    @Test("status counts what was served, refused and scored")
    func status() async throws {
        let clock = ManualClock()
        let session = Service.test(clock: clock).makeSession()
        _ = try await session.result(
            "score",
            ["scorer": "sum", "prompt": "p", "responses": ["a", "?", "b"]]
        )
        _ = try await session.error("nonsense")
        _ = try await session.error("score")
        _ = await session.replies(to: "garbage")
        _ = try await session.result("ping")
        clock.advance(by: .milliseconds(1500))
        let result = try await session.result("status")
        #expect(result[member: "state"] == "running")
        #expect(result[member: "uptime_seconds"] == 1.5)
        #expect(result[member: "memory"] == ["resident_bytes": 4096])
        #expect(result[member: "compute"] == ["kernels": "scalar"])
        #expect(
            result[member: "requests"] == [
                "in_flight": 0,
                "served": ["ping": 1, "score": 1],
                "failed": ["parse_error": 1, "unknown_method": 1, "invalid_params": 1],
                "items": ["ok": 2, "abstained": 1],
            ]
        )
        #expect(result.list("models").first?[member: "name"] == "tiny")
        #expect(result.list("models").first?[member: "queued_tokens"] == 0)
    }

    @Test("every reply is told of, without its contents")
    func events() async throws {
        let events = Mutex<[ReplyEvent]>([])
        let bug = ClosureScorer { _ in ScoringPlan(passes: []) { _ in .scores([]) } }
        let session = Service.test(
            scorers: [ServedScorer(name: "s", version: "1", scorer: bug)],
            onReply: { event in events.withLock { $0.append(event) } }
        ).makeSession()
        _ = try await session.result("ping")
        _ = try await session.error("secret")
        _ = try await session.error("score", work)
        _ = try await session.error("score", ["prompt": "p", "responses": ["a"]])
        _ = await session.replies(to: "secret")
        let seen = events.withLock { $0 }
        #expect(seen.map(\.idText) == ["1", "1", "1", "1", nil])
        #expect(seen.map(\.method) == ["ping", nil, nil, "score", nil])
        #expect(
            seen.map(\.errorText)
                == [nil, "unknown_method", "unknown_scorer", "internal", "parse_error"]
        )
        #expect(seen.map { $0.bug == nil } == [true, true, true, false, true])
        #expect(!"\(seen)".contains("secret"))
    }

    @Test("every method has a name of its own in the spelling of the protocol")
    func registry() {
        let names = OperationRegistry.names
        #expect(Set(names).count == names.count)
        for name in names { #expect(name.allSatisfy { $0 == "_" || ("a"..."z").contains($0) }) }
    }
}
