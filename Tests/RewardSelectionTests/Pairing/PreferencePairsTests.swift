import RewardSelection
import RewardTypes
import Testing

@Suite("Preference pairs")
struct PreferencePairsTests {
    private static func pairs(
        _ scores: [Double?],
        _ options: PreferencePairs.Options,
        texts: [String]? = nil
    ) throws -> PreferencePairs {
        try PreferencePairs(
            scores,
            texts: texts ?? scores.indices.map { "text \($0)" },
            options: options
        )
    }

    private static func indices(_ found: PreferencePairs) -> [[Int]] {
        found.pairs.map { [$0.chosen, $0.rejected] }
    }

    @Test("the first best meets the first worst")
    func bestWorst() throws {
        let found = try Self.pairs([1, nil, 3, 0, 3, 0], .init(.bestWorst))
        #expect(Self.indices(found) == [[2, 3]])
        #expect(found.pairs[0].margin == 3)
    }

    @Test("the best meets a random one of those that score less")
    func bestRandom() throws {
        var rejected: [Int: Int] = [:]
        for seed in 0..<600 {
            let found = try Self.pairs([1, 3, nil, 0, 3], .init(.bestRandom, seed: UInt64(seed)))
            let pair = try #require(found.pairs.first)
            #expect(pair.chosen == 1)
            rejected[pair.rejected, default: 0] += 1
        }
        #expect(Set(rejected.keys) == [0, 3])
        for count in rejected.values { #expect(abs(count - 300) < 70) }
    }

    @Test(
        "groups without a difference are ties",
        arguments: [PreferencePairs.Strategy.bestWorst, .bestRandom]
    )
    func ties(strategy: PreferencePairs.Strategy) throws {
        let found = try Self.pairs([2, 2, nil, 2], .init(strategy))
        #expect(found.pairs == [])
        #expect(found.tieCount == 1)
        #expect(try Self.pairs([nil, 2], .init(strategy)).tieCount == 0)
    }

    @Test("all pairs, in the order of the group, without ties")
    func allPairs() throws {
        let found = try Self.pairs([1, nil, 3, 1], .init(.allPairs))
        #expect(Self.indices(found) == [[2, 0], [2, 3]])
        #expect(found.tieCount == 1)
    }

    @Test("first rounds are neighbours, tournaments go on with the winners")
    func rounds() throws {
        let scores: [Double?] = [1, 2, nil, 5, 4, 3]
        let first = try Self.pairs(scores, .init(.firstRound))
        #expect(Self.indices(first) == [[1, 0], [3, 4]])
        let tournament = try Self.pairs(scores, .init(.tournament))
        #expect(Self.indices(tournament) == [[1, 0], [3, 4], [3, 1], [3, 5]])
        let shuffled = try Self.pairs(scores, .init(.tournament, seed: 3, isShuffled: true))
        #expect(shuffled.pairs.count == 4)
        #expect(shuffled.pairs.last?.chosen == 3)
        #expect(shuffled != tournament)
    }

    @Test("pairs of a tournament always go from better to worse", arguments: UInt64(1)...20)
    func directed(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let scores: [Double?] = (0..<9).map { _ in
            Double(Int.random(in: 0..<5, using: &generator))
        }
        for strategy in PreferencePairs.Strategy.allCases {
            let found = try Self.pairs(scores, .init(strategy, seed: seed, isShuffled: true))
            for pair in found.pairs {
                let difference = (scores[pair.chosen] ?? .nan) - (scores[pair.rejected] ?? .nan)
                #expect(difference > 0)
                #expect(pair.margin == difference)
            }
        }
    }

    @Test("equal texts and small margins are left out and counted")
    func leftOut() throws {
        let found = try Self.pairs(
            [1, 2, 2.5],
            .init(.allPairs, minimumMargin: 1),
            texts: ["a", "b", "a"]
        )
        #expect(Self.indices(found) == [[1, 0]])
        #expect(found.equalTextCount == 1)
        #expect(found.smallMarginCount == 1)
        #expect(found.tieCount == 0)
    }

    @Test("matches of comparisons become pairs")
    func comparisons() throws {
        let strengths = [1.0, 3, 2, 2]
        let choice = try PairwiseChoice.tournament(count: 4) { strengths[$0] - strengths[$1] }
        let texts = ["a", "b", "c", "d"]
        let all = try PreferencePairs(choice, texts: texts, isFirstRoundOnly: false)
        #expect(Self.indices(all) == [[1, 0], [1, 2]])
        #expect(all.tieCount == 1)
        let first = try PreferencePairs(choice, texts: texts, isFirstRoundOnly: true)
        #expect(Self.indices(first) == [[1, 0]])
        expectError(at: "texts") {
            _ = try PreferencePairs(choice, texts: ["a"], isFirstRoundOnly: true)
        }
    }

    @Test("bad input is refused")
    func errors() {
        expectError(at: "scores") { _ = try Self.pairs([nil], .init(.allPairs)) }
        expectError(at: "texts") { _ = try Self.pairs([1, 2], .init(.allPairs), texts: ["a"]) }
        expectError(at: "minimum_margin") {
            _ = try Self.pairs([1, 2], .init(.allPairs, minimumMargin: -1))
        }
        expectError(at: "scores") { _ = try Self.pairs([1.7e308, -1.7e308], .init(.bestWorst)) }
        expectError(at: "pairs") {
            _ = try Self.pairs((0..<600).map { Double($0) }, .init(.allPairs))
        }
    }
}
