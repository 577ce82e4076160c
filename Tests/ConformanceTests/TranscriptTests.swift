import RewardTypes
import Testing

@Suite("Transcripts", .timeLimit(.minutes(5)))
struct TranscriptTests {
    static let names = Specification.names(in: "transcripts", suffix: ".jsonl")

    @Test("the daemon answers as written down", arguments: names)
    func replay(name: String) async throws {
        let steps = try Specification.lines("transcripts/\(name).jsonl").map(TranscriptStep.init)
        try await ExampleDaemon.withDaemon { path in
            try await TranscriptClient.withConnection(toSocketAt: path) { client in
                for (index, step) in steps.enumerated() {
                    switch step {
                    case .comment: continue
                    case .client(let line): await client.send(line)
                    case .server(let expected):
                        try await receive(expected, "\(name).jsonl:\(index + 1)", &client)
                    }
                }
                // Nothing may follow what was written down.
                await client.send(Array(#"{"jsonrpc":"2.0","id":"end","method":"ping"}"#.utf8))
                let last = try #require(try await client.receive())
                #expect(last[member: "id"] == "end", "\(name) ends with \(last.jsonText)")
            }
        }
    }

    private func receive(
        _ expected: [JSONValue],
        _ place: String,
        _ client: inout TranscriptClient
    ) async throws {
        var remaining = expected
        for _ in expected {
            let actual = try #require(try await client.receive(), "\(place): closed")
            let found = remaining.firstIndex { $0.disagreement(with: actual) == nil }
            if let found {
                remaining.remove(at: found)
            } else {
                let reason = remaining.first?.disagreement(with: actual) ?? ""
                Issue.record("\(place)\(reason)")
            }
        }
    }

    @Test("there are transcripts") func some() { #expect(Self.names.count >= 11) }

    @Test(
        "a transcript that is wrong does not agree",
        arguments: [
            (#"{"a":1}"#, #"{"a":2}"#), (#"{"a":1}"#, #"{"a":1,"b":2}"#), (#"{"a":1}"#, "{}"),
            ("[1]", "[1,2]"), (#""<number>""#, #""x""#), ("null", "0"), ("0.5", "0.50001"),
            (#""<integer>""#, "1.5"), ("true", "1"),
        ]
    )
    func disagreements(_ expected: String, _ actual: String) throws {
        let actual = try JSONValue(parsing: actual)
        #expect(try JSONValue(parsing: expected).disagreement(with: actual) != nil)
    }

    @Test(
        "every example of a request gets a result",
        arguments: Specification.names(in: "examples/requests", suffix: ".jsonl")
    )
    func request(name: String) async throws {
        let requests = try Specification.lines("examples/requests/\(name).jsonl")
        try await expectResults(requests, name)
    }

    @Test(
        "every example of groups can be scored",
        arguments: Specification.names(in: "examples", suffix: ".jsonl")
    )
    func groups(name: String) async throws {
        let groups = try Specification.lines("examples/\(name).jsonl")
        let request: JSONValue = [
            "jsonrpc": "2.0", "id": 1, "method": "best_of_n",
            "params": ["strict": true, "groups": .array(groups)],
        ]
        try await expectResults([request], name)
    }

    private func expectResults(_ requests: [JSONValue], _ name: String) async throws {
        try await ExampleDaemon.withDaemon { path in
            try await TranscriptClient.withConnection(toSocketAt: path) { client in
                for request in requests {
                    await client.send(Array(request.jsonText.utf8))
                    let reply = try #require(try await client.receive())
                    #expect(reply[member: "id"] == request[member: "id"])
                    #expect(reply[member: "result"] != nil, "\(name): \(reply.jsonText)")
                }
            }
        }
    }
}
