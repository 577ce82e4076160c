import RewardBackend
import RewardScoring
import RewardServing
import RewardTestSupport
import RewardTypes
import RewardWire
import Synchronization
import Testing

@Suite("Introspection", .timeLimit(.minutes(5)))
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

    @Test(
        "reproducible scores are promised only if they are those of all models",
        arguments: [
            ([true], true), ([false], false), ([true, false], false), ([true, true], true),
        ]
    )
    func reproducible(models: [Bool], isPromised: Bool) async throws {
        let queues = models.enumerated().map { index, isReproducible in
            let model = ModelDescription.fake("m\(index)", isReproducible: isReproducible)
            return FakePassQueue(FakeBackend(model: model))
        }
        let session = Service(
            scorers: [],
            queues: Dictionary(uniqueKeysWithValues: queues.map { ($0.model.id, $0) }),
            info: ServerInfo(version: "0", bootID: "boot", started: .now)
        ).makeSession()
        let capabilities = try await session.result("hello").list("capabilities")
        #expect(capabilities.contains("reproducible_scores") == isPromised)
        #expect(capabilities.contains("strict"))
        let shown = try await session.result("models").list("models")
        #expect(shown.map { $0[member: "reproducible"]?.boolValue } == models)
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

    @Test("a scorer that remembers says so, and nothing is promised to be reproducible")
    func stateful() async throws {
        let environment = ScorerEnvironment(models: ModelCatalog([])) { _, _ in SumScorer() }
        let scorer = try environment.scorer(
            [
                "kind": "mean",
                "parts": ["x": ["kind": "normalize", "parts": ["sum"], "statistics": "running"]],
            ],
            path: "scorers.s"
        )
        let session = Service.test(
            scorers: [
                ServedScorer(name: "s", version: "1", scorer: scorer),
                ServedScorer(name: "sum", version: "1", scorer: SumScorer()),
            ]
        ).makeSession()
        func shown() async throws -> [JSONValue] {
            try await session.result("scorers").list("scorers")
        }
        let before = try await shown()
        #expect(before[0][member: "reproducible"] == false)
        #expect(
            before[0].list("state") == [["path": "x", "kind": "normalize", "count": 0]]
        )
        #expect(before[1][member: "reproducible"] == nil && before[1][member: "state"] == nil)
        let request: JSONValue = ["scorer": "s", "prompt": "p", "responses": ["a", "abc"]]
        let scores = try await session.result("score", request).list("results")
            .compactMap { $0[member: "components"]?[member: "x.sum"]?.doubleValue }
        let state = try await shown()[0].list("state")
        #expect(state[0][member: "count"] == 2)
        #expect(state[0][member: "mean"]?.doubleValue == (scores[0] + scores[1]) / 2)
        #expect(state[0][member: "deviation"]?.doubleValue == abs(scores[0] - scores[1]) / 2)
        let capabilities = try await session.result("hello").list("capabilities")
        #expect(!capabilities.contains("reproducible_scores"))
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
                        "precision": "exact", "kernels": "fake", "reproducible": true,
                        "weight_bytes": 4, "digest": .string(String(repeating: "0", count: 64)),
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

    @Test("status tells what each model was asked, computed and remembered")
    func computed() async throws {
        var statistics = BackendStatistics()
        statistics.askedTokenCount = 100
        statistics.computedTokenCount = 30
        statistics.rememberedTokenCount = 20
        func model(_ statistics: BackendStatistics) async throws -> JSONValue {
            let backend = FakeBackend(model: .fake(), statistics: statistics)
            let session = Service.test(queue: FakePassQueue(backend)).makeSession()
            return try #require(try await session.result("status").list("models").first)
        }
        let plain = try await model(statistics)
        #expect(plain[member: "asked_tokens"] == 100)
        #expect(plain[member: "computed_tokens"] == 30)
        #expect(plain[member: "saved_tokens"] == 70)
        #expect(plain[member: "remembered_tokens"] == 20)
        #expect(plain[member: "prefix_memory"] == .null)
        #expect(plain[member: "kernels"] == "fake")
        #expect(plain[member: "measured"] == .null)
        var memory = PrefixMemoryStatistics()
        memory.byteCount = 1
        memory.byteBudget = 2
        memory.blockCount = 3
        memory.storedTokenCount = 4
        memory.evictedBlockCount = 5
        statistics.prefixMemory = memory
        #expect(
            try await model(statistics)[member: "prefix_memory"] == [
                "bytes": 1, "budget_bytes": 2, "blocks": 3, "stored_tokens": 4,
                "evicted_blocks": 5,
            ]
        )
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
        let spelling = Set("abcdefghijklmnopqrstuvwxyz_.")
        for name in names { #expect(name.allSatisfy(spelling.contains)) }
    }
}
