import Glibc
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("scalar")
struct ScalarScorerTests {
    private let weight = HeadTensor.made(1, 8)

    private func bench(_ tensors: [String: HeadTensor]? = nil) throws -> HeadBench {
        try HeadBench(tensors ?? ["score.weight": weight])
    }

    @Test("the score is W h of the last token, and all replies are one pass")
    func lastToken() throws {
        let bench = try bench()
        let results = try bench.results("scalar", ["ending": "template"], ["ab", "abc", ""])
        for (result, reply) in zip(results, ["ab", "abc", ""]) {
            let score = try result.get()
            #expect(try score.value == weight.times(bench.state(chatML(reply)))[0])
            #expect(score.components.isEmpty)
            #expect(try score.promptTokenCount == bench.model.ids(chatMLPrompt()).count)
            #expect(score.tokenCount == reply.utf8.count + 2)
        }
        #expect(try bench.passCount() == 1)
    }

    @Test("a bias is added", arguments: [[1, 8], [8]])
    func bias(shape: [Int]) throws {
        let flat = HeadTensor(shape: shape, values: weight.values)
        let bench = try bench([
            "v_head.summary.weight": flat,
            "v_head.summary.bias": HeadTensor(shape: [1], values: [-2.5]),
        ])
        let expected = weight.times(try bench.state(chatML("ab")))[0] - 2.5
        #expect(try bench.score("scalar").value == expected)
    }

    @Test("a head with one label is never softmaxed, and squashed only when asked")
    func oneLabel() throws {
        let big = HeadTensor(shape: [1, 8], values: weight.values.map { 100 * $0 })
        let bench = try bench(["score.weight": big])
        let raw = big.times(try bench.state(chatML("ab")))[0]
        #expect(abs(raw) > 1)
        #expect(try bench.score("scalar").value == raw)
        #expect(try bench.score("scalar", ["transform": "none"]).value == raw)
        let squashed = try bench.score("scalar", ["transform": "sigmoid"])
        #expect(abs(squashed.value - 1 / (1 + exp(-raw))) < 1e-15)
    }

    @Test("of several labels one is the score, by name or number, and all are components")
    func labels() throws {
        let three = HeadTensor.made(3, 8)
        let bench = try bench(["score.weight": three])
        let outputs = three.times(try bench.state(chatML("ab")))
        let named: JSONObject = ["labels": ["safe", "kind", "short"]]
        for label: JSONValue in ["kind", 1] {
            var options = named
            options["label"] = label
            let score = try bench.score("scalar", options)
            #expect(score.value == outputs[1])
            #expect(score.components.map(\.name) == ["safe", "kind", "short"])
            #expect(score.components.map(\.value) == outputs)
        }
        let numbered = try bench.score("scalar", ["label": 2, "transform": "sigmoid"])
        #expect(numbered.components.map(\.name) == ["label0", "label1", "label2"])
        #expect(abs(numbered.value - 1 / (1 + exp(-outputs[2]))) < 1e-15)
        #expect(numbered["label2"] == numbered.value)
        #expect(
            bench.refusal("scalar", named)
                == "scorers.s.label: is missing, and the head has 3 outputs: safe, kind, short"
        )
    }

    @Test(
        "the head is found under the usual names, or the one that is given",
        arguments: [
            "score", "v_head", "v_head.summary", "regression_head", "value_head", "reward_head",
            "rm_head", "classifier", "head",
        ]
    )
    func stems(stem: String) throws {
        let bench = try bench(["\(stem).weight": weight])
        let expected = weight.times(try bench.state(chatML("ab")))[0]
        #expect(try bench.score("scalar").value == expected)
        #expect(try bench.score("scalar", ["tensor": .string(stem)]).value == expected)
        let own = try self.bench(["mine.weight": weight])
        #expect(try own.score("scalar", ["tensor": "mine"]).value == expected)
        #expect(own.refusal("scalar")?.hasPrefix("scorers.s.tensor: is missing, and head") == true)
        #expect(own.refusal("scalar")?.contains("score.weight, v_head.weight") == true)
    }

    @Test("without a file, the head is the one that was saved with the model")
    func saved() throws {
        let bench = try HeadBench(["score.weight": weight], hasLanguageModelHead: false)
        let expected = weight.times(try bench.state(chatML("ab")))[0]
        #expect(try bench.score("scalar", ["head": .null]).value == expected)
    }

    @Test("a number that is not finite is a failure of the backend, not a score")
    func overflow() throws {
        var tensors: [String: HeadTensor] = [:]
        for index in 0..<9 {
            tensors["score.\(2 * index).weight"] = .constant(3e38, 1, index == 0 ? 8 : 1)
        }
        let bench = try bench(tensors)
        var found: Set<ItemStatus> = []
        for result in try bench.results("scalar", ["activation": "relu"], ["a", "b", "c", "d"]) {
            if let failure = result.failure {
                #expect(
                    failure.message
                        == "the head of head.safetensors gave a value that is not finite"
                )
                found.insert(failure.status)
            } else {
                #expect(try result.get().value == 0, "relu of a negative sum")
            }
        }
        #expect(found == [.backendError])
    }

    @Test(
        "wrong options are refused by name",
        arguments: [
            (["transform": "softmax"], "s.transform: \"softmax\" is not one of"),
            (["activation": "swish"], "s.activation: \"swish\" is not one of"),
            (["tensor": "value"], "s.head: head.safetensors has no tensor \"value.weight\""),
            (["label": "kind"], "s.label: \"kind\" is not one of label0"),
            (["label": 1], "s.label: 1 is outside 0 to 0"),
            (["labels": ["a", "b"]], "s.labels: has 2 elements; at most 1 are allowed"),
            (["head": "other"], "s.head: cannot be used: cannot open other"),
            (["head": 1], "s.head: expected a string"), (["model": "none"], "s.model"),
            (["colour": 1], "s.colour: is not a known key"),
        ] as [(JSONObject, String)]
    )
    func refusals(options: JSONObject, message: String) throws {
        let refusal = try bench().refusal("scalar", options) ?? "accepted"
        #expect(refusal.contains(message), "\(refusal)")
    }
}
