import RewardTypes
import RewardWire
import Testing

@Suite("Lines that were too long")
struct OversizedLineTests {
    private func id(_ text: String) -> RequestID? {
        OversizedLine.requestID(inPrefix: Array(text.utf8))
    }

    @Test(
        "an id that stands whole in the prefix is found",
        arguments: [
            (#"{"id":12,"params":{"x":"..."#, RequestID.integer(12)),
            (#" { "jsonrpc" : "2.0" , "id" : "a\"b" , "p"#, .string("a\"b")),
            (#"{"params":{"id":1,"x":["}",{"id":2}]},"id":-3,"#, .integer(-3)),
            (#"{"a":true,"b":null,"c":1.5e3,"d":"\\","id":0}"#, .integer(0)),
        ]
    )
    func found(_ text: String, _ expected: RequestID) {
        #expect(id(text) == expected)
    }

    @Test(
        "an id that is cut off, missing, nested or invalid is not guessed",
        arguments: [
            "", "{", #"{"id""#, #"{"id":"#, #"{"id":12"#, #"{"id":"ab"#, #"{"id":"ab""#,
            #"{"params":{"id":1}}"#, #"{"params":{"id":1,"text":"aaaa"#, #"[{"id":1}]"#,
            #"{"id":null,"#, #"{"id":1.5,"#, #"{"id":{"id":1},"#, #"{"id":1 2,"#, "garbage",
            #"{"id":nonsense,"#, #"{"x":"\"#, #"{,"id":1,"#,
        ]
    )
    func notFound(_ text: String) {
        #expect(id(text) == nil)
    }

    @Test("every beginning of a line gives its id or none")
    func everyPrefix() {
        let line = #"{"jsonrpc":"2.0","params":{"a":["\"}",{}]},"id":"name","method":"score"}"#
        let bytes = Array(line.utf8)
        for end in bytes.indices {
            let id = OversizedLine.requestID(inPrefix: Array(bytes[..<end]))
            #expect(id == nil || id == .string("name"))
        }
        #expect(id(line) == .string("name"))
    }

    @Test("the error tells both sizes")
    func error() {
        let error = OversizedLine.error(byteCount: 99, limit: 10)
        #expect(error.kind == .requestTooLarge)
        #expect(error.message.contains("99") && error.message.contains("10"))
    }
}
