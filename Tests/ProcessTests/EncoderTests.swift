import Foundation
import Testing

@Suite("An encoder in the daemon", .serialized, .timeLimit(.minutes(5)))
struct EncoderTests {
    private static let scorers = """
          pairrm: {path: \(Places.checkout.path)/Tests/Golden/encoder/pairrm-tiny}
        scorers:
          better: {kind: pair_cross, model: pairrm}
          given: {kind: pair_cross, model: pairrm, orders: given}
          likely: {kind: mean_logprob, model: tiny}

        """

    private struct Pair: Decodable {
        let limits: [Int]
        let source: String
        let pair: [Int]
        let logits: [Double]
    }

    private struct Golden: Decodable {
        let candidates: [String]
        let pairs: [Pair]
    }

    private func margin(
        _ client: RawClient,
        _ scorer: String,
        _ prompt: String,
        _ texts: [String]
    ) throws -> Double {
        let params = try JSONSerialization.data(
            withJSONObject: ["scorer": scorer, "prompt": prompt, "a": texts[0], "b": texts[1]]
        )
        let reply = try client.call("compare", String(decoding: params, as: UTF8.self))
        let result = try #require(reply["result"] as? [String: Any], "\(reply)")
        return try #require(result["margin"] as? Double, "\(result)")
    }

    @Test("comparisons are those of the reference, whichever comes first, beside a decoder")
    func comparisons() throws {
        let daemon = try DaemonProcess(scorers: Self.scorers)
        let client = try RawClient(daemon.socketPath)
        let file = Places.checkout.appending(path: "Tests/Golden/encoder/cases.json")
        let golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: file))
        for pair in golden.pairs where pair.limits == [1224, 2048] && !pair.source.isEmpty {
            let texts = pair.pair.map { golden.candidates[$0] }
            let expected = (pair.logits[0] - pair.logits[1]) / 2
            let found = try margin(client, "better", pair.source, texts)
            #expect(abs(found - expected) < 1e-4)
            #expect(try margin(client, "better", pair.source, texts.reversed()) == -found)
            // Of a scorer whose order matters both orders are asked.
            let given = try margin(client, "given", pair.source, texts)
            #expect(abs(given - expected) < 1e-4)
        }
    }
}
