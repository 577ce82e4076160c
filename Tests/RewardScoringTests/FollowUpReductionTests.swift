import Foundation
import RewardBackend
import RewardTestSupport
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Reductions of follow-ups")
struct FollowUpReductionTests {
    private let sets = [
        FollowUpSet(name: "one", positive: ["a"], negative: ["b"]),
        FollowUpSet(name: "two", positive: ["c"], negative: ["d"]),
    ]

    private func reduction(
        _ options: JSONValue,
        readsLogProbabilities: Bool = true
    ) throws -> FollowUpReduction {
        var fields = try Fields(options, path: "s")
        let reduction = try FollowUpReduction(
            &fields,
            sets: sets,
            readsLogProbabilities: readsLogProbabilities
        )
        try fields.refuseUnknown()
        return reduction
    }

    @Test(
        "the follow-ups of a side are reduced as asked",
        arguments: [
            ("mean", -2.0, -4.5), ("sum", -6.0, -9), ("max", -1.0, -4), ("min", -3.0, -5),
            // ln(e⁻¹ + e⁻² + e⁻³) and ln(e⁻⁴ + e⁻⁵), by NumPy as all literals here.
            ("logsumexp", -0.5923940355556196, -3.686738312481776),
        ]
    )
    func followUps(name: String, positive: Double, negative: Double) throws {
        let category = try reduction(["reduce": .string(name)])
            .category(positive: [-1, -2, -3], negative: [-4, -5])
        #expect(abs(category.positive - positive) < 1e-15)
        #expect(abs(category.negative - negative) < 1e-15)
        #expect(category.value == category.positive - category.negative)
    }

    @Test("the log ratio is that of mean likelihoods, and does not vanish far out")
    func logRatio() throws {
        let reduction = try reduction(["contrast": "log_ratio"])
        let category = reduction.category(positive: [-1, -2, -3], negative: [-4, -5])
        // The logarithm of (e⁻¹ + e⁻² + e⁻³) / 3 over (e⁻⁴ + e⁻⁵) / 2.
        #expect(abs(category.value - 2.6888791688179934) < 1e-14)
        let odds = (exp(-1.0) + exp(-2.0) + exp(-3.0)) / 3 / ((exp(-4.0) + exp(-5.0)) / 2)
        #expect(abs(category.value - log(odds)) < 1e-14)
        let far = reduction.category(positive: [-1000, -1000], negative: [-1001])
        #expect(abs(far.value - 1) < 1e-12)
    }

    @Test(
        "categories are reduced as asked, with weights where they have a meaning",
        arguments: [
            (["reduce_categories": "mean"], 2.0), (["reduce_categories": "sum"], 4.0),
            (["reduce_categories": "max"], 3.0), (["reduce_categories": "min"], 1.0),
            (["reduce_categories": "logsumexp"], 3.1269280110429727),
            (["weights": ["one": 3, "two": 1]], 1.5),
            (["weights": ["one": 3, "two": 1], "reduce_categories": "sum"], 6.0),
            // ln(3e + e³)
            (
                ["weights": ["one": 3, "two": 1], "reduce_categories": "logsumexp"],
                3.3407529539131313
            ),
            (
                ["weights": ["one": 0, "two": 2], "reduce_categories": "logsumexp"],
                3.6931471805599454
            ),
        ] as [(JSONValue, Double)]
    )
    func categories(options: JSONValue, expected: Double) throws {
        #expect(abs(try reduction(options).score([1, 3]) - expected) < 1e-14)
    }

    @Test("a scorer takes its reductions from its options")
    func scorer() throws {
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("sets-\(UUID().uuidString).json")
        let text =
            #"{"one": {"positive": ["a", "ab"], "negative": ["b"]}, "#
            + #""two": {"positive": ["c"], "negative": ["d", "f"]}}"#
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let bench = Bench([try .fake()]) { token, _, _ in Float(token.rawValue) / -16 }
        let score = try bench.scores(
            "followup_likelihood",
            [
                "sets": .string(file.path), "contrast": "log_ratio", "sides": true,
                "reduce_categories": "sum", "weights": ["one": 2, "two": 0.5],
            ],
            ["yes"]
        )[0].get()
        let one = log((exp(-97.0 / 16) + exp(-97.5 / 16)) / 2) + 98.0 / 16
        let two = -99.0 / 16 - log((exp(-100.0 / 16) + exp(-102.0 / 16)) / 2)
        #expect(abs(score.value - (2 * one + 0.5 * two)) < 1e-13)
        #expect(abs((score["two.negative"] ?? 0) + 99.0 / 16 - -two) < 1e-13)
        #expect(abs((score["one"] ?? 0) - one) < 1e-13)
    }

    @Test(
        "wrong options are refused by name",
        arguments: [
            (["reduce": "median"], "s.reduce: \"median\" is not one of \"mean\", \"sum\", \"max\""),
            (["contrast": "log_ratio", "reduce": "mean"], "s.reduce: is always a mean"),
            (["weights": ["one": 1]], "s.weights.two: is missing"),
            (["weights": ["one": 1, "two": -1]], "s.weights.two: -1.0 is below 0"),
            (["weights": ["one": 0, "two": 0]], "s.weights: sum to 0.0"),
            (["weights": ["one": 1, "two": 1, "x": 1]], "s.weights.x: is not a category here"),
            (
                ["weights": ["one": 1, "two": 1], "reduce_categories": "max"],
                "s.weights: have no meaning with reduce_categories max"
            ),
        ] as [(JSONValue, String)]
    )
    func refusals(options: JSONValue, message: String) {
        let error = #expect(throws: FieldError.self) { try reduction(options) }
        #expect(error?.description.hasPrefix(message) == true, "\(String(describing: error))")
    }

    @Test("raw logits have no likelihoods to compare")
    func logits() {
        #expect(
            throws: FieldError(path: "s.contrast", problem: "log_ratio needs mode logprob_mean")
        ) {
            try reduction(["contrast": "log_ratio"], readsLogProbabilities: false)
        }
    }
}
