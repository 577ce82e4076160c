import RewardTypes
import Synchronization
import Testing

@testable import RewardClient

@Suite("Trying again", .timeLimit(.minutes(5)))
struct RetryPolicyTests {
    private func overloaded(retryAfter: Duration? = nil) -> ClientError {
        .rpc(
            RPCError(
                code: -32001,
                kind: "overloaded",
                message: "full",
                isRetryable: true,
                retryAfter: retryAfter
            )
        )
    }

    @Test("the daemon's advice is followed up to the maximum")
    func advice() {
        let policy = RetryPolicy()
        let short = overloaded(retryAfter: .milliseconds(30))
        #expect(policy.delay(afterAttempt: 1, error: short, jitter: 0) == .milliseconds(30))
        let long = overloaded(retryAfter: .seconds(3600))
        #expect(policy.delay(afterAttempt: 1, error: long, jitter: 0) == .seconds(10))
        #expect(policy.delay(afterAttempt: 1, error: long, jitter: 1) == .seconds(12.5))
    }

    @Test("without advice the wait doubles")
    func doubling() {
        var policy = RetryPolicy()
        policy.maximumAttemptCount = 100
        let delays = (1...9).map {
            policy.delay(afterAttempt: $0, error: overloaded(), jitter: 0)
        }
        #expect(
            delays
                == [100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000].map {
                    .milliseconds($0)
                }
        )
        #expect(policy.delay(afterAttempt: 99, error: overloaded(), jitter: 0) == .seconds(10))
    }

    @Test(
        "what will not get better is not tried again",
        arguments: [
            ClientError.rpc(RPCError(code: -32602, message: "bad")), .connectionLost("gone"),
            .cancelled, .timedOut(.seconds(1)), .protocolViolation("x"), .cannotConnect("x"),
        ]
    )
    func hopeless(_ error: ClientError) {
        #expect(RetryPolicy().delay(afterAttempt: 1, error: error, jitter: 0) == nil)
    }

    @Test("a call is made again until it succeeds or the attempts are used up")
    func attempts() async throws {
        let refusals = Mutex(3)
        let reply: FakeDaemon.Reply = { request, write in
            let isRefused = refusals.withLock { refusals in
                refusals -= 1
                return refusals >= 0
            }
            let error: JSONValue = [
                "code": -32001, "message": "full",
                "data": ["kind": "overloaded", "retryable": true, "retry_after_ms": 0.5],
            ]
            await write(
                isRefused ? error.errorReply(to: request) : JSONValue.bool(true).reply(to: request)
            )
        }
        try await FakeDaemon.with(reply: reply) { path, received in
            let client = try await Client.connect(unixPath: path)
            var policy = RetryPolicy()
            policy.maximumAttemptCount = 3
            let error = await #expect(throws: ClientError.self) {
                try await client.call("score", retrying: policy)
            }
            guard case .rpc = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(received.messages.count == 3)
            #expect(try await client.call("score", retrying: policy) == true)
            refusals.withLock { $0 = 2 }
            #expect(try await client.call("score", retrying: policy) == true)
            #expect(received.messages.count == 7)
        }
    }
}
