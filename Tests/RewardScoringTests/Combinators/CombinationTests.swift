import Glibc
import RewardTypes
import Testing

@testable import RewardScoring

/// The arithmetic of each combinator, against values of the papers or by hand.
@Suite("Arithmetic of combinators")
struct CombinationTests {
    private let three = CombinatorBench(["a": [1], "b": [2], "c": [4]])
    private let one = CombinatorBench(["a": [3, 1, 3, 2]])

    private func close(_ found: [Double], _ expected: [Double], _ tolerance: Double) -> Bool {
        found.count == expected.count
            && zip(found, expected).allSatisfy { abs($0 - $1) <= tolerance }
    }

    @Test("weights may have any sum; normalised, they have 1")
    func weightedSum() throws {
        let options: JSONObject = [
            "parts": ["a", "b", "c"], "weights": ["a": 2, "b": -1, "c": 3],
        ]
        #expect(try three.values("weighted_sum", options) == [12])
        var normalized = options
        normalized["normalize_weights"] = true
        #expect(try three.values("weighted_sum", normalized) == [3])
        normalized["weights"] = ["a": 1, "b": -1, "c": 0]
        #expect(
            three.refusal("weighted_sum", normalized)
                == "scorers.s.weights: sum to 0.0; to be normalised, more than 0"
        )
        normalized["weights"] = ["a": 1e308, "b": 1e308, "c": 0]
        #expect(
            three.refusal("weighted_sum", normalized)
                == "scorers.s.weights: sum to inf; to be normalised, more than 0"
        )
        #expect(
            three.refusal("weighted_sum", ["parts": ["a", "b"], "weights": ["a": 1]])
                == "scorers.s.weights.b: is missing; every part needs a number"
        )
        #expect(
            three.refusal("weighted_sum", ["parts": ["a"], "weights": ["a": 1, "z": 1]])
                == "scorers.s.weights.z: is not a part; parts here: a"
        )
    }

    @Test("a direction is an angle of two parts, or a vector of length 1")
    func direction() throws {
        let two: JSONValue = ["a", "b"]
        // cos(-15°) = 0.965925826, sin(-15°) = -0.258819045
        #expect(
            close(
                try three.values("direction", ["parts": two, "angle_degrees": -15]),
                [0.965925826289 - 2 * 0.258819045103],
                1e-11
            )
        )
        let vector: JSONObject = ["parts": two, "vector": ["a": 3, "b": 4]]
        #expect(close(try three.values("direction", vector), [0.6 + 2 * 0.8], 1e-15))
        for (options, problem) in [
            (["parts": ["a", "b", "c"], "angle_degrees": 1], "angle_degrees: is for two parts"),
            (["parts": two, "vector": ["a": 0, "b": 0]], "vector: has no direction"),
            (["parts": two], "vector: is missing"),
        ] as [(JSONObject, String)] {
            #expect(three.refusal("direction", options)?.contains(problem) == true)
        }
    }

    @Test("product, minimum and mean are what they say")
    func plain() throws {
        let parts: JSONObject = ["parts": ["a", "b", "c"]]
        #expect(try three.values("product", parts) == [8])
        #expect(try three.values("min", parts) == [1])
        #expect(try three.values("mean", parts) == [7.0 / 3])
    }

    @Test("UWO of 1, 2, 4 with λ 0.5 is 1.5556 by the population, 1.1667 by the sample")
    func uncertainty() throws {
        let parts: JSONObject = ["parts": ["a", "b", "c"]]
        #expect(close(try three.values("uncertainty_weighted", parts), [1.5556], 5e-5))
        var sample = parts
        sample["ddof"] = 1
        #expect(close(try three.values("uncertainty_weighted", sample), [1.1667], 5e-5))
        var deviation = parts
        deviation["spread"] = "deviation"
        deviation["lambda"] = 1
        let expected = 7.0 / 3 - (14.0 / 9).squareRoot()
        #expect(close(try three.values("uncertainty_weighted", deviation), [expected], 1e-12))
        let alone: JSONObject = ["parts": ["a"], "ddof": 1]
        #expect(
            three.refusal("uncertainty_weighted", alone)
                == "scorers.s.ddof: 1 needs two parts at least"
        )
        #expect(try three.values("uncertainty_weighted", ["parts": ["a"]]) == [1])
    }

    @Test("a vote tells how sure it is")
    func vote() throws {
        let bench = CombinatorBench(["a": [1], "b": [-2], "c": [4]])
        let score = try bench.results("vote", ["parts": ["a", "b", "c"]])[0].get()
        #expect(score.value == 1 && score["mean"] == 1)
        #expect(score["deviation"] == 6.0.squareRoot())
        #expect(score["agreement"] == 2.0 / 3)
    }

    @Test("rewards count up to their thresholds, and those above are told")
    func cap() throws {
        let options: JSONObject = [
            "parts": ["a", "b", "c"], "thresholds": ["a": 1, "b": 1.5, "c": 9],
        ]
        let score = try three.results("cap", options)[0].get()
        #expect(score.value == 1 + 1.5 + 4)
        #expect(score["a.over_threshold"] == 0 && score["b.over_threshold"] == 1)
        #expect(score["c.over_threshold"] == 0)
    }

    @Test("log-sigmoid of 2, 0, -1 against 1 is -.31326, -1.31326, -2.12693")
    func logSigmoids() throws {
        let bench = CombinatorBench(["a": [2, 0, -1, 900, -900]])
        let values = try bench.values("log_sigmoid", ["parts": ["a"], "references": ["a": 1]])
        #expect(close(Array(values[..<3]), [-0.31326, -1.31326, -2.12693], 5e-6))
        #expect(values[3] == 0 && values[4] == -901)
    }

    @Test("the reference is a quantile of a normal fit; one sample is its own reference")
    func references() throws {
        let bench = CombinatorBench(["a": [0]])
        func value(_ samples: JSONValue, quantile: JSONValue? = nil) throws -> Double {
            var options: JSONObject = ["parts": ["a"], "reference_samples": ["a": samples]]
            options["quantile"] = quantile
            return try bench.values("log_sigmoid", options)[0]
        }
        // The 85th percentile is the mean and 1.03643 deviations of the population.
        let reference = 2 + 1.0364333894937896 * (2.0 / 3).squareRoot()
        #expect(abs(try value([1, 2, 3]) - logSigmoid(-reference)) < 1e-14)
        #expect(try value([7]) == logSigmoid(-7))
        #expect(try value([1, 2, 3], quantile: 0.5) == logSigmoid(-2))
        for (options, problem) in [
            (["parts": ["a"]], "references: is missing"),
            (["parts": ["a"], "reference_samples": ["a": []]], "a: is missing or empty"),
            (
                ["parts": ["a"], "reference_samples": ["a": [1]], "quantile": 1],
                "quantile: 1.0 is not between 0 and 1"
            ),
            (
                ["parts": ["a"], "references": ["a": 1], "quantile": 0.5],
                "quantile: is for reference_samples; remove it"
            ),
            (
                ["parts": ["a"], "reference_samples": ["a": [1e308, 1e308]]],
                "a: has rewards so large that their quantile is not finite"
            ),
            (
                ["parts": ["a"], "reference_samples": ["a": [1], "b": [1]]],
                "reference_samples.b: is not a known key"
            ),
        ] as [(JSONObject, String)] {
            let refusal = bench.refusal("log_sigmoid", options) ?? "accepted"
            #expect(refusal.contains(problem), "\(refusal)")
        }
    }

    @Test("equal samples are their own reference, and equal scores stay equal")
    func degenerateReferences() throws {
        let bench = CombinatorBench(["a": [0.1, 0.1, -3, 5], "b": [2, 2, 2, 2]])
        let samples: JSONValue = ["a": [0.1, 0.1, 0.1], "b": [2]]
        let half = -0.6931471805599453
        for quantile in [0.001, 0.5, 0.999] {
            let results = try bench.results(
                "log_sigmoid",
                [
                    "parts": ["a", "b"], "reference_samples": samples,
                    "quantile": .number(quantile),
                ]
            ).map { try $0.get() }
            // 0.1 thrice sums to a little more than 0.3, so the mean is off by its last digit.
            #expect(abs(results[0].value - 2 * half) < 1e-15)
            #expect(results[0]["b.log_sigmoid"] == half)
            #expect(results[0].value == results[1].value)
            #expect(results[2].value < results[0].value && results[0].value < results[3].value)
        }
    }

    @Test("a score becomes a probability by each of the curves")
    func calibrated() throws {
        let bench = CombinatorBench(["a": [-2, 0, 1, 1.5, 9]])
        func values(_ options: JSONObject) throws -> [Double] {
            var options = options
            options["parts"] = ["a"]
            return try bench.values("calibrated", options)
        }
        let platt = try values(["method": "platt", "slope": 2, "intercept": -1])
        #expect(close(platt, [-5, -1, 1, 2, 17].map { 1 / (1 + exp(-$0)) }, 1e-15))
        let temperature = try values(["method": "temperature", "temperature": 2])
        #expect(close(temperature, [-1, 0, 0.5, 0.75, 4.5].map { 1 / (1 + exp(-$0)) }, 1e-15))
        let points: JSONValue = [[-1, 0.1], [1, 0.5], [2, 0.9]]
        let isotonic = try values(["method": "isotonic", "points": points])
        #expect(close(isotonic, [0.1, 0.3, 0.5, 0.7, 0.9], 1e-15))
        for (options, problem) in [
            (
                ["method": "isotonic", "points": [[1, 0.5], [0, 0.6]]], "points[1]: does not rise"
            ),
            (["method": "isotonic", "points": [[1, 0.5, 2]]], "points[0]: is not [score, "),
            (["method": "temperature", "temperature": 0], "temperature: is missing or not"),
            ([:], "method: is missing"),
        ] as [(JSONObject, String)] {
            var options = options
            options["parts"] = ["a"]
            let refusal = bench.refusal("calibrated", options) ?? "accepted"
            #expect(refusal.contains(problem), "\(refusal)")
        }
    }

    @Test("normalised over the group, ties share a rank, and no variance is no score but 0")
    func normalized() throws {
        func values(_ options: JSONObject, _ bench: CombinatorBench) throws -> [Double] {
            var options = options
            options["parts"] = ["a"]
            return try bench.values("normalize", options)
        }
        let deviation = (11.0 / 16).squareRoot()
        #expect(
            close(
                try values(["epsilon": 0], one),
                [0.75, -1.25, 0.75, -0.25].map { $0 / deviation },
                1e-15
            )
        )
        #expect(try values(["method": "min_max"], one) == [1, 0, 1, 0.5])
        #expect(try values(["method": "rank"], one) == [1, 0, 1, 1.0 / 3])
        #expect(try values(["mean": 1, "deviation": 2], one) == [1, 0, 1, 0.5])
        let same = CombinatorBench(["a": [5, 5]])
        for method in ["z_score", "min_max"] {
            #expect(try values(["method": .string(method)], same) == [0, 0])
        }
        #expect(try values(["method": "rank"], CombinatorBench(["a": [5]])) == [1])
        let partly = CombinatorBench(["a": [1, nil, 3]])
        let results = try partly.results("normalize", ["parts": ["a"], "method": "min_max"])
        #expect(results[1].failure != nil)
        #expect(try results[0].get().value == 0 && results[2].get().value == 1)
        #expect(
            one.refusal("normalize", ["parts": ["a"], "mean": 1])
                == "scorers.s.deviation: and mean are given together or not at all"
        )
    }

    @Test("length costs a rate for each token, or divides by a power")
    func lengths() throws {
        // Candidates have 10, 20, 30 and 40 tokens.
        let rate: JSONObject = ["parts": ["a"], "per_token": 0.5, "free_tokens": 15]
        #expect(try one.values("length_penalized", rate) == [3, 1 - 2.5, 3 - 7.5, 2 - 12.5])
        let power: JSONObject = ["parts": ["a"], "power": 1]
        #expect(try one.values("length_penalized", power) == [0.3, 0.05, 0.1, 0.05])
        #expect(
            one.refusal("length_penalized", ["parts": ["a"]])
                == "scorers.s.per_token: is missing; give it or power"
        )
    }
}
