import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Registry of scorers")
struct ScorerRegistryTests {
    @Test("kinds are unique and in order")
    func unique() {
        let kinds = ScorerRegistry.all.map { $0.kind }
        #expect(kinds == ["density_ratio", "followup_likelihood", "mean_logprob"])
    }

    @Test("an unknown kind is refused with the known ones")
    func unknown() throws {
        #expect(
            Bench([try .fake()]).refusal("best", [:])
                == "scorers.s.kind: \"best\" is not one of \"density_ratio\", "
                + "\"followup_likelihood\", \"mean_logprob\""
        )
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
