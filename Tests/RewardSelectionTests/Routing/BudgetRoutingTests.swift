import RewardSelection
import Testing

@Suite("Routing within a budget")
struct BudgetRoutingTests {
    private static let features: [[Double?]] = [[1, 0], [0, 1], [nil, 9], [2, 1], [1, 0]]

    @Test("the largest gains go to people, equal ones in order")
    func budget() throws {
        let found = try BudgetRouting(
            features: Self.features,
            coefficients: [1, -0.5],
            budget: .count(2)
        )
        #expect(found.gains == [1, -0.5, nil, 1.5, 1])
        #expect(found.humanItems == [3, 0])
        #expect(found.isTied)
    }

    @Test(
        "a share is of the items with all features, rounded down",
        arguments: [(0.0, 0), (0.49, 1), (0.5, 2), (0.75, 3), (1, 4)]
    )
    func share(share: Double, count: Int) throws {
        let found = try BudgetRouting(
            features: Self.features,
            coefficients: [1, -0.5],
            budget: .share(share)
        )
        #expect(found.humanItems == Array([3, 0, 4, 1].prefix(count)))
        #expect(found.isTied == (count == 2))
    }

    @Test("a budget for more than all is for all with a gain")
    func large() throws {
        let found = try BudgetRouting(
            features: Self.features,
            coefficients: [0, 1],
            budget: .count(100)
        )
        #expect(found.humanItems == [1, 3, 0, 4])
        #expect(!found.isTied)
    }

    @Test("bad input is refused")
    func errors() {
        func route(
            _ features: [[Double?]],
            _ coefficients: [Double],
            _ budget: BudgetRouting.Budget = .count(1)
        ) throws {
            _ = try BudgetRouting(features: features, coefficients: coefficients, budget: budget)
        }
        expectError(at: "features") { try route([], [1]) }
        expectError(at: "features") { try route([[nil]], [1]) }
        expectError(at: "features[1]") { try route([[1], [1, 2]], [1]) }
        expectError(at: "features[0][0]") { try route([[.nan]], [1]) }
        expectError(at: "coefficients") { try route([[]], []) }
        expectError(at: "budget") { try route([[1]], [1], .count(-1)) }
        expectError(at: "budget") { try route([[1]], [1], .share(1.1)) }
    }
}
