import Foundation
import Testing

@Suite("Heads from rewardctl fit in the daemon", .serialized, .timeLimit(.minutes(5)))
struct FitTests {
    /// Pairs in which the reply about sacks was chosen.
    private static let pairs: [(prompt: String, chosen: String, rejected: String)] =
        (0..<48).map { index in
            let place = ["mill", "river", "wheel", "barn"][index % 4]
            return (
                "What is at the \(place) \(index)?", "There are \(index) sacks of flour.",
                "Nothing is at the \(place), go away."
            )
        }

    private static func write(to file: URL) throws {
        let lines = pairs.map { pair in
            #"{"prompt":"\#(pair.prompt)","chosen":"\#(pair.chosen)","#
                + #""rejected":"\#(pair.rejected)"}"# + "\n"
        }
        try lines.joined().write(to: file, atomically: true, encoding: .utf8)
    }

    private func report(_ daemon: DaemonProcess, _ head: URL) throws -> [String: Any] {
        let file = daemon.folder.appending(path: "pairs.jsonl")
        try Self.write(to: file)
        let result = try run(
            Places.program("rewardctl"),
            [
                "fit", file.path, "--output", head.path, "--socket", daemon.socketPath, "--json",
                "--pooling", "reply_mean", "--pooling", "last", "--layer", "2", "--cache",
                daemon.folder.appending(path: "cache").path,
            ]
        )
        #expect(result.status == 0, "\(result.errors)")
        let value = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
        return try #require(value as? [String: Any])
    }

    private func start(model: String, head: URL, template: String = "") throws -> ProcessFailure? {
        let folder = head.deletingLastPathComponent()
        let file = folder.appending(path: "other.yaml")
        let text = """
            listen:
              unix: \(folder.appending(path: "o").path)
            models:
              other:
                path: \(Places.checkout.path)/Tests/Golden/models/\(model)
            \(template)
            scorers:
              reward: {kind: scalar, head: \(head.path)}
            """
        try text.write(to: file, atomically: true, encoding: .utf8)
        let result = try run(Places.program("rewardd"), ["--config", file.path])
        #expect(result.status == 78)
        let checked = try run(
            Places.program("rewardd"),
            ["--check-config", "--config", file.path]
        )
        #expect(checked.status == 78)
        // The start logs how loading went before it finds the same.
        #expect(!checked.errors.isEmpty && result.errors.hasSuffix(checked.errors))
        return ProcessFailure(result.errors)
    }

    @Test("a head is fitted twice to the same bytes, is served, and scores as the report says")
    func served() throws {
        let daemon = try DaemonProcess()
        let head = daemon.folder.appending(path: "head.safetensors")
        let first = try report(daemon, head)
        let bytes = try Data(contentsOf: head)
        let second = try report(daemon, head)
        #expect(try Data(contentsOf: head) == bytes)
        #expect(first["measures"] as? NSArray == second["measures"] as? NSArray)
        let measures = try #require(first["measures"] as? [[String: Any]])
        let correct = measures.prefix(3).reduce(0.0) { sum, measure in
            sum + (measure["accuracy"] as? Double ?? .nan) * (measure["pairs"] as? Double ?? .nan)
        }
        let serving = try DaemonProcess(
            scorers: "scorers:\n  reward: {kind: scalar, head: \(head.path)}\n"
        )
        let client = try RawClient(serving.socketPath)
        var found = 0
        for pair in Self.pairs {
            let params =
                #"{"groups":[{"prompt":"\#(pair.prompt)","#
                + #""responses":["\#(pair.chosen)","\#(pair.rejected)"]}]}"#
            let result = try client.call("score", params)["result"] as? [String: Any]
            let groups = result?["groups"] as? [[String: Any]]
            let results = groups?.first?["results"] as? [[String: Any]] ?? []
            let scores = results.compactMap { $0["score"] as? Double }
            try #require(scores.count == 2)
            if scores[0] > scores[1] { found += 1 }
        }
        #expect(abs(correct - Double(found)) < 1e-6, "\(correct) and \(found)")
    }

    @Test("a head on another model, or with another template, is refused at the start")
    func refused() throws {
        let daemon = try DaemonProcess()
        let head = daemon.folder.appending(path: "head.safetensors")
        _ = try report(daemon, head)
        let other = try start(model: "llama-tiny-b", head: head)
        #expect(other?.description.contains("scorers.reward.head") == true)
        #expect(other?.description.contains("was trained on another model") == true)
        let template = daemon.folder.appending(path: "t.jinja")
        try "{{ messages[0].content }}".write(to: template, atomically: true, encoding: .utf8)
        let changed = try start(
            model: "llama-tiny-a",
            head: head,
            template: "    chat_template: \(template.path)"
        )
        #expect(changed?.description.contains("another chat template") == true)
    }
}
