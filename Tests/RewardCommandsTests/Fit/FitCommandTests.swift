// FitCommand with its FitOptions, FitKind, FitData, FitBackbone, FitComparison, FeatureReader,
// FittedHead, HeadSource and FitReport, and the recipes: PreferenceRecipes, AttributeRecipes,
// PersonalRecipes.

import Foundation
import RewardTypes
import RewardWeights
import Testing

@testable import RewardCommands

@Suite("rewardctl fit", .timeLimit(.minutes(5)))
struct FitCommandTests {
    /// A daemon whose features are counts of letters: a reply with many a is liked.
    private static func answer(_ method: String, _ params: JSONValue) -> FakeDaemon.Answer {
        switch method {
        case "models":
            return .result([
                "models": [
                    [
                        "name": "tiny", "digest": "d1", "template_digest": "t1",
                        "precision": "exact",
                    ]
                ]
            ])
        case "hello": return .result(["server": ["name": "rewardd", "version": "0"]])
        case "scorers":
            return .result(["scorers": [["name": "fluent", "kind": "mean_logprob"]]])
        case "features": return features(params)
        case "score": return FakeDaemon.standardAnswer(method, params)
        default: return .error(["code": -32601, "message": "no"])
        }
    }

    private static func features(_ params: JSONValue) -> FakeDaemon.Answer {
        let poolings = params[member: "poolings"]?.arrayValue ?? []
        guard let group = params[member: "groups"]?.arrayValue?.first else { return .silence }
        let prompt = group[member: "prompt"]?.stringValue ?? ""
        let results = (group[member: "responses"]?.arrayValue ?? []).map { response in
            let text = response[member: "text"]?.stringValue ?? ""
            guard text != "too long" else {
                return ["status": "context_too_long", "score": nil, "message": "has 9 tokens"]
                    as JSONValue
            }
            let vectors = poolings.map { pooling in
                JSONValue.string(base64(counts(pooling == "prompt_end" ? prompt : text)))
            }
            return ["status": "ok", "score": 1, "features_base64": .array(vectors)]
        }
        return .result(["groups": [["results": .array(results)]]])
    }

    private static func counts(_ text: String) -> [Float] {
        ["a", "b", "c", " "].map { letter in Float(text.count { String($0) == letter }) }
    }

    private static func base64(_ values: [Float]) -> String {
        var data = Data()
        for value in values {
            for shift in stride(from: 0, to: 32, by: 8) {
                data.append(UInt8(truncatingIfNeeded: value.bitPattern >> UInt32(shift)))
            }
        }
        return data.base64EncodedString()
    }

