import Foundation
import RewardTestSupport
import RewardTypes
import Testing

@testable import RewardTools

/// A server of the Model Context Protocol with some habits.
private let serverSource = #"""
    import json, os, sys, time

    print("a greeting that is no message", flush=True)
    for line in sys.stdin:
        message = json.loads(line)
        method, id = message["method"], message.get("id")
        if id is None:
            continue
        if method == "initialize":
            result = {"protocolVersion": "2025-06-18", "capabilities": {"tools": {}}}
        elif method == "tools/list":
            result = {"tools": [{"name": "echo"}]}
        else:
            text = message["params"]["arguments"].get("text", "")
            result = {"content": [{"type": "text", "text": text}]}
            if text == "slow":
                continue
            if text == "die":
                os._exit(3)
            if text == "huge":
                result["content"][0]["text"] = "x" * 100000
            if text == "wrong":
                result["isError"] = True
            if text == "judge":
                result["structuredContent"] = {"passed": False, "credit": 0.5, "outcome": "half"}
            if text == "pid":
                result["content"][0]["text"] = str(os.getpid())
            if text == "secret":
                result["content"][0]["text"] = os.environ.get("REWARDD_SECRET", "none")
            if text == "refuse":
                error = {"code": -32602, "message": "no such text"}
                print(json.dumps({"jsonrpc": "2.0", "id": id, "error": error}), flush=True)
                continue
        print(json.dumps({"jsonrpc": "2.0", "id": id, "result": result}), flush=True)
    """#

private let python = ["/usr/bin/python3", "/usr/local/bin/python3"].first {
    FileManager.default.isExecutableFile(atPath: $0)
}

@Suite(
    "ExternalServer",
    .enabled(if: python != nil, "there is no python3 to run a server with"),
    .timeLimit(.minutes(5))
)
struct ExternalToolTests {
    /// The source on the command line, so that no file is left behind.
    private let arguments: [JSONValue] = ["-c", .string(serverSource)]

    private func tool(_ options: JSONObject = [:], name: String = "echo") throws -> ExternalTool {
        var members: JSONObject = [
            "command": .array([.string(python ?? "")] + arguments), "tool": .string(name),
        ]
        for (name, value) in options { members[name] = value }
        var fields = try Fields(.object(members), path: "tools.x")
        let tool = try ExternalTool(options: &fields, environment: ToolEnvironment())
        try fields.refuseUnknown()
        return tool
    }

    private func status(_ tool: ExternalTool, _ text: String) async -> ItemStatus? {
        do throws(ToolError) {
            _ = try await tool.check(["text": .string(text)], until: nil)
            return .ok
        } catch {
            guard case .failed(let failure) = error else { return nil }
            return failure.status
        }
    }

    @Test("answers become verdicts")
    func answers() async throws {
        let tool = try tool()
        let plain = try await tool.check(["text": "hello"], until: nil)
        #expect(plain.passed == nil && plain.outcome == "answer" && plain.reason == "hello")
        let judged = try await tool.check(["text": "judge"], until: nil)
        #expect(judged.passed == false && judged.credit == 0.5 && judged.outcome == "half")
        let wrong = try await tool.check(["text": "wrong"], until: nil)
        #expect(wrong.outcome == "tool_error" && wrong.passed == nil)
        #expect(await status(tool, "refuse") == .invalidInput)
        #expect(try await tool.check(["text": "secret"], until: nil).reason == "none")
    }

    @Test("many calls share one server")
    func sharing() async throws {
        let tool = try tool()
        let ids = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<20 {
                group.addTask { try await tool.check(["text": "pid"], until: nil).reason }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(ids.count == 1)
    }

    @Test("a server that ends is started again, but not for ever")
    func restarts() async throws {
        var settings = ServerSettings(
            command: [python ?? "", "-c", serverSource],
            environment: [:]
        )
        settings.startWindow = .seconds(86_400)
        let server = ExternalServer(settings: settings, tool: "echo")
        func status(_ text: String) async -> ItemStatus? {
            do throws(ToolError) {
                _ = try await server.call(["text": .string(text)], until: nil)
                return .ok
            } catch {
                guard case .failed(let failure) = error else { return nil }
                return failure.status
            }
        }
        for _ in 0..<ExternalServer.maximumStartCount {
            #expect(await status("hello") == .ok)
            #expect(await status("die") == .toolUnavailable)
        }
        #expect(await status("hello") == .toolUnavailable)
    }

    @Test("a call that takes too long gives up alone")
    func timeouts() async throws {
        let tool = try tool(["timeout_ms": 300])
        let server = try await tool.check(["text": "pid"], until: nil).reason
        #expect(await status(tool, "slow") == .timeout)
        #expect(try await tool.check(["text": "pid"], until: nil).reason == server)
        let deadline = Deadline(.zero, after: .now)
        await #expect(throws: ToolError.self) {
            try await tool.check(["text": "slow"], until: deadline)
        }
    }

    @Test("an answer that is too large ends the server, not the daemon")
    func tooLarge() async throws {
        let tool = try tool(["max_output_bytes": 4096])
        #expect(await status(tool, "huge") == .toolUnavailable)
        #expect(await status(tool, "hello") == .ok)
    }

    @Test("a server without the tool, or that is no server, is told so")
    func unusable() async throws {
        let missing = try tool(name: "sing")
        do throws(ToolError) {
            _ = try await missing.check(["text": "a"], until: nil)
            Issue.record("there was an answer")
        } catch {
            let problem = "its server has no tool \"sing\"; it has echo"
            #expect(error == .failed(ItemFailure(.toolUnavailable, problem)))
        }
        let other = try tool(["command": ["true"]])
        #expect(await status(other, "a") == .toolUnavailable)
    }

    @Test("ServerConnection leaves no process behind")
    func stopping() async throws {
        let connection = try ServerConnection(
            command: [python ?? "", "-c", serverSource],
            environment: [:],
            maximumLineByteCount: 1 << 20
        )
        let answer = await connection.request(
            "tools/call",
            ["arguments": ["text": "pid"]],
            within: .seconds(60)
        )
        let content = try answer.get()["content"]?.arrayValue?.first
        let pid = try #require(content?[member: "text"]?.stringValue.flatMap { Int32($0) })
        connection.stop()
        #expect(!connection.isAlive)
        for _ in 0..<600 where kill(pid, 0) == 0 {
            try await Task.sleep(for: .milliseconds(100))
        }
        #expect(kill(pid, 0) != 0)
    }

    @Test("ExternalServer refuses more calls than may wait")
    func overloaded() async throws {
        var settings = ServerSettings(command: ["/bin/true"], environment: [:])
        settings.maximumCallCount = 0
        let server = ExternalServer(settings: settings, tool: "echo")
        await #expect(throws: ToolError.overloaded("0 calls of echo are waiting for its server")) {
            try await server.call([:], until: nil)
        }
    }

    @Test("options that make no sense are refused")
    func refusals() {
        #expect {
            _ = try tool(["command": ["no-such-program-anywhere"]])
        } throws: {
            "\($0)".hasPrefix("tools.x.command[0]: \"no-such-program-anywhere\" is no program")
        }
        #expect { _ = try tool(["command": []]) } throws: {
            "\($0)".hasPrefix("tools.x.command: is missing")
        }
        #expect(throws: FieldError.self) { _ = try tool(["timeout_ms": 0]) }
    }
}
