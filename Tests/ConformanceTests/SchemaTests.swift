import RewardScoring
import RewardServing
import RewardTypes
import RewardWire
import Synchronization
import Testing

@Suite("Schemas")
struct SchemaTests {
    /// A message of a transcript with the method it belongs to.
    private struct Exchange {
        let place: String
        let method: String
        let params: JSONValue
        let reply: JSONValue
    }

    // Requests and replies of all transcripts, matched by id within each.
    private func exchanges() throws -> [Exchange] {
        var exchanges: [Exchange] = []
        for name in TranscriptTests.names {
            var requests: [JSONValue: JSONValue] = [:]
            for (index, line) in try Specification.lines("transcripts/\(name).jsonl").enumerated() {
                if let request = line[member: "client"], let id = request[member: "id"] {
                    if requests[id] == nil { requests[id] = request }
                }
                let replies = [line[member: "server"]].compactMap(\.self)
                for reply in replies + line.list("server_any_order") {
                    guard let id = reply[member: "id"],
                        let request = requests.removeValue(forKey: id),
                        let method = request[member: "method"]?.stringValue
                    else { continue }
                    exchanges.append(
                        Exchange(
                            place: "\(name).jsonl:\(index + 1)",
                            method: method,
                            params: request[member: "params"] ?? [:],
                            reply: reply
                        )
                    )
                }
            }
        }
        return exchanges
    }

    @Test("every method has schemas for parameters and result, and nothing else has")
    func complete() throws {
        let expected = OperationRegistry.names.flatMap { ["\($0).params", "\($0).result"] }
        let names = Specification.names(in: "schemas", suffix: ".json")
        #expect(Set(names) == Set(expected + ["common", "error"]))
    }

