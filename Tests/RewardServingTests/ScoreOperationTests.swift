import RewardBackend
import RewardScoring
import RewardServing
import RewardTestSupport
import RewardTypes
import RewardWire
import Synchronization
import Testing

@Suite("score", .timeLimit(.minutes(5)))
struct ScoreOperationTests {
    private func group(_ prompt: String, _ responses: JSONValue...) -> JSONValue {
        ["prompt": .string(prompt), "responses": .array(responses)]
    }

    @Test("one score for each response, in order, with what it was made from")
    func scores() async throws {
        let result = try await Service.test().makeSession().result(
            "score",
            [
                "scorer": "sum", "prompt": "abc",
                "responses": ["x", ["id": "second", "text": "yz"]],
            ]
        )
        #expect(result[member: "scorer"] == "sum")
        #expect(result[member: "version"] == "sum-1")
        let results = result.list("results")
        #expect(results.count == 2)
        #expect(results[1][member: "id"] == "second")
        #expect(results[1][member: "token_count"] == 2)
        #expect(results[1][member: "prompt_token_count"] == 3)
        var tree = TokenTree(root: [97, 98, 99])
        let node = tree.append([120], to: 0)
        let pass = ForwardPass(
            tree: tree,
            readouts: [.logProbabilities(node: node, exitLayer: nil)]
        )
        let computed = FakeBackend(model: .fake()).run(ForwardBatch(passes: [pass]))
        let expected = try computed[0].get()
        #expect(expected == [.logProbabilities([Float(result.scores[0] ?? 0)])])
        #expect(result[member: "timings"]?[member: "total_ms"] == 0.0)
    }

    @Test("items, groups and a single group give the same scores")
    func shapes() async throws {
        let session = Service.test().makeSession()
        let single = try await session.result(
            "score",
            ["scorer": "sum", "prompt": "p", "responses": ["a", "b"]]
        )
        let items = try await session.result(
            "score",
            [
                "scorer": "sum",
                "items": [
                    ["prompt": "p", "response": "a"], ["prompt": "p", "response": "b"],
                    ["prompt": "q", "response": "a"], ["prompt": "p", "response": "a"],
                ],
            ]
        )
        let groups = try await session.result(
            "score",
            ["scorer": "sum", "groups": [group("q", "a"), group("p", "a", "b")]]
        )
        #expect(items.scores.count == 4)
        #expect(Array(items.scores[..<2]) == single.scores)
        #expect(items.scores[3] == single.scores[0])
        #expect(groups.list("groups").map(\.scores) == [[items.scores[2]], single.scores])
        #expect(Set(items.scores).count == 3)
    }

    @Test("items with one prompt are computed in one pass")
    func merged() async throws {
        let backend = FakeBackend(model: .fake())
        let session = Service.test(queue: FakePassQueue(backend)).makeSession()
        let items: [JSONValue] = ["a", "b", "c"].map { ["prompt": "p", "response": .string($0)] }
        _ = try await session.result("score", ["scorer": "sum", "items": .array(items)])
        #expect(backend.passCount == 1)
    }

    @Test("a candidate that cannot be scored has a status and a null score; others are whole")
    func badCandidate() async throws {
        let long = JSONValue.string(String(repeating: "x", count: 101))
        let result = try await Service.test().makeSession().result(
            "score",
            ["scorer": "sum", "prompt": "p", "responses": ["a", long, "?", "b"]]
        )
        #expect(result.statuses == ["ok", "context_too_long", "abstained", "ok"])
        #expect(result.scores.map { $0 == nil } == [false, true, true, false])
        #expect(result.list("results")[1][member: "score"] == .null)
        #expect(result.list("results")[1][member: "message"] == "is too long")
    }

