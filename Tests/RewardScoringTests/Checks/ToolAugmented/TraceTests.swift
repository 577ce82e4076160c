import RewardBackend
import RewardTestSupport
import RewardTokenization
import RewardTools
import RewardTypes
import Testing

@testable import RewardScoring

/// What a random model writes: pieces of the grammar, chosen by all that was written before.
private struct RandomWriter: Sendable {
    let seed: UInt64

    private static let pieces = [
        "Thought: a\nAction: Calendar.week_day\nAction Input: 2004-05-03", "Thought: b\n",
        "Action: calculator\n", "Action 1 : Calendar.week_day Action 1 Input 1: \"2004-02-29\"",
        "Action: calculator\nAction Input: <<2+2=4>>4", "Action: abacus\nAction Input: 1",
        "Action Input: 2004-05-33", "\n<start_observation>", "\nObservation:", "<start_tool> ",
        "Finished.", "Work: c", "<start_work>", "", "",
    ]

    private func piece(after text: Substring) -> String {
        var hash = seed
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        var generator = SeededGenerator(seed: hash)
        return Self.pieces.randomElement(using: &generator) ?? ""
    }

    /// What is left of the piece that is being written, or the next one.
    ///
    /// Text that is no piece was put in by others, and is stepped over.
    func rest(after text: String) -> String {
        var place = text.startIndex
        while place < text.endIndex {
            let piece = piece(after: text[..<place])
            let rest = text[place...]
            if !piece.isEmpty, rest.hasPrefix(piece) {
                place = text.index(place, offsetBy: piece.count)
            } else if piece.hasPrefix(rest) {
                return String(piece.dropFirst(rest.count))
            } else {
                place = text.index(after: place)
            }
        }
        return piece(after: text[...])
    }
}

/// The loop as one would write it down: one reply, one token, one tool after the other.
private struct PlainLoop {
    let bench: TraceBench
    var iterations = 3
    var tokens = 512

    func trace(reply: String) async throws -> (text: String, ending: String) {
        let end = bench.tokenizer.specialTokens.endOfSequence
        var text = ""
        var left = tokens
        for _ in 0..<iterations {
            let before = try bench.ids(text, reply: reply).dropLast()
            var step: [TokenID] = []
            var written: String?
            while written == nil {
                if left == 0 { return (text + show(step), "max_new_tokens") }
                if before.count + step.count + 2 > bench.model.description.maximumContextTokenCount
                {
                    return (text + show(step), "context")
                }
                let row = bench.backend.row(after: before + step)
                let best = row.max()
                let next = TokenID(Int32(row.firstIndex { $0 == best } ?? 0))
                if next == end {
                    written = show(step)
                    continue
                }
                step.append(next)
                left -= 1
                for stop in ["<start_observation>", "\nObservation:"] {
                    let parts = show(step).split(separator: stop, omittingEmptySubsequences: false)
                    guard parts.count > 1 else { continue }
                    written = String(parts[0].hasSuffix("\n") ? parts[0].dropLast() : parts[0])
                }
            }
            text += written ?? ""
            if let action = try Self.action(in: written ?? "") {
                text += "\n<start_observation> "
                if let observation = await observation(action, reply) {
                    text += "Observation: \(observation)\n"
                }
            } else if written?.contains("Work:") == true
                || written?.contains("<start_work>") == true
            {
                return (text, "work")
            } else if written?.contains("Finished") == true {
                text += "\n<start_work> "
            } else {
                return (text, "other")
            }
        }
        return (text, "max_iterations")
    }

    private func show(_ ids: [TokenID]) -> String {
        bench.tokenizer.decode(ids, skipSpecialTokens: false)
    }

    /// By the pattern of the published code.
    private static func action(in text: String) throws -> (name: String, input: String)? {
        let pattern = try Regex(
            #"(?s)Action\s*\d*\s*:[\s]*(.*?)[\s]*Action\s*\d*\s*Input\s*\d*\s*:[\s]*(.*)"#
        )
        guard let match = try pattern.firstMatch(in: text) else { return nil }
        let input = (match.output[2].substring ?? "").filter { !"\" ".contains($0) }
        return (String(match.output[1].substring ?? ""), input)
    }

    private func observation(
        _ action: (name: String, input: String),
        _ reply: String
    ) async -> String? {
        let tool: any Tool
        let arguments: JSONObject
        switch action.name {
        case "Calendar.week_day":
            switch action.input {
            case "2004-05-03": return "Monday"
            case "2004-02-29": return "Sunday"
            default: return "The tool failed and gave no result."
            }
        case "calculator":
            do {
                tool = try ToolCatalog.builtIn.tool(named: "gsm8k_steps", path: "")
                arguments = [
                    "solution": .string(reply + "\n" + action.input), "tolerance": "exact",
                    "plain_claims": false,
                ]
                return try await tool.check(arguments, until: nil).reason
            } catch { return "The tool failed and gave no result." }
        default: return nil
        }
    }
}

@Suite("Trace")
struct TraceTests {
    @Test("rounds write what a plain loop writes, alone and in a group")
    func rounds() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var endings: Set<String> = []
        for index in 0..<24 {
            let writer = RandomWriter(seed: seed &+ UInt64(index))
            let bench = try TraceBench(
                maximumContextTokenCount: index % 4 == 0 ? 150 : 4096
            ) { writer.rest(after: $0) }
            let tokens = index % 3 == 0 ? 40 : 512
            let options: JSONObject = ["max_new_tokens": .integer(Int64(tokens))]
            let replies = ["4 #### 4", "5", "no #### 7"]
            let together = try await bench.results(replies, options)
            for (reply, result) in zip(replies, together) {
                let alone = try await bench.results([reply], options)[0]
                #expect(alone == result, "seed \(seed)")
                var loop = PlainLoop(bench: bench)
                loop.tokens = tokens
                do {
                    let expected = try await loop.trace(reply: reply)
                    let ids = try bench.ids(expected.text, reply: reply)
                    guard ids.count <= bench.model.description.maximumContextTokenCount else {
                        #expect(result.failure?.status == .contextTooLong, "seed \(seed)")
                        continue
                    }
                    endings.insert(expected.ending)
                    let score = try result.get()
                    #expect(score.trace == expected.text, "seed \(seed), \(index)")
                    #expect(score.ending == expected.ending, "seed \(seed), \(index)")
                    #expect(score.value == (try bench.value(expected.text, reply: reply)))
                }
            }
        }
        #expect(endings.count >= 3, "seed \(seed): \(endings)")
    }
}