    @Test("every method has a transcript with a result and a section in the specification")
    func covered() throws {
        let exchanges = try exchanges()
        let text = try Specification.text("README.md")
        for method in OperationRegistry.names {
            #expect(
                exchanges.contains { $0.method == method && $0.reply[member: "result"] != nil },
                "\(method) has no transcript"
            )
            #expect(text.contains("### `\(method)`\n"), "\(method) is not described")
        }
    }

    @Test("what clients send in transcripts agrees with the schemas when it gets a result")
    func params() throws {
        let validator = try SchemaValidator()
        for exchange in try exchanges() where exchange.reply[member: "result"] != nil {
            let params = exchange.params == .null ? [:] : exchange.params
            let problems = validator.problems(of: params, schema: "\(exchange.method).params")
            #expect(problems == [], "\(exchange.place)")
        }
    }

    @Test("what the schemas refuse is refused by the daemon too")
    func refused() throws {
        let validator = try SchemaValidator()
        let refusals = try exchanges().filter {
            $0.reply[member: "error"]?[member: "data"]?[member: "kind"] == "invalid_params"
                && $0.params[member: "strict"] != true
        }
        #expect(refusals.count >= 8)
        for exchange in refusals {
            let problems = validator.problems(
                of: exchange.params,
                schema: "\(exchange.method).params"
            )
            #expect(problems != [], "\(exchange.place): the schema accepts it")
        }
    }

    @Test("what the daemon sends agrees with the schemas, to the last member")
    func replies() async throws {
        var validator = try SchemaValidator()
        validator.isClosed = true
        for name in TranscriptTests.names {
            let lines = try Specification.lines("transcripts/\(name).jsonl")
            var methods: [JSONValue: String] = [:]
            for line in lines {
                let request = line[member: "client"]
                guard let id = request?[member: "id"], methods[id] == nil else { continue }
                methods[id] = request?[member: "method"]?.stringValue
            }
            for reply in try await actualReplies(to: lines) {
                if let error = reply[member: "error"] {
                    #expect(validator.problems(of: error, schema: "error") == [], "\(name)")
                    continue
                }
                let result = try #require(reply[member: "result"])
                guard let method = methods[reply[member: "id"] ?? .null] else { continue }
                let problems = validator.problems(of: result, schema: "\(method).result")
                #expect(problems == [], "\(name): \(result.jsonText)")
            }
        }
    }

    @Test("what is said of a scorer that remembers agrees with the schema, to the last member")
    func stateful() async throws {
        let environment = ScorerEnvironment(models: ModelCatalog([])) { _, _ in ExampleScorer() }
        let scorer = try environment.scorer(
            ["kind": "normalize", "parts": ["example"], "statistics": "running"],
            path: "scorers.s"
        )
        let service = try ExampleDaemon.makeService(
            scorers: [ServedScorer(name: "s", version: "1", scorer: scorer)]
        )
        let lines = Mutex<[JSONValue]>([])
        let session = service.makeSession()
        for (id, method, params) in [
            (1, "score", ["prompt": "p", "responses": ["a", "b"]]), (2, "scorers", [:]),
        ] as [(JSONValue, JSONValue, JSONValue)] {
            let request: JSONValue = [
                "jsonrpc": "2.0", "id": id, "method": method, "params": params,
            ]
            await session.receive(Array(request.jsonText.utf8)) { line in
                // A line that is not JSON is missing below.
                let value = try? JSONValue(parsing: line)
                lines.withLock { $0 += [value].compactMap(\.self) }
            }
        }
        var validator = try SchemaValidator()
        validator.isClosed = true
        let replies = lines.withLock { $0 }
        for (method, reply) in zip(["score", "scorers"], replies) {
            let result = try #require(reply[member: "result"])
            #expect(validator.problems(of: result, schema: "\(method).result") == [])
        }
        let state = replies.last?[member: "result"]?.list("scorers").first?.list("state")
        #expect(state?.first?[member: "count"] == 2)
    }

    private func actualReplies(to lines: [JSONValue]) async throws -> [JSONValue] {
        let steps = try lines.map(TranscriptStep.init)
        return try await ExampleDaemon.withDaemon { path in
            try await TranscriptClient.withConnection(toSocketAt: path) { client in
                var replies: [JSONValue] = []
                for step in steps {
                    switch step {
                    case .comment: continue
                    case .client(let line): await client.send(line)
                    case .server(let expected):
                        for _ in expected {
                            replies.append(try #require(try await client.receive()))
                        }
                    }
                }
                return replies
            }
        }
    }

    @Test(
        "the validator finds what is wrong",
        arguments: [
            ("score.params", #"{"prompt":"p","responses":[]}"#),
            ("score.params", #"{"prompt":"p","prompt_ids":[1],"responses":["a"]}"#),
            ("score.params", #"{"groups":[{"responses":["a"]}]}"#),
            ("score.params", #"{"items":[],"groups":[]}"#),
            ("score.params", #"{"prompt":"p","responses":["a"],"deadline_ms":-1}"#),
            ("score.params", #"{"prompt":"p","responses":["a"],"return":["x"]}"#),
            ("cancel.params", "{}"), ("cancel.params", #"{"id":1.5}"#),
            ("ping.result", "{}"), ("ping.result", #"{"boot":1}"#),
            ("error", #"{"code":-1,"message":"","data":{"kind":"internal","retryable":false}}"#),
        ]
    )
    func validator(_ schema: String, _ text: String) throws {
        let problems = try SchemaValidator().problems(of: JSONValue(parsing: text), schema: schema)
        #expect(problems != [])
    }

    @Test("statuses and error kinds of the schemas are those of the program")
    func enumerations() throws {
        let common = try Specification.json("schemas/common.json")
        let failure = common[member: "$defs"]?[member: "failure"]?[member: "properties"]
        let statuses = failure?[member: "status"]?.list("enum").compactMap(\.stringValue)
        #expect(statuses == ItemStatus.allCases.filter { $0 != .ok }.map(\.rawValue))
        let error = try Specification.json("schemas/error.json")[member: "properties"]
        let codes = error?[member: "code"]?.list("enum").compactMap(\.intValue)
        #expect(codes == ErrorKind.allCases.map(\.code))
        let kinds = error?[member: "data"]?[member: "properties"]?[member: "kind"]?.list("enum")
        #expect(kinds?.compactMap(\.stringValue) == ErrorKind.allCases.map(\.rawValue))
    }
}

extension JSONValue {
    fileprivate func list(_ name: String) -> [JSONValue] { self[member: name]?.arrayValue ?? [] }
}
