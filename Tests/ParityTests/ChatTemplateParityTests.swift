// Published chat templates against the reference renderer.
//
// The templates and what they render are others' texts, so only lengths and hashes are golden.

import RewardTestSupport
import RewardTokenization
import RewardTypes
import Testing

@Suite("Published chat templates")
struct ChatTemplateParityTests {
    /// Length and two hashes of a text, in two directions.
    private struct Fingerprint: Equatable, CustomStringConvertible {
        let byteCount: Int
        let hashes: [String]

        init(_ text: String) {
            let bytes = Array(text.utf8)
            byteCount = bytes.count
            hashes = [Self.hash(bytes), Self.hash(bytes.reversed())]
        }

        /// Three elements of a row of the golden file.
        init(_ values: ArraySlice<JSONValue>) throws {
            byteCount = try #require(values.first?.intValue)
            hashes = values.dropFirst().compactMap(\.stringValue)
            try #require(hashes.count == 2)
        }

        var description: String { "\(byteCount) bytes, \(hashes)" }

        // FNV-1a.
        private static func hash(_ bytes: some Sequence<UInt8>) -> String {
            let value = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
                ($0 ^ UInt64($1)) &* 0x100_0000_01B3
            }
            let digits = String(value, radix: 16)
            return String(repeating: "0", count: 16 - digits.utf8.count) + digits
        }
    }

    private enum Outcome: Equatable {
        case text(Fingerprint)
        case raised(Fingerprint)
        case failed
    }

    /// The templates that the golden file has outcomes for.
    private static let names: [String] = {
        // Without golden data the test that reads it fails by itself.
        let rows = (try? GoldenData.json("chat_templates/published_expected.json"))?.arrayValue
        return rows?.compactMap { $0[member: "template"]?.stringValue } ?? []
    }()

    @Test(
        "published templates render byte for byte, with and without a generation prompt",
        .needsTestData,
        arguments: names
    )
    func published(name: String) throws {
        let bytes = try TestEnvironment.data("chat_templates/\(name)")
        let source = String(decoding: bytes, as: UTF8.self)
        let rows = try GoldenData.json("chat_templates/published_expected.json").arrayValue
        let row = try #require(rows?.first { $0[member: "template"]?.stringValue == name })
        let known = try Fingerprint(#require(row[member: "source"]?.arrayValue)[...])
        try #require(
            Fingerprint(source) == known,
            "the golden data was made with another version of this template"
        )
        let list = try GoldenData.json("chat_templates/conversations.json").arrayValue
        let conversations = try #require(list)
        let outcomes = try #require(row[member: "outcomes"]?.arrayValue)
        #expect(outcomes.count == 2 * conversations.count)
        let template = try ChatTemplate(source: source)
        for outcome in outcomes.compactMap(\.arrayValue) {
            let index = try #require(outcome[0].intValue)
            let generates = outcome[1] == true
            let context = try context(conversations[index], generates)
            let title = conversations[index][member: "name"]?.stringValue ?? ""
            let expected = try Self.expected(outcome)
            #expect(
                Self.render(template, context) == expected,
                "conversation \(index) (\(title)), generation prompt: \(generates)"
            )
        }
    }

    @Test("the golden data covers templates, refusals and failures")
    func coverage() throws {
        #expect(Self.names.count >= 10)
    }

    private static func expected(_ outcome: [JSONValue]) throws -> Outcome {
        switch outcome[2] {
        case "failed": return .failed
        case "raised": return .raised(try Fingerprint(outcome[3...]))
        default: return .text(try Fingerprint(outcome[2...]))
        }
    }

    private static func render(
        _ template: ChatTemplate,
        _ context: ChatTemplateContext
    ) -> Outcome {
        do throws(ChatTemplateError) {
            return .text(Fingerprint(try template.render(context)))
        } catch {
            guard case .raised(_, let message) = error else { return .failed }
            return .raised(Fingerprint(message))
        }
    }

    private func context(_ value: JSONValue, _ generates: Bool) throws -> ChatTemplateContext {
        let messages = try #require(value[member: "messages"]?.arrayValue)
        return ChatTemplateContext(
            messages: try messages.enumerated().map { index, message in
                try Message(message, path: "messages[\(index)]")
            },
            tools: value[member: "tools"]?.arrayValue ?? [],
            addGenerationPrompt: generates,
            beginningOfSequence: "<s>",
            endOfSequence: "</s>",
            variables: value[member: "variables"]?.objectValue ?? [:],
            date: value[member: "date"]?.stringValue.flatMap { TemplateDate($0) }
        )
    }
}
