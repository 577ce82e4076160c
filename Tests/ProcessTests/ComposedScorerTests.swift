import Foundation
import Testing

@Suite("Composed scorers in the daemon", .serialized, .timeLimit(.minutes(5)))
struct ComposedScorerTests {
    /// Five scorers in three levels, on one model.
    private static let scorers = """
        scorers:
          overall:
            kind: mean
            parts: {careful: careful, brief: brief}
          careful: {kind: uncertainty_weighted, parts: [density, fluent]}
          brief:
            kind: length_penalized
            parts: {x: {kind: weighted_sum, parts: [fluent], weights: {fluent: 2}}}
            per_token: 0.5
          density: {kind: density_ratio, weak: {exit_layer: 2}}
          fluent: {kind: mean_logprob}

        """
    private static let group = """
        "groups":[{"prompt":"Say hello.","responses":["Hello!","Go away."]}]
        """

    private func computedTokens(_ client: RawClient) throws -> Int {
        let status = try client.call("status", "{}")["result"] as? [String: Any]
        let models = status?["models"] as? [[String: Any]]
        return try #require(models?.first?["computed_tokens"] as? Int)
    }

    private func results(_ client: RawClient, _ scorer: String) throws -> [[String: Any]] {
        let params = "{\"scorer\":\"\(scorer)\",\(Self.group)}"
        let result = try client.call("score", params)["result"] as? [String: Any]
        let groups = result?["groups"] as? [[String: Any]]
        return try #require(groups?.first?["results"] as? [[String: Any]])
    }

    @Test("three levels are served, every part is told, and one pass computes all of it")
    func levels() throws {
        let daemon = try DaemonProcess(
            scorers: Self.scorers,
            model: ["prefix_memory_mb: 0"]
        )
        let client = try RawClient(daemon.socketPath)
        let fluent = try results(client, "fluent").compactMap { $0["score"] as? Double }
        let once = try computedTokens(client)
        let density = try results(client, "density").compactMap { $0["score"] as? Double }
        let before = try computedTokens(client)
        #expect(before == 2 * once)
        let overall = try results(client, "overall")
        // Both leaves ask about the same sequences, which are computed once.
        #expect(try computedTokens(client) - before == once)
        for (index, result) in overall.enumerated() {
            let components = try #require(result["components"] as? [String: Double])
            #expect(components["careful.density"] == density[index])
            #expect(components["careful.fluent"] == fluent[index])
            #expect(components["brief.x.fluent"] == fluent[index])
            let mean = (density[index] + fluent[index]) / 2
            let half = (density[index] - fluent[index]) / 2
            let careful = mean - 0.5 * half * half
            #expect(abs((components["careful"] ?? .nan) - careful) < 1e-12)
            let brief = try #require(components["brief"])
            #expect(abs((result["score"] as? Double ?? .nan) - (careful + brief) / 2) < 1e-12)
        }
        let explained = try run(
            Places.program("rewardctl"),
            ["scorers", "--explain", "overall", "--socket", daemon.socketPath]
        )
        #expect(
            explained.output.split(separator: "\n").map(String.init) == [
                "overall: mean", "├─ careful: uncertainty_weighted",
                "│  ├─ density: density_ratio, weak {\"exit_layer\":2}",
                "│  └─ fluent: mean_logprob", "└─ brief: length_penalized, per_token 0.5000",
                "   └─ x: weighted_sum, weights {\"fluent\":2}", "      └─ fluent: mean_logprob",
            ]
        )
    }

    @Test(
        "wrong compositions are refused at the start with the path of the mistake",
        arguments: [
            (
                "a: {kind: mean, parts: [b]}\n  b: {kind: min, parts: {x: a}}",
                "scorers.b.parts.x: a scorer cannot be made of itself: a -> b -> a"
            ),
            ("a: {kind: mean, parts: [z]}", "scorers.a.parts[0]: there is no scorer \"z\""),
            ("a: {kind: mean, parts: [a]}", "a scorer cannot be made of itself: a -> a"),
            (
                "a: {kind: mean, parts: {x: {kind: mean_logprob, nrom: sum}}}",
                "scorers.a.parts.x.nrom: is not a known key"
            ),
        ]
    )
    func refusals(scorers: String, message: String) throws {
        do {
            _ = try DaemonProcess(scorers: "scorers:\n  \(scorers)\n")
            Issue.record("the daemon started")
        } catch let failure as ProcessFailure {
            #expect(failure.description.contains(message), "\(failure)")
        }
    }
}
