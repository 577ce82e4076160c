// Renderings against those of the reference renderer, which are committed as golden data.

import RewardTestSupport
import RewardTypes
import Testing

@testable import RewardTokenization

@Suite("Chat templates against the reference renderer")
struct GoldenChatTemplateTests {
    @Test("templates of our own render byte for byte", arguments: try GoldenTemplate.templates())
    func ownTemplates(golden: GoldenTemplate) {
        #expect(GoldenOutcome(rendering: golden.source, golden.context) == golden.expected)
    }

    @Test("small templates render byte for byte", arguments: try GoldenTemplate.expressions())
    func expressions(golden: GoldenTemplate) {
        #expect(GoldenOutcome(rendering: golden.source, golden.context) == golden.expected)
    }

    @Test("the golden data have renderings, refusals and failures of every size")
    func coverage() throws {
        let outcomes = try (GoldenTemplate.templates() + GoldenTemplate.expressions())
            .map(\.expected)
        let texts = outcomes.filter { if case .text = $0 { true } else { false } }
        let refusals = outcomes.filter { if case .raised = $0 { true } else { false } }
        #expect(texts.count > 300)
        #expect(refusals.count >= 10)
        #expect(outcomes.count - texts.count - refusals.count > 50)
    }

    @Test("a template can be rendered again and again")
    func repeatedRendering() throws {
        for golden in try GoldenTemplate.templates().prefix(40) {
            guard case .text(let expected) = golden.expected else { continue }
            let template = try ChatTemplate(source: golden.source)
            for _ in 0..<3 { #expect(try template.render(golden.context) == expected) }
        }
    }
}
