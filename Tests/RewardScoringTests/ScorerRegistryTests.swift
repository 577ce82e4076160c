import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Registry of scorers")
struct ScorerRegistryTests {
    @Test("kinds are unique")
    func unique() {
        let kinds = ScorerRegistry.all.map { $0.kind }
        #expect(Set(kinds).count == kinds.count)
        #expect(kinds.contains("mean_logprob") && kinds.contains("weighted_sum"))
    }

    @Test("an unknown kind is refused with the known ones")
    func unknown() throws {
        let refusal = Bench([try .fake()]).refusal("best", [:]) ?? ""
        #expect(refusal.hasPrefix("scorers.s.kind: \"best\" is not one of \"calibrated\", "))
        #expect(refusal.hasSuffix(", \"weighted_sum\""))
    }

    @Test("without models, a scorer says so")
    func noModels() {
        #expect(
            Bench([]).refusal("mean_logprob", [:])
                == "scorers.s.model: is missing, and there is no single model to fall back on; "
                + "no models are configured"
        )
    }
}
