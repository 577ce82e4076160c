import Glibc
import RewardBackend
import RewardTestSupport
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("ideal_point")
struct IdealPointScorerTests {
    private let kind = "ideal_point"
    private let projector = HeadTensor.made(2, 8)
    private let prototypes = HeadTensor.made(2, 8, seed: 3)
    private let first = HeadTensor.made(2, 8, seed: 4)
    private let second = HeadTensor.made(2, 8, seed: 7)

    private var tensors: [String: HeadTensor] {
        [
            "projector.weight": projector, "prototypes": prototypes,
            "prompt_projectors.0.weight": first, "prompt_projectors.1.weight": second,
            "logit_scale": HeadTensor(shape: [], values: [1.5]),
        ]
    }

    private func mixed(_ points: [[Double]], _ weights: [Double]) -> [Double] {
        points[0].indices.map { column in product(points.map { $0[column] }, weights) }
    }

    private func distance(_ left: [Double], _ right: [Double]) -> Double {
        let difference = zip(left, right).map { $0 - $1 }
        return product(difference, difference).squareRoot()
    }

    private func close(_ found: Double, _ expected: Double) -> Bool {
        abs(found - expected) < 1e-12
    }

    @Test("the score is how near the reply is to the user's point: PAL-A")
    func variantA() throws {
        let bench = try HeadBench(tensors)
        let reply = projector.times(try bench.state(chatML("ab")))
        let points = [0, 1].map { projector.times(prototypes.row($0)) }
        let options: JSONObject = ["users": ["ann": [3, 1], "bob": ["prototype1": 2]]]
        for (user, weights) in [("ann", [0.75, 0.25]), ("bob", [0.0, 1.0])] {
            let score = try bench.score(kind, options, guidance: Guidance(user: user))
            #expect(close(score.value, -distance(reply, mixed(points, weights))))
            #expect(score["weight.prototype0"] == weights[0])
        }
        let nobody = try bench.score(kind, options)
        #expect(close(nobody.value, -distance(reply, mixed(points, [0.5, 0.5]))))
    }

    @Test("points may be mixed before they are projected, which matters between layers")
    func order() throws {
        let deep: [String: HeadTensor] = [
            "projector.0.weight": .made(4, 8), "projector.2.weight": .made(2, 4),
            "prototypes": prototypes,
        ]
        let bench = try HeadBench(deep)
        func project(_ x: [Double]) -> [Double] {
            HeadTensor.made(2, 4).times(HeadTensor.made(4, 8).times(x).map { max(0, $0) })
        }
        let reply = project(try bench.state(chatML("ab")))
        let rows = [0, 1].map { prototypes.row($0) }
        let half = [0.5, 0.5]
        let late = try bench.score(kind, ["order": "mix_first"]).value
        #expect(close(late, -distance(reply, project(mixed(rows, half)))))
        let early = try bench.score(kind, ["order": "project_first"]).value
        #expect(close(early, -distance(reply, mixed(rows.map(project), half))))
        #expect(early != late)
        #expect(try bench.score(kind).value == early)
    }

