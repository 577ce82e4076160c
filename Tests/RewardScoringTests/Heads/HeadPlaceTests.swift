import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Where heads belong")
struct HeadPlaceTests {
    private func bench(
        _ metadata: [String: String],
        width: Int = 8
    ) throws -> HeadBench {
        try HeadBench(
            ["score.weight": .made(1, width)],
            metadata: Dictionary(uniqueKeysWithValues: metadata.map { ("rewardd.\($0)", $1) })
        )
    }

    /// What a file says that belongs to this model and reads it in an unusual place.
    private let trained = [
        "layer": "2", "pooling": "reply_mean", "ending": "append 97", "template": "template-1",
        "backbone": String(repeating: "0", count: 64),
    ]

    @Test("what the file says is the default")
    func defaults() throws {
        let bench = try bench(trained)
        let score = try bench.score("scalar").value
        let plain = try self.bench([:])
        let options: JSONObject = [
            "layer": 2, "pooling": "reply_mean", "ending": ["append": "a"],
        ]
        #expect(try score == plain.score("scalar", options).value)
        #expect(try score != plain.score("scalar").value)
        #expect(try score == bench.score("scalar", options).value, "said twice")
        let joined = try self.bench(["pooling": "last+token 97"], width: 16)
        #expect(
            try joined.score("scalar").value
                == self.bench([:], width: 16)
                .score("scalar", ["pooling": ["last", ["token": "a"]]]).value
        )
    }

    @Test("the end of the model is a place like others")
    func end() throws {
        let bench = try bench(["layer": "final", "pooling": "last", "ending": "template"])
        #expect(try bench.score("scalar").value == self.bench([:]).score("scalar").value)
        let last = bench.refusal("scalar", ["layer": 4])
        #expect(
            last?.contains("s.layer: \"4\" is not what the head was trained with, \"final\"")
                == true
        )
        #expect(try self.bench(["layer": "4"]).score("scalar").value != bench.score("scalar").value)
    }

    @Test(
        "an option that says otherwise is refused by its name",
        arguments: [
            ("layer", 3, "\"3\" is not what the head was trained with, \"2\"; leave it out"),
            ("pooling", "last", "\"last\" is not what the head was trained with, \"reply_mean\""),
            ("pooling", ["reply_mean", "last"], "\"reply_mean+last\" is not what"),
            (
                "ending", "template",
                "\"template\" is not what the head was trained with, \"append 97\""
            ),
            ("ending", ["append": "b"], "\"append 98\" is not what"),
        ] as [(String, JSONValue, String)]
    )
    func mismatch(_ name: String, _ value: JSONValue, _ message: String) throws {
        let refusal = try bench(trained, width: 8).refusal("scalar", [name: value]) ?? "accepted"
        #expect(refusal.hasPrefix("scorers.s.\(name): "), "\(refusal)")
        #expect(refusal.contains(message), "\(refusal)")
    }

    @Test(
        "a file that belongs elsewhere, or speaks of what is not known, is refused",
        arguments: [
            ("backbone", "ff00", "was trained on another model: its backbone is ff00..."),
            ("template", "other", "was trained with another chat template (other...)"),
            ("template", "", "was trained with another chat template"),
            ("layer", "5", "was trained with layer \"5\", which model \"tiny\" does not have"),
            ("layer", "0", "was trained with layer \"0\""),
            ("layer", "last", "was trained with layer \"last\""),
            ("pooling", "first", "was trained with pooling \"first\""),
            ("pooling", "token 99999", "was trained with pooling \"token 99999\""),
            ("ending", "append 99999", "was trained with ending \"append 99999\""),
        ]
    )
    func elsewhere(_ name: String, _ value: String, _ message: String) throws {
        var metadata = trained
        metadata[name] = value
        for kind in ["scalar", "multi_objective"] {
            let refusal = try bench(metadata).refusal(kind) ?? "accepted"
            #expect(refusal.hasPrefix("scorers.s.head: \(message)"), "\(refusal)")
        }
    }

    @Test("a process head is held to its model too")
    func process() throws {
        let bench = try HeadBench(
            ["score.weight": .made(2, 8)],
            metadata: ["rewardd.backbone": "ff00"]
        )
        let refusal = bench.refusal("process", ["format": "qwen", "step_token": "<|eot|>"])
        #expect(refusal?.hasPrefix("scorers.s.head: was trained on another model") == true)
    }

    @Test(
        "layers are those that the model has",
        arguments: [(0, "is outside 1 to 4"), (5, "is outside 1 to 4"), ("final", "an integer")]
            as [(JSONValue, String)]
    )
    func layers(_ value: JSONValue, _ message: String) throws {
        let refusal = try bench([:]).refusal("scalar", ["layer": value]) ?? "accepted"
        #expect(refusal.hasPrefix("scorers.s.layer: "))
        #expect(refusal.contains(message), "\(refusal)")
    }
}