    /// Pairs of which the one with more a was chosen; users with a b in front like b instead.
    private static var pairs: String {
        var lines: [String] = []
        for index in 0..<60 {
            let more = String(repeating: "a", count: 2 + index % 5)
            let fewer = String(repeating: "a", count: index % 2)
            let noise = String(repeating: "b", count: index % 3)
            let (chosen, rejected) = (more + noise + " c", fewer + " c" + noise + "c")
            lines.append(
                #"{"prompt":"p\#(index % 40)","chosen":"\#(chosen)","rejected":"\#(rejected)","#
                    + #""user":"\#(index % 2 == 0 ? "ann" : "bob")"}"#
            )
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static var ratings: String {
        (0..<60).map { index in
            let text = String(repeating: "a", count: index % 7) + " c"
            let spoken = index % 3 == 0 ? "" : #","spoken":\#(index % 2)"#
            return
                #"{"prompt":"p\#(index)","response":"\#(text)","#
                + #""ratings":{"a":\#(index % 7)\#(spoken)}}"#
        }.joined(separator: "\n")
    }

    private func setup(_ input: String = pairs) -> Setup {
        var setup = Setup()
        setup.input = input
        setup.answer = { Self.answer($0, $1) }
        return setup
    }

    private func measure(_ run: Run, _ name: String) throws -> JSONValue {
        let measures = run.json.first?[member: "measures"]?.arrayValue ?? []
        return try #require(measures.first { $0[member: "name"]?.stringValue == name })
    }

    @Test("a linear head is learned, written, and compared on the same held-out pairs")
    func linear() async throws {
        try await withTemporaryDirectory { folder in
            let path = "\(folder)/head.safetensors"
            let arguments = [
                "fit", "--output", path, "--layer", "2", "--pooling", "reply_mean", "--pooling",
                "last", "--no-cache", "--json",
            ]
            let run = try await rewardctl(arguments, setup: setup())
            #expect(run.status == .success, "\(run.errors)")
            let heldOut = try measure(run, "this head, held out")
            #expect(heldOut[member: "accuracy"]?.doubleValue == 1)
            let count = heldOut[member: "pairs"]
            for name in ["shorter reply", "longer reply", "fluent"] {
                #expect(try measure(run, name)[member: "pairs"] == count, "\(name)")
            }
            #expect(run.json.first?[member: "scorer"]?[member: "kind"] == "scalar")
            let file = try SafetensorsFile(path: path)
            #expect(file.tensor(named: "score.weight")?.shape == [1, 8])
            #expect(
                file.metadata == [
                    "rewardd.backbone": "d1", "rewardd.template": "t1", "rewardd.layer": "2",
                    "rewardd.pooling": "reply_mean+last", "rewardd.ending": "template",
                ]
            )
            let features = run.requests.first { $0[member: "method"] == "features" }
            let params = features?[member: "params"]
            #expect(params?[member: "layers"] == [2])
            #expect(params?[member: "poolings"] == ["reply_mean", "last"])
        }
    }

    @Test("the same bytes and the same numbers twice, the second time without the daemon's compute")
    func twice() async throws {
        try await withTemporaryDirectory { folder in
            func arguments(_ name: String) -> [String] {
                [
                    "fit", "--output", "\(folder)/\(name)", "--cache", "\(folder)/cache", "--json",
                    "--seed", "5",
                ]
            }
            let first = try await rewardctl(arguments("1"), setup: setup())
            let second = try await rewardctl(arguments("2"), setup: setup())
            func read(_ name: String) throws -> Data {
                try Data(contentsOf: URL(filePath: "\(folder)/\(name)"))
            }
            #expect(try read("1") == read("2"))
            #expect(
                first.json.first?[member: "measures"] == second.json.first?[member: "measures"]
            )
            #expect(first.requests.count { $0[member: "method"] == "features" } == 60)
            #expect(first.requests.contains { $0[member: "method"] == "score" })
            for method in ["features", "score"] {
                #expect(!second.requests.contains { $0[member: "method"]?.stringValue == method })
            }
            let third = try await rewardctl(
                arguments("3") + ["--pooling", "last", "--pooling", "mean"],
                setup: setup()
            )
            let asked = third.requests.filter { $0[member: "method"] == "features" }
            #expect(asked.count == 60)
            #expect(asked.allSatisfy { $0[member: "params"]?[member: "poolings"] == ["mean"] })
        }
    }

    @Test("lines that cannot be used are told and left out; the rest is fitted; the exit code is 1")
    func leftOut() async throws {
        try await withTemporaryDirectory { folder in
            let bad = """
                {"prompt":"p","chosen":"a"}
                nonsense
                {"prompt":"p","chosen":"too long","rejected":"b"}
                {"prompt":"p","response":"a","ratings":{"x":1}}

                """
            let run = try await rewardctl(
                ["fit", "--output", "\(folder)/h", "--no-cache", "--json"],
                setup: setup(bad + Self.pairs)
            )
            #expect(run.status == .someFailed)
            #expect(run.json.first?[member: "left_out"] == 4)
            #expect(run.errors.contains("-:1: left out: invalid_line: rejected: is missing"))
            #expect(run.errors.contains("-:2: left out: invalid_line: it is not JSON"))
            #expect(run.errors.contains("left out: context_too_long: has 9 tokens"))
            #expect(run.errors.contains("-:4: left out: invalid_line: ratings are for kind ridge"))
        }
    }

