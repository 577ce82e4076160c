import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Where heads read")
struct StatePositionTests {
    private let weight = HeadTensor.made(1, 8)

    private func value(_ pooling: JSONValue, _ reply: String = "ab") throws -> Double {
        try HeadBench(["score.weight": weight]).score("scalar", ["pooling": pooling], reply).value
    }

    private func mean(_ states: some Collection<[Double]>) -> [Double] {
        var sum = Array(repeating: 0.0, count: 8)
        for state in states { for column in 0..<8 { sum[column] += state[column] } }
        return sum.map { $0 / Double(states.count) }
    }

    @Test("the last token, a marker, the end of the prompt, and means")
    func poolings() throws {
        let bench = try HeadBench()
        let states = try bench.states(chatML("ab"))
        let prompt = try bench.model.ids(chatMLPrompt()).count
        let end = states.count - 2
        #expect(try value("last") == weight.times(states[states.count - 1])[0])
        #expect(try value("prompt_end") == weight.times(states[prompt - 1])[0])
        #expect(try value(["token": "<|im_end|>"]) == weight.times(states[end])[0], "the last one")
        #expect(try value("mean") == weight.times(mean(states))[0])
        #expect(try value("reply_mean") == weight.times(mean(states[prompt...]))[0])
    }

    @Test("means do not depend on what a group shares")
    func sharing() throws {
        let bench = try HeadBench(["score.weight": weight])
        let replies = ["ab", "abc", "a", "b", ""]
        for pooling in ["mean", "reply_mean"] {
            let together = try bench.results("scalar", ["pooling": .string(pooling)], replies)
            for (reply, result) in zip(replies, together) {
                let alone = try bench.score("scalar", ["pooling": .string(pooling)], reply)
                #expect(try result.get() == alone)
            }
        }
    }

