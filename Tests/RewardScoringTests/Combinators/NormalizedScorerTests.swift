import RewardTypes
import Testing

@testable import RewardScoring

/// What the group alone decides is tested in `CombinationTests`.
@Suite("Normalisation by running statistics")
struct NormalizedScorerTests {
    private let options: JSONObject = [
        "parts": ["a"], "statistics": "running", "epsilon": 0,
    ]

    private func scorer(
        _ options: JSONObject? = nil,
        _ scorers: [String: any Scorer]
    ) throws -> any Scorer {
        let environment = ScorerEnvironment(models: ModelCatalog([])) {
            name,
            path throws(FieldError) in
            guard let scorer = scorers[name] else {
                throw FieldError(path: path, problem: "there is no scorer \"\(name)\"")
            }
            return scorer
        }
        var options = options ?? self.options
        if options["kind"] == nil { options["kind"] = "normalize" }
        return try environment.scorer(.object(options), path: "s")
    }

    /// Scores texts that stand for their own values.
    private struct ReadScorer: Scorer {
        static let kind = "read"
        let modelIDs: [ModelID] = []

        init() {}
        init(options: inout Fields, environment: ScorerEnvironment) throws(FieldError) {
            self.init()
        }

        func plan(_ job: ScoringJob) throws(ScoringError) -> ScoringPlan {
            ScoringPlan(passes: []) { _ in
                .scores(
                    job.candidates.map { candidate in
                        guard case .text(let text) = candidate.content, let value = Double(text)
                        else { return .failure(ItemFailure(.invalidInput, "is no number")) }
                        return .success(Score(value: value, tokenCount: 1, promptTokenCount: 1))
                    }
                )
            }
        }
    }

    private func results(_ scorer: any Scorer, _ values: [String]) throws -> [ScoringResult] {
        try scorer.results(.texts("Hi", values))
    }

    @Test("a group is added before it is normalised, all of it by the same statistics")
    func groups() throws {
        let scorer = try scorer(nil, ["a": ReadScorer()])
        let first = try results(scorer, ["1", "3"]).map { try $0.get() }
        #expect(first.map(\.value) == [-1, 1])
        #expect(first.map { $0["count"] } == [2, 2])
        // 1, 3, 5, 7: mean 4, variance 5.
        let second = try results(scorer, ["5", "7"]).map { try $0.get() }
        let deviation = 5.0.squareRoot()
        #expect(second.map(\.value) == [1 / deviation, 3 / deviation])
        #expect(second[0]["mean"] == 4 && second[0]["deviation"] == deviation)
        #expect(second[0]["a"] == 5)
        // The same group again has another score.
        #expect(try results(scorer, ["1", "3"])[0].get().value != -1)
        let states = scorer.states
        #expect(states.map(\.path) == [""] && states.map(\.kind) == ["normalize"])
        #expect(states[0].values["count"] == 6)
    }

    @Test("without variance the score is 0, and epsilon and ddof hold as for groups")
    func degenerate() throws {
        let scorer = try scorer(nil, ["a": ReadScorer()])
        #expect(try results(scorer, ["5"])[0].get().value == 0)
        #expect(try results(scorer, ["5", "5"]).map { try $0.get().value } == [0, 0])
        var options = options
        options["ddof"] = 1
        options["epsilon"] = 0.5
        let sample = try self.scorer(options, ["a": ReadScorer()])
        let expected = 1 / (2.0.squareRoot() + 0.5)
        #expect(try results(sample, ["1", "3"])[1].get().value == expected)
    }

    @Test("what failed or is not finite is not taken in")
    func failures() throws {
        let scorer = try scorer(nil, ["a": ReadScorer()])
        let results = try results(scorer, ["1", "x", "inf", "3"])
        #expect(results[1].failure?.message == "a: is no number")
        #expect(results[2].failure?.status == .backendError)
        #expect(try results[0].get().value == -1 && results[3].get().value == 1)
        #expect(scorer.states[0].values["count"] == 2)
        let large = try self.results(scorer, ["1e200", "-1e200"])
        #expect(large.allSatisfy { $0.failure?.message.contains("running statistics") == true })
        #expect(scorer.states[0].values["count"] == 2)
    }

    @Test("before the first group there is a count alone; by the group there is no state")
    func states() throws {
        #expect(try scorer(nil, ["a": ReadScorer()]).states.map(\.values) == [["count": 0]])
        #expect(try scorer(["parts": ["a"]], ["a": ReadScorer()]).states.isEmpty)
        #expect(ReadScorer().states.isEmpty)
    }

    @Test("a scorer that two others are made of has one memory")
    func shared() throws {
        let inner = try scorer(nil, ["a": ReadScorer()])
        let parts: JSONObject = ["kind": "mean", "parts": ["x": "inner", "y": "inner"]]
        let outer = try scorer(parts, ["inner": inner])
        _ = try results(outer, ["1", "3"])
        #expect(outer.states.map(\.path) == ["x", "y"])
        #expect(outer.states.map { $0.values["count"] } == [4, 4])
    }

    @Test(
        "running statistics exclude others",
        arguments: [
            (["method": "rank"], "s.statistics: running is for method z_score"),
            (["mean": 1, "deviation": 1], "s.statistics: running is for method z_score"),
            (["statistics": "all"], "s.statistics: \"all\" is not one of \"group\", \"running\""),
        ] as [(JSONObject, String)]
    )
    func refusals(more: JSONObject, message: String) {
        var options = options
        for (name, value) in more { options[name] = value }
        let error = #expect(throws: FieldError.self) {
            try scorer(options, ["a": ReadScorer()])
        }
        #expect(error?.description.hasPrefix(message) == true, "\(String(describing: error))")
    }
}
