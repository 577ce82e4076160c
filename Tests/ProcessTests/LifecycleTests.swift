import Foundation
import Testing

@Suite("Life of the daemon", .serialized, .timeLimit(.minutes(5)))
struct LifecycleTests {
    private static let work = """
        {"scorer":"followup","groups":[{"prompt":"Say hello.","responses":["Hello!","Go away."]}]}
        """

    @Test("SIGTERM finishes what is in flight and ends with 0", arguments: [SIGTERM, SIGINT])
    func terminates(signal: Int32) throws {
        let daemon = try DaemonProcess()
        let client = try RawClient(daemon.socketPath)
        try client.send(
            #"{"jsonrpc":"2.0","id":1,"method":"score","params":\#(Self.work)}"# + "\n"
        )
        // The reply to a ping shows that the line before it was taken in.
        try client.send(#"{"jsonrpc":"2.0","id":2,"method":"ping"}"# + "\n")
        var replies = [try client.readReply()]
        daemon.sendSignal(signal)
        while let line = try client.readLine() {
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
            if let reply = object as? [String: Any] { replies.append(reply) }
        }
        let score = replies.first { $0["id"] as? Int == 1 }
        #expect(score?.scores.compactMap { $0 }.count == 2, "\(replies)")
        #expect(daemon.waitUntilExit() == 0)
        #expect(!FileManager.default.fileExists(atPath: daemon.socketPath))
    }

    @Test("a client that hangs up its sending side still gets its answers")
    func halfClose() throws {
        let daemon = try DaemonProcess()
        let client = try RawClient(daemon.socketPath)
        try client.send(
            #"{"jsonrpc":"2.0","id":1,"method":"score","params":\#(Self.work)}"# + "\n"
        )
        client.halfClose()
        #expect(try client.readReply().scores.count == 2)
        #expect(try client.readLine() == nil)
    }

    @Test("what was sent before a hang-up does not hold up others")
    func earlyDisconnect() throws {
        let daemon = try DaemonProcess()
        for _ in 0..<10 {
            let client = try RawClient(daemon.socketPath)
            try client.send(
                #"{"jsonrpc":"2.0","id":1,"method":"score","params":\#(Self.work)}"# + "\n"
            )
        }
        let client = try RawClient(daemon.socketPath)
        #expect(try client.call("score", Self.work).scores.count == 2)
    }

    @Test("a second daemon on the same socket is refused with exit code 73")
    func socketInUse() throws {
        let daemon = try DaemonProcess()
        let result = try run(
            Places.program("rewardd"),
            ["--config", daemon.folder.appending(path: "rewardd.yaml").path]
        )
        #expect(result.status == 73)
        #expect(result.errors.contains(daemon.socketPath))
        let client = try RawClient(daemon.socketPath)
        #expect(try client.call("ping", "{}")["result"] != nil)
    }

    @Test(
        "a configuration that is wrong ends with 78 and names the place",
        arguments: [
            ("lisen: {}", "lisen"), ("models: {m: {path: x, pth: y}}", "models.m.pth"),
            ("listen: [", "line"),
        ]
    )
    func badConfiguration(text: String, place: String) throws {
        let file = FileManager.default.temporaryDirectory.appending(
            path: "rewardd-\(UInt64.random(in: 0 ... .max)).yaml"
        )
        try text.write(to: file, atomically: true, encoding: .utf8)
        defer {
            // A leftover in the temporary folder is harmless.
            try? FileManager.default.removeItem(at: file)
        }
        let result = try run(Places.program("rewardd"), ["--config", file.path])
        #expect(result.status == 78)
        #expect(result.errors.contains(place), "\(result.errors)")
    }

    @Test("--check-config says what would be loaded and in how much memory")
    func checkConfiguration() throws {
        let daemon = try DaemonProcess()
        let result = try run(
            Places.program("rewardd"),
            ["--check-config", "--config", daemon.folder.appending(path: "rewardd.yaml").path]
        )
        #expect(result.status == 0, "\(result.errors)")
        for word in ["tiny", "llama", "followup", "density", "logprob", "MB"] {
            #expect(result.output.contains(word), "\(word) in \(result.output)")
        }
    }
}
