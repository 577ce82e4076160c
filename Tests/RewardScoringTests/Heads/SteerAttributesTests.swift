import Testing

@testable import RewardScoring

@Suite("Attributes of SteerLM")
struct SteerAttributesTests {
    @Test("published weights: HelpSteer2's 70B model and Nemotron-4 340B")
    func weights() {
        #expect(SteerAttributes.names.count == 9)
        #expect(SteerAttributes.names.suffix(5).first == "helpfulness")
        #expect(
            SteerAttributes.weights(named: "helpsteer2_70b", count: 9)
                == [0, 0, 0, 0, 0.65, 0.8, 0.45, 0.55, -0.4]
        )
        #expect(
            SteerAttributes.weights(named: "nemotron4_340b", count: 5)
                == [0.3, 0.74, 0.46, 0.47, -0.33]
        )
        #expect(SteerAttributes.weights(named: "helpsteer2_70b", count: 4) == nil)
        #expect(SteerAttributes.weights(named: "other", count: 9) == nil)
        #expect(SteerAttributes.weightNames == ["helpsteer2_70b", "nemotron4_340b"])
    }
}
