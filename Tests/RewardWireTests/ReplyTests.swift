import RewardTypes
import RewardWire
import Testing

@Suite("Replies as lines")
struct ReplyTests {
    private func text(_ id: RequestID?, _ outcome: Result<JSONValue, WireError>) -> String {
        String(decoding: Reply(id: id, outcome: outcome).line, as: UTF8.self)
    }

    @Test("a result goes out under its id")
    func result() {
        #expect(
            text(.string("a\n"), .success(["x": 1]))
                == #"{"jsonrpc":"2.0","id":"a\n","result":{"x":1}}"#
        )
    }

    @Test("an error names kind, path and what would have been right")
    func error() {
        var error = WireError(.unknownScorer, "no", path: "params.scorer")
        error.known = ["a"]
        #expect(
            text(.integer(-3), .failure(error))
                == #"{"jsonrpc":"2.0","id":-3,"error":{"code":-32003,"message":"no","#
                + #""data":{"kind":"unknown_scorer","retryable":false,"path":"params.scorer","#
                + #""known":["a"]}}}"#
        )
    }

    @Test("an error without id says null")
    func nullID() {
        let line = text(nil, .failure(WireError(.parseError, "no")))
        #expect(line.hasPrefix(#"{"jsonrpc":"2.0","id":null,"error":"#))
    }

    @Test(
        "times to wait are whole milliseconds, at least one, at most a day",
        arguments: [
            (Duration.zero, 1), (.microseconds(1), 1), (.milliseconds(250), 250),
            (.microseconds(1500), 2), (.seconds(-5), 1), (.seconds(1 << 40), 86_400_000),
        ]
    )
    func retryAfter(_ duration: Duration, _ expected: Int) {
        let error = WireError.overloaded("full", retryAfter: duration)
        #expect(error.json[member: "data"]?[member: "retry_after_ms"]?.intValue == expected)
    }

    @Test("no line holds a newline, whatever the texts hold")
    func oneLine() {
        let error = WireError(.invalidParams, "a\nb\r\u{2028}", path: "x\ny")
        #expect(!Reply(id: .string("\n"), outcome: .failure(error)).line.contains(0x0A))
    }

    @Test("codes are unique, and lie where JSON-RPC allows them")
    func codes() {
        let codes = ErrorKind.allCases.map(\.code)
        #expect(Set(codes).count == codes.count)
        for code in codes { #expect((-32_800...(-32_000)).contains(code)) }
    }

    @Test("the newest common version is spoken")
    func versions() {
        #expect(ProtocolVersion.negotiate([7, 1, 3]) == 1)
        #expect(ProtocolVersion.negotiate([]) == nil)
        #expect(ProtocolVersion.negotiate([2]) == nil)
        #expect(ProtocolVersion.supported.contains(ProtocolVersion.current))
    }
}
