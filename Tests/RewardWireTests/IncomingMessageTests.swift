import RewardTypes
import RewardWire
import Testing

@Suite("The envelope of a line")
struct IncomingMessageTests {
    private func decode(_ text: String) -> Result<IncomingMessage?, RejectedLine> {
        do throws(RejectedLine) {
            return .success(try IncomingMessage.decode(Array(text.utf8)))
        } catch {
            return .failure(error)
        }
    }

    private func rejection(_ text: String) -> RejectedLine? {
        if case .failure(let rejected) = decode(text) { rejected } else { nil }
    }

    @Test("a request has an id, a method and parameters")
    func request() throws {
        let text = #"{"jsonrpc":"2.0","id":7,"method":"score","params":{"a":1},"extra":true}"#
        #expect(
            try decode(text).get()
                == .request(id: .integer(7), .init(method: "score", params: ["a": 1]))
        )
    }

    @Test("parameters may be left out or null", arguments: ["", #","params":null"#])
    func noParameters(_ params: String) throws {
        let text = #"{"jsonrpc":"2.0","id":"x","method":"ping"\#(params)}"#
        #expect(try decode(text).get() == .request(id: .string("x"), .init(method: "ping")))
    }

    @Test("a line without id is a notification")
    func notification() throws {
        let text = #"{"jsonrpc":"2.0","method":"cancel","params":{"id":1}}"#
        #expect(
            try decode(text).get()
                == .notification(.init(method: "cancel", params: ["id": 1]))
        )
    }

    @Test("blank lines are nothing, with or without a carriage return", arguments: ["", " ", "\r"])
    func blank(_ text: String) throws {
        #expect(try decode(text).get() == nil)
    }

    @Test("a trailing carriage return is tolerated")
    func carriageReturn() throws {
        let message = try decode(#"{"jsonrpc":"2.0","id":1,"method":"ping"}"# + "\r").get()
        #expect(message == .request(id: .integer(1), .init(method: "ping")))
    }

    @Test(
        "what is not JSON is a parse error without id",
        arguments: [
            "garbage", "\0", "{", "{}}", #"{"id":1"#, "\u{FEFF}{}", "{'id':1}", "GET / HTTP/1.1",
            String(repeating: "[", count: 10_000), String(repeating: #"{"a":"#, count: 10_000),
            #"{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}"#,
        ]
    )
    func notJSON(_ text: String) {
        let rejected = rejection(text)
        #expect(rejected?.id == nil)
        #expect(rejected?.error.kind == .parseError)
    }

    @Test("invalid UTF-8 is a parse error")
    func invalidUTF8() {
        #expect(throws: RejectedLine.self) { try IncomingMessage.decode([0x22, 0xFF, 0x22]) }
    }

    @Test("other values than objects are invalid requests", arguments: ["[]", "[{}]", "1", "null"])
    func notObject(_ text: String) {
        let rejected = rejection(text)
        #expect(rejected?.id == nil)
        #expect(rejected?.error.kind == .invalidRequest)
    }

    @Test(
        "ids that are neither string nor integer are refused without id",
        arguments: [
            "null", "1.5", "true", "[]", "{}", "9223372036854775808",
            "\"\(String(repeating: "x", count: 257))\"",
        ]
    )
    func invalidIDs(_ id: String) {
        let rejected = rejection(#"{"jsonrpc":"2.0","id":\#(id),"method":"ping"}"#)
        #expect(rejected?.id == nil)
        #expect(rejected?.error.kind == .invalidRequest)
        #expect(rejected?.error.path == "id")
    }

    @Test(
        "every string of 256 bytes and every 64-bit integer is an id",
        arguments: [
            RequestID.string(""), .string(String(repeating: "é", count: 128)),
            .integer(.min), .integer(.max), .integer(0), .string("\u{0}\"\\"),
        ]
    )
    func validIDs(_ id: RequestID) throws {
        let text = #"{"jsonrpc":"2.0","id":\#(id.json.jsonText),"method":"ping"}"#
        #expect(try decode(text).get() == .request(id: id, .init(method: "ping")))
    }

    @Test("ids that only look alike are different ids")
    func exactIDs() {
        let composed = RequestID.string("\u{E9}")
        let decomposed = RequestID.string("e\u{301}")
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed, .integer(1), .string("1")]).count == 4)
        #expect(composed == .string("\u{E9}"))
    }

    @Test(
        "a wrong version or method is refused under the id",
        arguments: [
            (#"{"id":5,"method":"ping"}"#, "jsonrpc"),
            (#"{"jsonrpc":"1.0","id":5,"method":"ping"}"#, "jsonrpc"),
            (#"{"jsonrpc":2.0,"id":5,"method":"ping"}"#, "jsonrpc"),
            (#"{"jsonrpc":"2.0","id":5}"#, "method"),
            (#"{"jsonrpc":"2.0","id":5,"method":null}"#, "method"),
            (#"{"jsonrpc":"2.0","id":5,"method":["ping"]}"#, "method"),
            (#"{"jsonrpc":"2.0","id":5,"result":{}}"#, "method"),
        ]
    )
    func invalidEnvelope(_ text: String, _ path: String) {
        let rejected = rejection(text)
        #expect(rejected?.id == .integer(5))
        #expect(rejected?.error.kind == .invalidRequest)
        #expect(rejected?.error.path == path)
    }

    @Test("any bytes give a message or a rejection")
    func anyBytes() {
        let seed = UInt64(20_261_124)
        var generator = SeededGenerator(seed: seed)
        let valid = Array(#"{"jsonrpc":"2.0","id":"a","method":"score","params":{"x":[1]}}"#.utf8)
        for end in valid.indices { _ = try? IncomingMessage.decode(Array(valid[..<end])) }
        for _ in 0..<5_000 {
            var bytes = valid
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let place = Int.random(in: bytes.indices, using: &generator)
                bytes[place] = UInt8.random(in: 0...255, using: &generator)
            }
            do throws(RejectedLine) {
                _ = try IncomingMessage.decode(bytes)
            } catch {
                #expect([.parseError, .invalidRequest].contains(error.error.kind), "seed \(seed)")
            }
        }
    }
}