    @Test("points that were projected already stay as they are")
    func points() throws {
        let points = HeadTensor(shape: [2, 2], values: [1, 0, 0, 2])
        let bench = try HeadBench(["projector.weight": projector, "points": points])
        let reply = projector.times(try bench.state(chatML("ab")))
        #expect(close(try bench.score(kind).value, -distance(reply, [0.5, 1])))
        #expect(
            bench.refusal(kind, ["order": "mix_first"])?
                .contains("s.order: is for prototypes that are not projected yet") == true
        )
        let wide = try HeadBench(["projector.weight": projector, "points": .made(2, 8)])
        #expect(wide.refusal(kind)?.contains("has the shape [2, 8], not [any, 2]") == true)
    }

    @Test("prototypes may be functions of the prompt: PAL-B")
    func variantB() throws {
        let bench = try HeadBench(tensors)
        let reply = projector.times(try bench.state(chatML("ab")))
        let prompt = try bench.state(chatMLPrompt())
        let point = mixed([first.times(prompt), second.times(prompt)], [0.75, 0.25])
        let cosine =
            product(reply, point)
            / (product(reply, reply) * product(point, point)).squareRoot()
        let score = try bench.score(
            kind,
            ["variant": "b"],
            guidance: Guidance(weights: [3, 1])
        )
        #expect(close(score.value, exp(1.5) * cosine))
        var loud = tensors
        loud["logit_scale"] = HeadTensor(shape: [1], values: [1000])
        let capped = try HeadBench(loud).score(
            kind,
            ["variant": "b"],
            guidance: Guidance(weights: [3, 1])
        )
        #expect(close(capped.value, 100 * cosine))
        loud["projector.weight"] = .constant(0, 2, 8)
        #expect(try HeadBench(loud).score(kind, ["variant": "b"]).value == 0, "no direction")
    }

    @Test(
        "users and weights that are not known are an error at their path",
        arguments: [
            (Guidance(user: "eve"), "user: \"eve\" is not one of the scorer's users: ann"),
            (Guidance(weights: [1]), "weights: expected 2 numbers"),
            (Guidance(weights: ["a": 1]), "weights.a: is not a known key"),
            (Guidance(weights: [0, 0]), "weights: have to be 0 or more"),
            (Guidance(user: "ann", weights: [0, 0]), "weights: have to be 0 or more"),
        ]
    )
    func wrongUsers(_ guidance: Guidance, _ message: String) throws {
        let scorer = try HeadBench(tensors).scorer(kind, ["users": ["ann": [1, 1]]])
        var job = ScoringJob.texts("Hi", ["ab"])
        job.guidance = guidance
        let error = #expect(throws: ScoringError.self) { try scorer.plan(job) }
        guard case .invalidInput(let field) = error else { return }
        #expect(field.description.hasPrefix(message), "\(field)")
    }

    @Test("examples find the weights that explain them, before the request is scored")
    func examples() throws {
        let bench = try HeadBench(tensors)
        let points = [0, 1].map { projector.times(prototypes.row($0)) }
        func nearness(_ reply: String) throws -> [Double] {
            let point = projector.times(try bench.state(chatML(reply)))
            return points.map { -distance(point, $0) }
        }
        // A pair of which one prototype likes the first reply better, and the other the second.
        let replies = ["a", "b", "c", "d", "e", "f", "g", "h"]
        let near = try replies.map(nearness)
        let pairs = replies.indices.flatMap { a in replies.indices.map { (a, $0) } }
        let pair = try #require(
            pairs.first { near[$0][0] > near[$1][0] && near[$0][1] < near[$1][1] }
        )
        func weight(_ chosen: Int, _ rejected: Int) throws -> Double {
            let example = PreferenceExample(
                "Hi",
                chosen: replies[chosen],
                rejected: replies[rejected]
            )
            let guidance = Guidance(user: nil, examples: [example])
            let score = try bench.score(kind, guidance: guidance)
            let weights = [score["weight.prototype0"] ?? .nan, score["weight.prototype1"] ?? .nan]
            #expect(close(weights[0] + weights[1], 1))
            let reply = projector.times(try bench.state(chatML("ab")))
            #expect(close(score.value, -distance(reply, mixed(points, weights))))
            return weights[0]
        }
        #expect(try weight(pair.0, pair.1) > 0.5)
        #expect(try weight(pair.1, pair.0) < 0.5)
        let scorer = try bench.scorer(kind, ["variant": "b"])
        var job = ScoringJob.texts("Hi", ["ab"])
        job.guidance.examples = [PreferenceExample("Hi", chosen: "a", rejected: "b")]
        let plan = try scorer.plan(job)
        let results = try plan.passes.map { pass in
            try #require(bench.bench.backend().run(ForwardBatch(passes: [pass.pass])).first)
        }
        let error = #expect(throws: ScoringError.self) { try plan.reduce(results) }
        guard case .invalidInput(let field) = error else { return }
        #expect(field.path == "examples")
    }

    @Test("weights of a request come before its user")
    func weightsFirst() throws {
        let bench = try HeadBench(tensors)
        let guidance = Guidance(user: "nobody", weights: ["prototype0": 1])
        let score = try bench.score(kind, guidance: guidance)
        #expect(score["weight.prototype0"] == 1)
    }

    @Test(
        "wrong options are refused by name",
        arguments: [
            (["variant": "c"], "s.variant: \"c\" is not one of \"a\", \"b\""),
            (["variant": "b", "order": "mix_first"], "s.order: is for variant a"),
            (["order": "mixed"], "s.order: \"mixed\" is not one of"),
            (["users": ["ann": [1]]], "s.users.ann: expected 2 numbers"),
            (["users": ["ann": [0, 0]]], "s.users.ann: have to be 0 or more"),
            (["users": ["ann": ["c": 1]]], "s.users.ann.c: is not a known key"),
            (["prototypes": ["a", "a"]], "s.prototypes[1]: \"a\" is there twice"),
            (["prompt_at": "start"], "s.prompt_at: \"start\" is unknown"),
        ] as [(JSONObject, String)]
    )
    func refusals(_ options: JSONObject, _ message: String) throws {
        let refusal = try HeadBench(tensors).refusal(kind, options) ?? "accepted"
        #expect(refusal.contains(message), "\(refusal)")
    }

    @Test("files that do not fit are refused")
    func wrongFiles() throws {
        func refusal(_ changes: [String: HeadTensor?], _ options: JSONObject = [:]) throws -> String
        {
            var all = tensors
            for (name, tensor) in changes { all[name] = tensor }
            return try HeadBench(all).refusal(kind, options) ?? "accepted"
        }
        #expect(try refusal(["projector.weight": nil]).contains("no tensor \"projector.weight\""))
        #expect(try refusal(["prototypes": nil]).contains("no tensor \"prototypes\""))
        #expect(try refusal(["prototypes": .made(2, 7)]).contains("[2, 7], not [any, 8]"))
        #expect(try refusal(["prototypes": .made(0, 8)]).contains("has 0 prototypes; 1 to 1024"))
        #expect(
            try refusal(["prompt_projectors.0.weight": nil], ["variant": "b"])
                .contains("no tensor \"prompt_projectors.0.weight\"")
        )
        #expect(
            try refusal(["prompt_projectors.1.weight": .made(3, 8)], ["variant": "b"])
                .contains("prompt_projectors.1 has 3 outputs, the projector 2")
        )
    }
}