    @Test("ridge heads have an output for each attribute, and a gate goes on from them")
    func attributes() async throws {
        try await withTemporaryDirectory { folder in
            let head = "\(folder)/ridge"
            let run = try await rewardctl(
                ["fit", "--kind", "ridge", "--output", head, "--no-cache", "--json"],
                setup: setup(Self.ratings)
            )
            #expect(run.status == .success, "\(run.errors)")
            let attributes = run.json.first?[member: "attributes"]?.arrayValue ?? []
            #expect(attributes.map { $0[member: "name"] } == ["a", "spoken"])
            let error = try #require(attributes.first?[member: "error"]?.doubleValue)
            let mean = try #require(attributes.first?[member: "error_of_the_mean"]?.doubleValue)
            #expect(error < 0.01 * mean)
            let file = try SafetensorsFile(path: head)
            #expect(file.tensor(named: "regression_layer.weight")?.shape == [2, 4])
            #expect(file.metadata["rewardd.attributes"] == #"["a","spoken"]"#)
            let gated = "\(folder)/gated"
            let gate = try await rewardctl(
                [
                    "fit", "--kind", "gate", "--head", head, "--output", gated, "--no-cache",
                    "--json", "--width", "4",
                ],
                setup: setup()
            )
            #expect(gate.status == .success, "\(gate.errors)")
            let names = try SafetensorsFile(path: gated).tensors.map(\.name)
            #expect(names.contains("gating.layers.1.weight"))
            #expect(gate.json.first?[member: "scorer"]?[member: "gate_at"] == "prompt_end")
        }
    }

    @Test(
        "heads for many tastes are written, and the weights of one more user go on from them",
        arguments: [("prototypes", "user", "ideal_point"), ("mixture", "weights", "mixture")]
    )
    func tastes(_ kind: String, _ next: String, _ scorer: String) async throws {
        try await withTemporaryDirectory { folder in
            let head = "\(folder)/head"
            let run = try await rewardctl(
                ["fit", "--kind", kind, "--output", head, "--no-cache", "--json", "--width", "2"],
                setup: setup()
            )
            #expect(run.status == .success, "\(run.errors)")
            #expect(run.json.first?[member: "scorer"]?[member: "kind"]?.stringValue == scorer)
            let heldOut = try measure(run, "this head, held out")
            #expect((heldOut[member: "accuracy"]?.doubleValue ?? 0) > 0.8)
            let user = try await rewardctl(
                ["fit", "--kind", next, "--head", head, "--no-cache", "--json"],
                setup: setup()
            )
            #expect(user.status == .success, "\(user.errors)")
            let told = user.json.first?[member: "scorer"]
            let weights =
                told?[member: "weights"] ?? told?[member: "users"]?[member: "new"] ?? .null
            let numbers = (weights.arrayValue ?? []).compactMap(\.doubleValue)
            #expect(numbers.count == 2)
            #expect(abs(numbers.reduce(0, +) - 1) < 1e-9)
        }
    }

    @Test("a head with a hidden layer is written layer by layer")
    func twoLayers() async throws {
        try await withTemporaryDirectory { folder in
            let head = "\(folder)/head"
            let run = try await rewardctl(
                [
                    "fit", "--kind", "two-layer", "--output", head, "--no-cache", "--table",
                    "--width", "3",
                ],
                setup: setup()
            )
            #expect(run.status == .success, "\(run.errors)")
            let names = try SafetensorsFile(path: head).tensors.map(\.name)
            #expect(
                names == ["score.0.bias", "score.0.weight", "score.2.bias", "score.2.weight"]
            )
            #expect(run.output.contains("this head, held out"))
            #expect(run.output.contains("shorter reply"))
        }
    }

    @Test(
        "what cannot be is refused before anything is computed",
        arguments: [
            (["fit"], "--output"), (["fit", "--kind", "gate", "-o", "x"], "--head"),
            (["fit", "-o", "x", "--layer", "0"], "--layer"),
            (["fit", "-o", "x", "--held-out", "0.9", "--validation", "0.1"], "--held-out"),
            (["fit", "-o", "x", "--model", "other", "--no-cache"], "there is no \"other\""),
            (["fit", "-o", "/nowhere/x", "--no-cache"], "/nowhere/x: cannot be written"),
            (
                ["fit", "--kind", "user", "--head", "/nowhere/h", "--no-cache"],
                "/nowhere/h"
            ),
        ]
    )
    func refused(_ arguments: [String], _ problem: String) async throws {
        let run = try await rewardctl(arguments, setup: setup())
        #expect(run.status == .usage)
        #expect(run.errors.contains(problem), "\(run.errors)")
    }

    @Test("too few pairs are an error that says so")
    func tooFew() async throws {
        let line = try #require(Self.pairs.split(separator: "\n").first)
        let run = try await rewardctl(
            ["fit", "-o", "x", "--no-cache"],
            setup: setup(String(line))
        )
        #expect(run.status == .usage)
        #expect(run.errors.contains("nothing can be fitted: too few"), "\(run.errors)")
    }
}
