import Foundation
import Testing

/// What a rude client does to the daemon, while another client's scores stay right.
@Suite("Rude clients", .serialized, .timeLimit(.minutes(5)))
struct RudeClientTests {
    private static let group = """
        {"scorer":"logprob","groups":[{"prompt":"Say hello.",\
        "responses":["Hello there!","Good day to you.","No."]}]}
        """

    /// Runs a daemon with a polite client whose scores are taken before and after.
    private func withPoliteNeighbour(
        configuration: String = "",
        _ body: (DaemonProcess) throws -> Void
    ) throws {
        let daemon = try DaemonProcess(configuration: configuration)
        let neighbour = try RawClient(daemon.socketPath)
        let before = try neighbour.call("score", Self.group).scores
        #expect(before.count == 3)
        #expect(before.allSatisfy { $0 != nil })
        try body(daemon)
        #expect(try neighbour.call("score", Self.group).scores == before)
        #expect(daemon.end(with: SIGTERM) == 0)
    }

    @Test("garbage is answered and the connection lives on")
    func garbage() throws {
        try withPoliteNeighbour { daemon in
            let client = try RawClient(daemon.socketPath)
            for bytes: [UInt8] in [
                Array("nonsense\n".utf8), [0x00, 0xFF, 0xFE, 0x0A], Array("{\"a\":\n".utf8),
            ] {
                try client.send(bytes)
                #expect(try client.readReply().errorCode == -32700)
            }
            try client.send("[]\n")
            #expect(try client.readReply().errorCode == -32600)
            #expect(try client.call("ping", "{}")["result"] != nil)
        }
    }

    @Test("half a line and a hang-up leave no trace")
    func halfALine() throws {
        try withPoliteNeighbour { daemon in
            for _ in 0..<20 {
                let client = try RawClient(daemon.socketPath)
                try client.send(#"{"jsonrpc":"2.0","id":1,"method":"sco"#)
            }
        }
    }

    @Test("a line of 100 MB is refused, and the next one is served")
    func hugeLine() throws {
        try withPoliteNeighbour { daemon in
            let client = try RawClient(daemon.socketPath)
            try client.send(#"{"jsonrpc":"2.0","id":7,"method":"score","params":{"x":""#)
            let chunk = [UInt8](repeating: UInt8(ascii: "a"), count: 1 << 20)
            for _ in 0..<100 { try client.send(chunk) }
            try client.send("\"}}\n")
            let reply = try client.readReply()
            #expect(reply.errorKind == "request_too_large")
            #expect(reply["id"] as? Int == 7)
            #expect(try client.call("ping", "{}")["result"] != nil)
        }
    }

    @Test("10,000 nested brackets are refused")
    func nesting() throws {
        try withPoliteNeighbour { daemon in
            let client = try RawClient(daemon.socketPath)
            try client.send(String(repeating: "[", count: 10_000) + "\n")
            #expect(try client.readReply().errorCode == -32700)
            #expect(try client.call("ping", "{}")["result"] != nil)
        }
    }

    @Test(
        "requests that make no sense are named errors",
        arguments: [
            (#"{"scorer":"nobody","items":[{"prompt":"a","response":"b"}]}"#, "unknown_scorer"),
            (#"{"scorer":"logprob","groups":[{"prompt":"a","responses":[]}]}"#, "invalid_params"),
            (#"{"scorer":"logprob","groups":7}"#, "invalid_params"),
            (#"{"scorer":"logprob"}"#, "invalid_params"),
        ]
    )
    func senseless(params: String, kind: String) throws {
        try withPoliteNeighbour { daemon in
            let client = try RawClient(daemon.socketPath)
            #expect(try client.call("score", params).errorKind == kind)
        }
    }

    @Test("a prompt beyond the context is a status of the item, not of its neighbours")
    func contextTooLong() throws {
        try withPoliteNeighbour { daemon in
            let client = try RawClient(daemon.socketPath)
            let long = String(repeating: "one two three ", count: 4000)
            let reply = try client.call(
                "score",
                """
                {"scorer":"logprob","items":[{"prompt":"\(long)","response":"b"},\
                {"prompt":"a","response":"b"}]}
                """
            )
            #expect(reply.results.map { $0["status"] as? String } == ["context_too_long", "ok"])
            #expect(reply.results.first?["score"] is NSNull)
        }
    }

    @Test("a client that never reads is dropped in the end")
    func neverReads() throws {
        try withPoliteNeighbour(configuration: "limits: {write_stall_seconds: 1}\n") { daemon in
            let client = try RawClient(daemon.socketPath)
            // Each reply is far larger than its request; nobody takes them.
            let request = Array(#"{"jsonrpc":"2.0","id":"x","method":"hello"}"#.utf8) + [0x0A]
            var wasDropped = false
            for _ in 0..<1_000_000 where !wasDropped {
                do { try client.send(request) } catch { wasDropped = true }
            }
            #expect(wasDropped)
        }
    }
}
