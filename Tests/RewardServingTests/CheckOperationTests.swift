import RewardScoring
import RewardTools
import RewardTypes
import Synchronization
import Testing

@testable import RewardServing

/// Waits as long as a test wants, and counts who waits.
private final class WaitingTool: Tool, Sendable {
    static let kind = "waiting"
    let summary = "Waits."
    let subject = "text"
    let expectation: String? = nil
    let most = Mutex((now: 0, ever: 0))

    init() {}
    init(options: inout Fields, environment: ToolEnvironment) {}

    func check(
        _ arguments: JSONObject,
        until deadline: Deadline?
    ) async throws(ToolError) -> CheckVerdict {
        most.withLock { $0 = ($0.now + 1, max($0.ever, $0.now + 1)) }
        for _ in 0..<50 { await Task.yield() }
        most.withLock { $0.now -= 1 }
        if arguments["full"] == true { throw .overloaded("the queue is full") }
        return CheckVerdict(passed: true, outcome: "waited", reason: "Waited.")
    }
}

@Suite("check", .timeLimit(.minutes(5)))
struct CheckOperationTests {
    private let clock = ManualClock()
    private let tool = WaitingTool()

    private var session: Session {
        Service.test(
            tools: ToolCatalog([(name: "waiting", tool: tool)]),
            clock: clock
        ).makeSession()
    }

    @Test("CheckRunner runs few calls at a time and keeps their order")
    func order() async throws {
        let calls = (0..<40).map { index -> JSONValue in
            ["id": .string("\(index)"), "tool": "waiting"]
        }
        let result = try await session.result("check", ["calls": .array(calls)])
        let ids = result.list("results").map { $0[member: "id"]?.stringValue }
        #expect(ids == (0..<40).map { "\($0)" })
        let most = tool.most.withLock { $0.ever }
        #expect((1...ServingLimits().maximumCheckCountInFlight).contains(most))
    }

    @Test("CheckRunner gives each call its own outcome")
    func runner() async throws {
        let context = RequestContext(arrival: clock.now, deadline: nil, clock: clock.clock)
        let broken = try ToolCatalog.builtIn.tool(named: "calculator", path: "tool")
        let outcomes = try await CheckRunner(limits: ServingLimits()).run(
            [CheckCall(tool: tool, arguments: [:]), CheckCall(tool: broken, arguments: [:])],
            context: context
        ).get()
        #expect(try outcomes[0].result.get().outcome == "waited")
        #expect(throws: ItemFailure.self) { try outcomes[1].result.get() }
        let none = await CheckRunner(limits: ServingLimits()).run([], context: context)
        #expect(try none.get().isEmpty)
    }

    @Test("a tool whose queue is full refuses the request, which may be repeated")
    func overloaded() async throws {
        let error = try await session.error(
            "check",
            ["calls": [["tool": "waiting"], ["tool": "waiting", "arguments": ["full": true]]]]
        )
        #expect(error.kind == "overloaded")
        #expect(error.data[member: "retry_after_ms"] != nil)
    }

    @Test("nothing is asked after the deadline")
    func deadline() async throws {
        let error = try await session.error(
            "check",
            ["tool": "waiting", "deadline_ms": 0]
        )
        #expect(error.kind == "deadline_exceeded")
        #expect(tool.most.withLock { $0.ever } == 0)
    }

    @Test("a verifier scores through the same path")
    func verifier() async throws {
        let environment = ScorerEnvironment(models: ModelCatalog([]))
        let scorer = try environment.scorer(
            ["kind": "verifier", "tool": "math_equal"],
            path: "scorers.math"
        )
        let session = Service.test(
            scorers: [ServedScorer(name: "math", version: "1", scorer: scorer)]
        ).makeSession()
        let result = try await session.result(
            "score",
            [
                "scorer": "math", "prompt": "2 + 2?", "responses": ["4", "5"],
                "ground_truth": "4", "return": ["details"],
            ]
        )
        let results = result.list("results")
        #expect(results.map { $0[member: "score"] } == [1.0, 0.0])
        #expect(results[1][member: "details"]?[member: "outcome"] == "different")
    }
}
