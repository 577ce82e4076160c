import RewardTypes
import RewardWire
import Testing

@Suite("Results as JSON")
struct ScoringReplyTests {
    private let reply = ScoringReply(
        scorer: "s",
        version: "v",
        groups: [
            ScoringReply.Group(
                id: "g",
                items: [
                    ScoringReply.Item(
                        id: "a",
                        result: .success(
                            Score(
                                value: -0.1,
                                components: [Component("strong", -1), Component("weak", -0.9)],
                                tokens: [
                                    TokenScores(
                                        name: "strong",
                                        ids: [3, 4],
                                        logProbabilities: [-0.1, -0.5]
                                    )
                                ],
                                tokenCount: 2,
                                promptTokenCount: 5
                            )
                        )
                    ),
                    ScoringReply.Item(
                        id: nil,
                        result: .failure(ItemFailure(.contextTooLong, "too long"))
                    ),
                ],
                choice: ["index": 0, "ranking": [0], "tie": false]
            )
        ],
        timings: ScoringReply.Timings(
            queued: .microseconds(1500),
            computed: .nanoseconds(1_234_567),
            total: .milliseconds(3)
        )
    )

    private let failed = #"{"status":"context_too_long","score":null,"message":"too long"}"#
    private let timings = #""timings":{"queued_ms":1.5,"compute_ms":1.235,"total_ms":3.0}"#

    @Test("groups keep their shape; components and tokens come when asked for")
    func groups() {
        #expect(
            reply.json(shape: .groups, parts: [.components, .tokens]).jsonText
                == #"{"scorer":"s","version":"v","groups":[{"id":"g","index":0,"ranking":[0],"#
                + #""tie":false,"results":[{"id":"a","status":"ok","score":-0.1,"#
                + #""components":{"strong":-1.0,"weak":-0.9},"tokens":{"strong":{"ids":[3,4],"#
                + #""logprobs":[-0.10000000149011612,-0.5]}},"token_count":2,"#
                + #""prompt_token_count":5},\#(failed)]}],\#(timings)}"#
        )
    }

    private let bare =
        #"[{"id":"a","status":"ok","score":-0.1,"token_count":2,"prompt_token_count":5},"#

    @Test("items are a flat list")
    func items() {
        #expect(
            reply.json(shape: .items, parts: []).jsonText
                == #"{"scorer":"s","version":"v","results":\#(bare)\#(failed)],\#(timings)}"#
        )
    }

    @Test("a single group lies flat in the result")
    func single() {
        #expect(
            reply.json(shape: .single, parts: []).jsonText
                == #"{"scorer":"s","version":"v","id":"g","index":0,"ranking":[0],"tie":false,"#
                + #""results":\#(bare)\#(failed)],\#(timings)}"#
        )
    }

    @Test("what was cut is told, whatever parts were asked for")
    func truncated() throws {
        var reply = reply
        let cut = Score(value: 1, tokenCount: 1, promptTokenCount: 2, truncatedTokenCount: 3)
        reply.groups[0].items = [ScoringReply.Item(id: nil, result: .success(cut))]
        let json = reply.json(shape: .items, parts: [])
        let result = try #require(json[member: "results"]?.arrayValue?.first)
        #expect(result[member: "truncated_token_count"] == 3)
    }

    @Test("features come as shortest numbers or as little-endian floats, when asked for")
    func features() throws {
        var reply = reply
        let vectors: [[Float]] = [[0.1, -2, 1], [], [16_777_216, .leastNonzeroMagnitude]]
        let score = Score(value: 1, features: vectors, tokenCount: 1, promptTokenCount: 1)
        reply.groups[0].items = [ScoringReply.Item(id: nil, result: .success(score))]
        func result(_ parts: Set<ResultPart>) throws -> JSONValue {
            let json = reply.json(shape: .items, parts: parts)
            return try #require(json[member: "results"]?.arrayValue?.first)
        }
        let numbers = try result([.features])
        #expect(
            numbers[member: "features"]?.jsonText == "[[0.1,-2.0,1.0],[],[16777216.0,1e-45]]"
        )
        #expect(numbers[member: "features_base64"] == nil)
        let text = try result([.featuresBase64])
        #expect(text[member: "features"] == nil)
        // 0x3DCCCCCD, 0xC0000000, 0x3F800000; 0x4B800000, 0x00000001: lowest byte first.
        let expected: JSONValue = ["zczMPQAAAMAAAIA/", "", "AACASwEAAAA="]
        #expect(text[member: "features_base64"] == expected)
        #expect(try result([.components])[member: "features"] == nil)
        let back = numbers[member: "features"]?.arrayValue?[0].arrayValue?.compactMap(\.doubleValue)
        #expect(back.map { $0.map { Float($0) } } == vectors[0])
    }

    @Test("nothing chosen is null, not absent")
    func noChoice() {
        var reply = reply
        reply.groups[0].choice = ["index": nil, "ranking": [], "tie": false]
        let json = reply.json(shape: .single, parts: [])
        #expect(json[member: "index"] == .null)
        #expect(json[member: "ranking"] == [])
    }

    @Test("numbers read back as the same double", arguments: [0.1, -1e-300, 2.5e-308, 1.0 / 3])
    func roundTrip(_ value: Double) throws {
        var reply = reply
        reply.groups[0].items[0].result = .success(
            Score(value: value, tokenCount: 1, promptTokenCount: 1)
        )
        let text = reply.json(shape: .items, parts: []).jsonText
        let results = try JSONValue(parsing: text)[member: "results"]?.arrayValue
        #expect(results?[0][member: "score"]?.doubleValue == value)
    }
}
