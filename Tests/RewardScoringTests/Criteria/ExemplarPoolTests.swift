import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Pools of exemplars")
struct ExemplarPoolTests {
    private func turns(_ texts: String...) -> [Message] {
        texts.map { Message(role: "user", content: $0) }
    }

    @Test("a draw depends on the seed and on roles and texts, and on nothing else")
    func draws() throws {
        let pool = ExemplarPool(texts: (0..<64).map(String.init), seed: 7)
        // By a few lines of Python; a draw must not change from one version to the next.
        let draws = (0..<6).map { pool.index(for: turns("Question \($0)")) }
        #expect(draws == [15, 28, 34, 24, 31, 25])
        let parts = try Message(
            [
                "name": "Ann", "role": "user",
                "content": [
                    ["type": "text", "text": "Question "], ["type": "text", "text": "0"],
                ],
            ],
            path: "m"
        )
        #expect(pool.index(for: [parts]) == 15)
        let others = [
            turns("Question 0", ""), turns("", "Question 0"), turns("Question", " 0"),
            [Message(role: "userQ", content: "uestion 0")],
            [Message(role: "system", content: "Question 0")],
        ]
        let indices = others.map { pool.index(for: $0) }
        #expect(Set(indices).count >= 4)
        let other = ExemplarPool(texts: pool.texts, seed: 8)
        let differing = (0..<64).count {
            pool.index(for: turns("\($0)")) != other.index(for: turns("\($0)"))
        }
        #expect(differing > 48)
    }

    @Test("each exemplar is as likely as the others", arguments: [2, 3, 7])
    func uniform(count: Int) {
        let pool = ExemplarPool(texts: (0..<count).map(String.init), seed: 1)
        var counts = [Int](repeating: 0, count: count)
        for number in 0..<4000 { counts[pool.index(for: turns("Prompt \(number)"))] += 1 }
        let expected = 4000 / Double(count)
        // Four standard deviations of a binomial count; the draws are fixed, so it is no chance.
        let tolerance = 4 * (expected * (1 - 1 / Double(count))).squareRoot()
        #expect(counts.allSatisfy { abs(Double($0) - expected) < tolerance }, "\(counts)")
    }

    @Test("pools of the configuration come before built-in ones")
    func library() throws {
        var fields = try Fields(["exemplar_pools": ["CHAT": ["own"]], "seed": 3], path: "s")
        let library = try CriteriaLibrary(&fields)
        #expect(try library.pool("CHAT", path: "p") == ExemplarPool(texts: ["own"], seed: 3))
        #expect(try library.pool("SAFETY", path: "p").texts == BuiltInCriteria.pools["SAFETY"])
        #expect(try library.criteria("careful", path: "p").system?.hasPrefix("You are") == true)
        #expect(try library.criteria(["system": "x"], path: "p").system == "x")
    }

    @Test(
        "wrong pools are refused by name",
        arguments: [
            (["exemplar_pools": [:]], "s.exemplar_pools: are 0; 1 to 16 are possible"),
            (["exemplar_pools": ["a": []]], "s.exemplar_pools.a: is empty"),
            (["exemplar_pools": ["a": ["x", ""]]], "s.exemplar_pools.a[1]: is not a text"),
            (["exemplar_pools": ["a": ["x", 1]]], "s.exemplar_pools.a[1]: is not a text"),
            (["seed": -1], "s.seed: -1 is outside 0 to"),
        ] as [(JSONValue, String)]
    )
    func refusals(options: JSONValue, message: String) throws {
        var fields = try Fields(options, path: "s")
        let error = #expect(throws: FieldError.self) { try CriteriaLibrary(&fields) }
        #expect(error?.description.hasPrefix(message) == true, "\(String(describing: error))")
    }

    @Test("built-in exemplars end where the question follows")
    func builtIn() {
        let texts = BuiltInCriteria.pools.values.flatMap { $0 }
        #expect(Set(texts).count == 6)
        for text in texts {
            #expect(text.hasPrefix("User: ") && text.hasSuffix("\n\nUser:"))
            #expect(text.contains("\nGood Assistant: ") && text.contains("\nBad Assistant: "))
        }
        #expect(BuiltInCriteria.pools.keys.sorted() == ["CHAT", "REASONING", "SAFETY"])
    }
}
