import RewardTypes
import Testing

@testable import RewardScoring

@Suite("An implicit reward from log-probabilities")
struct ImplicitValuesTests {
    private func values(
        _ weighting: ImplicitValues.Weighting,
        hasReference: Bool = true,
        extrapolated: [Double]? = nil
    ) -> ImplicitValues {
        func reply(_ values: [Float]) -> CountedReply {
            CountedReply(reply: [7, 8, 9], logProbabilities: values, offsets: [0, 1, 2])
        }
        return ImplicitValues(
            policy: reply([-1, -2, -4]),
            reference: hasReference ? reply([-2, -2, -1]) : nil,
            extrapolated: extrapolated,
            weighting: weighting
        )
    }

    @Test("tokens of the same weight")
    func even() throws {
        #expect(try values(.even).reward(.sum) == -2)
        #expect(try values(.even).reward(.mean) == -2.0 / 3)
        #expect(try values(.even, hasReference: false).reward(.sum) == -7)
        #expect(try values(.even, hasReference: false).reward(.l2) == -(21.0.squareRoot()))
        #expect(
            values(.even).components == [Component("policy", -7), Component("reference", -5)]
        )
    }

    @Test("a policy beyond the policy takes its place, and is told apart")
    func extrapolated() throws {
        let beyond = [-0.5, -3, -4]
        #expect(try values(.even, extrapolated: beyond).reward(.sum) == -2.5)
        #expect(try values(.tokens([0, 1, 0]), extrapolated: beyond).reward(.sum) == -1)
        let steps = values(.steps([.init(weight: 1, places: [0, 1])]), extrapolated: beyond)
        #expect(try steps.reward(.sum) == 0.25)
        let all = values(.even, extrapolated: beyond)
        #expect(
            all.components == [
                Component("policy", -7), Component("reference", -5),
                Component("extrapolated", -7.5),
            ]
        )
        #expect(all.tokens.map(\.name) == ["policy", "reference", "extrapolated"])
        #expect(all.tokens.map(\.ids) == Array(repeating: [7, 8, 9], count: 3))
        #expect(all.tokens[2].logProbabilities == [-0.5, -3, -4])
    }

    @Test("weights of tokens")
    func tokens() throws {
        let weighted = values(.tokens([3, 5, 0.5]))
        #expect(try weighted.reward(.sum) == 1.5)
        #expect(try weighted.reward(.mean) == 1.5 / 8.5)
        #expect(weighted.components.last == Component("weight", 8.5))
        #expect(try values(.tokens([0, 0, 0])).reward(.sum) == 0)
        #expect(throws: ItemFailure.self) { try values(.tokens([0, 0, 0])).reward(.mean) }
    }

    @Test("weights of steps, whatever the norm")
    func steps() throws {
        let steps = values(
            .steps([.init(weight: 2, places: [0, 1]), .init(weight: 1, places: [2])])
        )
        for norm in ImplicitNorm.allCases { #expect(try steps.reward(norm) == -2.0 / 3) }
        #expect(
            steps.components.dropFirst(2) == [
                Component("step.0.weight", 2), Component("step.0.mean", 0.5),
                Component("step.1.weight", 1), Component("step.1.mean", -3),
            ]
        )
    }
}
