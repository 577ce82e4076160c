import RewardBackend
import RewardTestSupport
import RewardTypes
import Testing

@testable import RewardScoring

/// A policy and a reference that read one prompt, and what they say about replies to it, token by
/// token.
struct ImplicitBench {
    static let end = "<|im_end|>"
    let bench: Bench
    private let prompt: [TokenID]

    init() throws {
        bench = Bench([try .fake("policy"), try .fake("reference")])
        let model = try #require(bench.models.models.first)
        prompt = try model.ids("<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n")
    }

    /// Scores candidates with a policy and, unless the options say otherwise, a reference.
    func scores(
        _ options: JSONObject,
        _ candidates: [Candidate],
        wishes: ScoringOptions = ScoringOptions()
    ) throws -> [ScoringResult] {
        var all: JSONObject = ["policy": "policy", "reference": "reference"]
        for (name, value) in options { all[name] = value == .null ? nil : value }
        return try bench.run(
            try bench.scorer("implicit", .object(all)),
            ScoringJob(
                prompt: .messages([Message(role: "user", content: "Hi")], tools: []),
                candidates: candidates,
                options: wishes
            )
        )
    }

    func ids(_ text: String) throws -> [TokenID] {
        try #require(bench.models.models.first).ids(text)
    }

    /// The log-probabilities of a reply and the end of its turn.
    func values(_ model: String, _ reply: String) throws -> [Double] {
        let ids = try ids(reply + Self.end)
        return try bench.backend(model).logProbabilities(of: ids, after: prompt).map(Double.init)
    }

    /// What the policy says more than the reference, for each token.
    func differences(_ reply: String) throws -> [Double] {
        zip(try values("policy", reply), try values("reference", reply)).map { $0 - $1 }
    }

    /// What is before each token of a reply and the end of its turn.
    func prefixes(_ reply: String) throws -> [ArraySlice<TokenID>] {
        let all = prompt + (try ids(reply + Self.end))
        return (prompt.count..<all.count).map { all[..<$0] }
    }
}
