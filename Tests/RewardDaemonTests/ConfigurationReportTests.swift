import RewardTestSupport
import RewardTypes
import Testing

@testable import RewardDaemon

@Suite("Checking a configuration")
struct ConfigurationReportTests {
    private func report(_ scorers: JSONObject) throws -> String {
        try ConfigurationReport(try TinyReward.configuration(scorers)).text
    }

    @Test("heads are opened, those in files and the one that was saved with the model")
    func heads() throws {
        let folder = try TemporaryFolder()
        let bytes = TinyReward.head(1)
        let path = try folder.write(bytes, to: "head.safetensors")
        let text = try report([
            "own": ["kind": "scalar"], "file": ["kind": "scalar", "head": .string(path)],
        ])
        #expect(text.contains("\nscorer  own: scalar\nscorer  file: scalar\n"), "\(text)")
        #expect(text.hasPrefix("listen  unix "))
    }

    @Test("a head of another model is found without loading weights")
    func otherModel() throws {
        let folder = try TemporaryFolder()
        let bytes = TinyReward.head(1, metadata: ["rewardd.backbone": "00ff"])
        let path = try folder.write(bytes, to: "head.safetensors")
        let error = #expect(throws: StartupError.self) {
            try report(["s": ["kind": "scalar", "head": .string(path)]])
        }
        #expect(error.map { "\($0)" }?.contains("was trained on another model") == true)
    }

    @Test("what a scorer cannot use is found without loading weights")
    func wrong() {
        for (options, problem) in [
            (["kind": "scalar", "tensor": "value"], "has no tensor \"value.weight\""),
            (["kind": "mean_logprob"], "was saved without its language-model head"),
        ] as [(JSONValue, String)] {
            let error = #expect(throws: StartupError.self) { try report(["s": options]) }
            #expect(error.map { "\($0)" }?.contains(problem) == true)
        }
    }

    @Test("an encoder is told with its memory, and is for pair_cross alone")
    func encoder() throws {
        func report(_ scorer: JSONValue) throws -> String {
            let document: JSONValue = [
                "models": ["pairrm": ["path": .string(GoldenData.path("encoder/pairrm-tiny"))]],
                "scorers": ["s": scorer],
                "compute": ["threads": 1, "max_batch_tokens": 64],
            ]
            return try ConfigurationReport(try Configuration(document) { $0 }).text
        }
        let text = try report(["kind": "pair_cross"])
        #expect(text.contains("\nmodel   pairrm: deberta-v2, "), "\(text)")
        #expect(text.contains("workspace for 2048 tokens, context 2048"), "\(text)")
        #expect(text.contains("\nscorer  s: pair_cross"))
        let error = #expect(throws: StartupError.self) { try report(["kind": "scalar"]) }
        #expect(error.map { "\($0)" }?.contains("it is for the kind pair_cross") == true)
        let wrong = #expect(throws: StartupError.self) {
            try report(["kind": "pair_cross", "max_tokens": 4096])
        }
        #expect(wrong.map { "\($0)" }?.contains("max_tokens") == true)
    }
}