    @Test("a group that cannot be scored leaves the others whole, and names its path")
    func badGroup() async throws {
        let session = Service.test().makeSession()
        let result = try await session.result(
            "score",
            ["scorer": "sum", "groups": [group("p", "a"), group("p!", "a", "b"), group("q", "a")]]
        )
        let groups = result.list("groups")
        #expect(groups.map(\.statuses) == [["ok"], ["invalid_input", "invalid_input"], ["ok"]])
        #expect(
            groups[1].list("results")[0][member: "message"]
                == "params.groups[1].prompt: has an exclamation mark"
        )
        let items = try await session.result(
            "score",
            [
                "scorer": "sum",
                "items": [["prompt": "p", "response": "a"], ["prompt": "!", "response": "a"]],
            ]
        )
        #expect(
            items.list("results")[1][member: "message"]
                == "params.items[1].prompt: has an exclamation mark"
        )
    }

    @Test("a pass that fails spoils its own group alone")
    func failedPass() async throws {
        let queue = ManualQueue()
        try await withConnection(.test(queue: queue)) { connection in
            connection.send(
                1,
                "score",
                ["scorer": "sum", "groups": [group("p", "a"), group("q", "b")]]
            )
            await queue.waitForSubmissions(2)
            queue.answer(with: .failure(.failed("broken")))
            queue.answer()
            await connection.waitUntilHandled(1)
            let result = try #require(connection.replies(to: 1).first?[member: "result"])
            let statuses = result.list("groups").flatMap(\.statuses).sorted()
            #expect(statuses == ["backend_error", "ok"])
        }
    }

    @Test(
        "a number that is not finite is never sent",
        arguments: [
            Score(value: .nan, tokenCount: 1, promptTokenCount: 1),
            Score(value: -.infinity, tokenCount: 1, promptTokenCount: 1),
            Score(
                value: 0,
                components: [Component("x", 1), Component("y", .infinity)],
                tokenCount: 1,
                promptTokenCount: 1
            ),
            Score(
                value: 0,
                tokens: [TokenScores(name: "t", ids: [1], logProbabilities: [-.infinity])],
                tokenCount: 1,
                promptTokenCount: 1
            ),
            Score(value: 0, features: [[1], [.nan]], tokenCount: 1, promptTokenCount: 1),
        ]
    )
    func notFinite(_ score: Score) async throws {
        let scorer = ClosureScorer { job in
            let good = ScoringResult.success(Score(value: 1, tokenCount: 1, promptTokenCount: 1))
            return ScoringPlan(passes: []) { _ in .scores([.success(score), good]) }
        }
        let result = try await Service.test(scorers: [
            ServedScorer(name: "s", version: "1", scorer: scorer)
        ]).makeSession().result("score", ["prompt": "p", "responses": ["a", "b"]])
        #expect(result.statuses == ["backend_error", "ok"])
        #expect(result.scores == [nil, 1])
    }

    @Test("an unknown scorer is refused with the names that exist")
    func unknownScorer() async throws {
        let params: JSONValue = ["scorer": "some", "prompt": "p", "responses": ["a"]]
        let error = try await Service.test().makeSession().error("score", params)
        #expect(error.kind == "unknown_scorer")
        #expect(error.path == "params.scorer")
        #expect(error.message.contains("sum, twin"))
        #expect(error.data.list("known") == ["sum", "twin"])
    }

    @Test("the scorer may be left out only when there is one")
    func soleScorer() async throws {
        let params: JSONValue = ["prompt": "p", "responses": ["a"]]
        let error = try await Service.test().makeSession().error("score", params)
        #expect(error.kind == "invalid_params")
        #expect(error.message.contains("sum, twin"))
        let only = [ServedScorer(name: "only", version: "1", scorer: SumScorer())]
        let result = try await Service.test(scorers: only).makeSession().result("score", params)
        #expect(result[member: "scorer"] == "only")
    }

    @Test("a model that does not run is an error of the request")
    func missingModel() async throws {
        let params: JSONValue = ["scorer": "twin", "prompt": "p", "responses": ["a"]]
        let error = try await Service.test().makeSession().error("score", params)
        #expect(error.kind == "scorer_unavailable")
        #expect(error.message.contains("absent"))
    }

    @Test("a full queue is the error of the request, and its other passes are given up")
    func overloaded() async throws {
        let queue = ManualQueue()
        queue.refuse(2, with: .overloaded(retryAfter: .milliseconds(1234)))
        try await withConnection(.test(queue: queue)) { connection in
            let groups = (0..<3).map { group("p\($0)", "a") }
            connection.send(1, "score", ["scorer": "sum", "groups": .array(groups)])
            await connection.waitUntilHandled(1)
            let error = try ReplyError(try #require(connection.replies(to: 1).first))
            #expect(error.kind == "overloaded")
            #expect(error.data[member: "retry_after_ms"] == 1234)
            #expect(error.message.contains("tiny"))
            #expect(queue.pendingCount == 0)
            #expect(connection.output.all.count == 1)
        }
    }

    @Test("when one of the queues of a group is full, its other passes are given up")
    func overloadedHalfWay() async throws {
        let queue = ManualQueue()
        queue.refuse(2, with: .overloaded(retryAfter: .seconds(1)))
        let scorer = ServedScorer(name: "two", version: "1", scorer: SumScorer(["tiny", "tiny"]))
        let session = Service.test(queue: queue, scorers: [scorer]).makeSession()
        let error = try await session.error("score", ["prompt": "p", "responses": ["a"]])
        #expect(error.kind == "overloaded")
        #expect(queue.submittedCount == 2)
        #expect(queue.pendingCount == 0)
    }

    @Test("a scorer may ask for more, within bounds", arguments: [0, 3, 4103, 4104])
    func rounds(count: Int) async throws {
        let scorer = ClosureScorer { job in roundPlan(count) }
        let session = Service.test(scorers: [
            ServedScorer(name: "s", version: "1", scorer: scorer)
        ]).makeSession()
        let params: JSONValue = ["prompt": "p", "responses": ["a"]]
        if count < Limits.maximumScoringRounds {
            #expect(try await session.result("score", params).scores == [7])
        } else {
            #expect(try await session.error("score", params).kind == "internal")
        }
    }

    @Test("a scorer that returns too few results is a bug, and named so")
    func wrongCount() async throws {
        let scorer = ClosureScorer { _ in ScoringPlan(passes: []) { _ in .scores([]) } }
        let error = try await Service.test(scorers: [
            ServedScorer(name: "s", version: "1", scorer: scorer)
        ]).makeSession().error("score", ["prompt": "p", "responses": ["a"]])
        #expect(error.kind == "internal")
        #expect(error.message.contains("0 results for 1 candidates"))
    }

    @Test("a reduction that fails spoils its group, or is a bug")
    func failingReduction() async throws {
        let errors: [(ScoringError, String)] = [
            (.mismatchedResults("x"), "internal"),
            (.invalidInput(FieldError(path: "responses[0]", problem: "bad")), "invalid_input"),
        ]
        for (scoringError, expected) in errors {
            let scorer = ClosureScorer { _ in
                ScoringPlan(passes: []) { _ throws(ScoringError) in throw scoringError }
            }
            let session = Service.test(scorers: [
                ServedScorer(name: "s", version: "1", scorer: scorer)
            ]).makeSession()
            let reply = try await session.reply("score", ["prompt": "p", "responses": ["a"]])
            let status = reply[member: "result"]?.statuses.first
            #expect(try status ?? ReplyError(reply).kind == expected)
        }
    }

    @Test("wishes for tokens and truncation reach the scorer", arguments: ["left", "right"])
    func options(side: String) async throws {
        let seen = Mutex<ScoringOptions?>(nil)
        let scorer = ClosureScorer { job in
            seen.withLock { $0 = job.options }
            return roundPlan(0)
        }
        let session = Service.test(scorers: [
            ServedScorer(name: "s", version: "1", scorer: scorer)
        ]).makeSession()
        var params: JSONObject = ["prompt": "p", "responses": ["a"]]
        _ = try await session.result("score", .object(params))
        #expect(seen.withLock { $0 } == ScoringOptions())
        params["return"] = ["tokens"]
        params["truncation"] = .string(side)
        _ = try await session.result("score", .object(params))
        #expect(
            seen.withLock { $0 }
                == ScoringOptions(includesTokens: true, truncation: Truncation(rawValue: side))
        )
    }

    @Test("guidance, steps and the wish for features reach the scorer, each its own group")
    func guidance() async throws {
        let seen = Mutex<[ScoringJob]>([])
        let scorer = ClosureScorer { job in
            seen.withLock { $0.append(job) }
            return roundPlan(0)
        }
        let session = Service.test(scorers: [
            ServedScorer(name: "s", version: "1", scorer: scorer)
        ]).makeSession()
        _ = try await session.result(
            "score",
            [
                "return": ["features_base64"],
                "items": [
                    ["prompt": "p", "response": "a", "weights": [1], "steps": ["b", "c"]],
                    ["prompt": "p", "response": "a", "reference": "r"],
                ],
            ]
        )
        let jobs = seen.withLock { $0 }
        #expect(jobs.map(\.guidance) == [Guidance(weights: [1]), Guidance(reference: "r")])
        #expect(jobs.map { $0.candidates[0].steps } == [["b", "c"], nil])
        #expect(jobs.allSatisfy { $0.options == ScoringOptions(includesFeatures: true) })
    }

    @Test("more features than a reply may carry are an error that says so")
    func tooManyFeatures() async throws {
        let count = Limits.maximumFeatureValueCount / 2
        let scorer = ClosureScorer { job in
            let half = [Array(repeating: Float(1), count: count)]
            let score = Score(value: 1, features: half, tokenCount: 1, promptTokenCount: 1)
            return ScoringPlan(passes: []) { _ in
                .scores(job.candidates.map { _ in .success(score) })
            }
        }
        let session = Service.test(scorers: [
            ServedScorer(name: "s", version: "1", scorer: scorer)
        ]).makeSession()
        let error = try await session.error(
            "score",
            ["return": ["features_base64"], "groups": [group("p", "a", "b"), group("q", "a")]]
        )
        #expect(error.kind == "invalid_params")
        #expect(error.path == "params.return")
        #expect(error.message.contains("at most 4000000"))
        let whole = try await session.result(
            "score",
            ["return": ["features_base64"], "groups": [group("p", "a", "b")]]
        )
        #expect(whole.list("groups").flatMap(\.statuses) == ["ok", "ok"])
    }

    @Test("groups in flight are bounded by their count and by their tokens")
    func boundedGroups() async {
        for (maximumGroups, maximumTokens) in [(2, 1000), (100, 5)] {
            let queue = ManualQueue()
            var limits = ServingLimits()
            limits.maximumGroupCountInFlight = maximumGroups
            limits.maximumTokenCountInFlight = maximumTokens
            await withConnection(.test(queue: queue, limits: limits)) { connection in
                // Two tokens each, the last one ten.
                var groups = (0..<6).map { group("\($0)", "a") }
                groups.append(group("1", "abcdefghi"))
                connection.send(1, "score", ["scorer": "sum", "groups": .array(groups)])
                for count in 2...6 {
                    await queue.waitForSubmissions(count)
                    #expect(queue.pendingCount == 2)
                    queue.answer()
                }
                queue.answerAll()
                await queue.waitForSubmissions(7)
                queue.answerAll()
                await connection.waitUntilHandled(1)
                let result = connection.replies(to: 1).first?[member: "result"]
                #expect(result?.list("groups").flatMap(\.statuses).count { $0 == "ok" } == 7)
            }
        }
    }
}

private func roundPlan(_ remaining: Int) -> ScoringPlan {
    ScoringPlan(passes: []) { _ in
        guard remaining == 0 else { return .needs(roundPlan(remaining - 1)) }
        return .scores([.success(Score(value: 7, tokenCount: 1, promptTokenCount: 1))])
    }
}