    @Test("several poolings are one vector after the other, and the head is as much wider")
    func joined() throws {
        let wide = HeadTensor.made(1, 16)
        let bench = try HeadBench(["score.weight": wide])
        let states = try bench.states(chatML("ab"))
        let prompt = try bench.model.ids(chatMLPrompt()).count
        let score = try bench.score(
            "scalar",
            ["pooling": ["last", "prompt_end"]],
            wishes: ScoringOptions(includesFeatures: true)
        )
        let input = states[states.count - 1] + states[prompt - 1]
        #expect(score.value == wide.times(input)[0])
        #expect(score.features == [input.map { Float($0) }])
        #expect(
            bench.refusal("scalar")?.contains("has the shape [1, 16], not [any, 8]") == true
        )
    }

    @Test("a marker that is not there is a failure of its candidate")
    func noMarker() throws {
        let bench = try HeadBench(["score.weight": weight])
        let results = try bench.results("scalar", ["pooling": ["token": "z"]], ["a", "az"])
        #expect(results[0].failure?.status == .invalidInput)
        #expect(results[0].failure?.message.contains("has no token 122") == true)
        #expect(results[1].failure == nil)
    }

    @Test(
        "poolings that are none are refused by name",
        arguments: [
            ("first", "s.pooling: \"first\" is unknown; give \"last\", \"mean\""),
            (["token": "zz"], "s.pooling.token: \"zz\" is not a single token"),
            (["token": 1], "s.pooling.token: expected a string"),
            (1, "s.pooling: is of no known form"),
            ([], "s.pooling: has 0 elements; 1 to 16 are possible"),
            (["last", "first"], "s.pooling[1]: \"first\" is unknown"),
            (["last", 1], "s.pooling[1]: is of no known form"),
            (.array(Array(repeating: "last", count: 17)), "s.pooling: has 17 elements"),
        ] as [(JSONValue, String)]
    )
    func wrongPoolings(_ value: JSONValue, _ message: String) throws {
        let bench = try HeadBench(["score.weight": weight])
        let refusal = bench.refusal("scalar", ["pooling": value]) ?? "accepted"
        #expect(refusal.contains(message), "\(refusal)")
    }

    @Test("inputs are spelled in head files by the numbers of their tokens")
    func names() throws {
        let model = try HeadBench().model
        for input in [
            HeadInput([.last]), HeadInput([.replyMean, .token(7), .promptEnd]), HeadInput([.mean]),
        ] {
            #expect(HeadInput(named: input.name, model: model) == input)
        }
        #expect(HeadInput([.replyMean, .token(7)]).name == "reply_mean+token 7")
        for wrong in [
            "", "last+", "+last", "last mean", "token", "token 99999", "token x", "token -1",
        ] {
            #expect(HeadInput(named: wrong, model: model) == nil, "\(wrong)")
        }
        let many = Array(repeating: "last", count: 17).joined(separator: "+")
        #expect(HeadInput(named: many, model: model) == nil)
    }

    @Test("places of the prompt, after tokens were cut in front")
    func cut() throws {
        var sequence = HeadSequence(ids: Array(0..<20).map { TokenID($0) }, replyStart: 12)
        func index(_ position: PromptPosition, conversation: Int = 9) throws -> StateQuestion {
            try position.question(about: sequence, conversationTokenCount: conversation)
        }
        #expect(try index(.promptEnd) == .at(11))
        #expect(try index(.replyStart) == .at(12))
        #expect(try index(.conversationEnd) == .at(8))
        #expect(try index(.pattern([3, 4])) == .at(3))
        // Three tokens are gone behind a BOS, so everything has moved by three.
        let cut = ReplySequence(
            prompt: Array(sequence.ids[..<9]),
            reply: sequence.ids[12...],
            truncatedTokenCount: 3
        )
        sequence = HeadSequence(cut, promptTokenCount: 12)
        #expect(try index(.conversationEnd) == .at(5))
        #expect(try index(.conversationEnd, conversation: 5) == .at(1))
        for conversation in [1, 4] {
            let failure = #expect(throws: ItemFailure.self) {
                try index(.conversationEnd, conversation: conversation)
            }
            #expect(failure?.status == .contextTooLong)
        }
        // What is cut from the reply moves nothing.
        let right = ReplySequence(
            prompt: Array(0..<12).map { TokenID($0) },
            reply: [1],
            truncatedTokenCount: 7
        )
        sequence = HeadSequence(right, promptTokenCount: 12)
        #expect(try index(.conversationEnd) == .at(8))
    }

    @Test("the last occurrence of a pattern counts, and its first token is read")
    func pattern() throws {
        let sequence = HeadSequence(ids: [1, 2, 3, 1, 2, 4, 1], replyStart: 3)
        func read(_ pattern: [TokenID]) throws -> StateQuestion {
            try PromptPosition.pattern(pattern).question(about: sequence, conversationTokenCount: 0)
        }
        #expect(try read([1, 2]) == .at(3))
        #expect(try read([1]) == .at(6))
        #expect(try read([1, 2, 3]) == .at(0))
        for missing in [[2, 1], [1, 2, 3, 1, 2, 4, 1, 1]] as [[TokenID]] {
            let failure = #expect(throws: ItemFailure.self) { try read(missing) }
            #expect(failure?.status == .invalidInput)
        }
    }

    @Test(
        "a place of the prompt that is none is refused by name",
        arguments: [
            ("start", "s.router_at: \"start\" is unknown; give \"prompt_end\""),
            (["pattern": ""], "s.router_at.pattern: has no tokens"),
            (["pattern": []], "s.router_at.pattern: has no tokens"),
            (["pattern": [99999]], "s.router_at.pattern: has no tokens, or some that the model"),
            (["pattern": ["a"]], "s.router_at.pattern: expected a text or token ids"),
            (["text": "a"], "s.router_at: is of no known form"),
            (1, "s.router_at: is of no known form"),
        ] as [(JSONValue, String)]
    )
    func wrongPlaces(_ value: JSONValue, _ message: String) throws {
        let bench = try HeadBench(["heads.weight": .made(2, 8), "router.weight": .made(2, 8)])
        let refusal = bench.refusal("mixture", ["router_at": value]) ?? "accepted"
        #expect(refusal.contains(message), "\(refusal)")
    }
}
