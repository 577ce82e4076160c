import RewardTypes
import Testing

@testable import RewardFitting

@Suite("RewardTransformFit")
struct RewardTransformFitTests {
    @Test("the grid is that of the released script")
    func grid() {
        #expect(
            RewardTransformFit.grid == [
                0, 0.01, 0.025, 0.05, 0.075, 0.1, 0.125, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45,
                0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95,
            ]
        )
    }

    @Test("planted shares of verbosity are found and removed")
    func recovery() throws {
        var data = PlantedData(seed: 1)
        let rows: [[Float]] = (0..<2000).map { _ in
            let length = data.normal()
            let shares = [0, 0.3, 2, -0.5]
            let rewards = shares.map { Float($0 * length + data.normal()) }
            return [rewards[0], rewards[1], Float(length), rewards[2], rewards[3]]
        }
        let rewards = try FeatureMatrix(rows: rows)
        let fit = try RewardTransformFit(rewards: rewards, verbosity: 2)
        print("penalties \(fit.penalties), before \(fit.correlationsBefore)")
        // An attribute that is unrelated or negatively related loses nothing; one that pays too
        // much for length loses all that the grid has.
        #expect(fit.penalties[0] <= 0.05)
        #expect(abs(fit.penalties[1] - 0.3) <= 0.051)
        #expect(fit.penalties[2] == 1)
        #expect(fit.penalties[3] == 1)
        #expect(fit.penalties[4] == 0)
        #expect(fit.correlationsBefore[2] == 1)
        #expect(fit.correlationsBefore[3] > 0.8)
        #expect(fit.correlationsAfter[0] <= 0.03 && fit.correlationsAfter[1] <= 0.03)
        #expect(fit.correlationsAfter[3] > 0.5)
        // The penalty before it in the grid leaves more than the threshold.
        let index = try #require(RewardTransformFit.grid.firstIndex(of: fit.penalties[1]))
        let smaller = RewardTransformFit.grid[index - 1]
        let rest = rows.map { Double($0[1]) - smaller * Double($0[2]) }
        let left = RankCorrelation.pearson(
            RankCorrelation.ranks(rest),
            RankCorrelation.ranks(rows.map { Double($0[2]) })
        )
        #expect(left > 0.03)
    }

    @Test("the matrix takes the penalties off, and leaves nothing of verbosity")
    func matrix() throws {
        // The second pays twice for verbosity, which is the first; the third falls with it.
        let rewards = try FeatureMatrix(rows: [[1, 2, 3], [2, 4, 2], [3, 6, 2.5], [4, 8, 1]])
        let fit = try RewardTransformFit(rewards: rewards, verbosity: 0)
        #expect(fit.penalties == [1, 1, 0])
        #expect(fit.matrix == [0, -1, 0, 0, 1, 0, 0, 0, 1])
        #expect(fit.correlationsBefore == [1, 1, -0.8])
        #expect(fit.correlationsAfter == [0, 1, -0.8])
        let transformed = try fit.transform(rewards)
        for row in 0..<4 {
            for column in 0..<3 {
                let old = (Double(rewards.row(row)[column]), Double(rewards.row(row)[0]))
                let new = Double(transformed.row(row)[column])
                #expect(abs(new - (old.0 - fit.penalties[column] * old.1)) < 1e-6)
            }
            #expect(transformed.row(row)[0] == 0)
        }
        #expect(
            throws: FitError.shape(what: "number of attributes", expected: 3, found: 1)
        ) { try fit.transform(try FeatureMatrix(rows: [[1]])) }
    }

    @Test("equal values share the mean of their ranks")
    func ranks() {
        #expect(RankCorrelation.ranks([3, 1, 3, 2, 3]) == [4, 1, 4, 2, 4])
        #expect(RankCorrelation.ranks([]) == [])
        #expect(RankCorrelation.pearson([1, 2, 3], [2, 4, 6]) == 1)
        #expect(RankCorrelation.pearson([1, 2, 3], [1, 1, 1]) == 0)
        // By hand: ranks (1, 2.5, 2.5, 4) and (1, 3, 2, 4): 4.5 / √(4.5 · 5).
        let found = RankCorrelation.pearson(
            RankCorrelation.ranks([1, 2, 2, 3]),
            RankCorrelation.ranks([0, 20, 10, 30])
        )
        #expect(abs(found - 4.5 / 22.5.squareRoot()) < 1e-15)
    }

    @Test("data and thresholds that cannot be used are refused")
    func refusals() throws {
        let rewards = try FeatureMatrix(rows: [[1, 2], [1, 3]])
        #expect(throws: FitError.tooFew(what: "reference responses", found: 1, minimum: 2)) {
            try RewardTransformFit(rewards: try FeatureMatrix(rows: [[1, 2]]), verbosity: 0)
        }
        #expect(
            throws: FitError.outOfRange(what: "the verbosity attribute", index: 2, count: 2)
        ) { try RewardTransformFit(rewards: rewards, verbosity: 2) }
        #expect(
            throws: FitError.noSignal(
                "the verbosity reward is the same for all reference responses"
            )
        ) { try RewardTransformFit(rewards: rewards, verbosity: 0) }
        let error = #expect(throws: FitError.self) {
            try RewardTransformFit(rewards: rewards, verbosity: 1, threshold: .nan)
        }
        #expect(error?.description == "threshold: nan is outside -1 to 1")
        #expect(try RewardTransformFit(rewards: rewards, verbosity: 1).penalties == [0, 1])
    }
}
