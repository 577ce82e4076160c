import RewardChecks
import Testing

@Suite("Final answers of mathematics")
struct MathAnswerTests {
    @Test(
        "the answer is found in the order of places",
        arguments: [
            ("\\boxed{1} and \\boxed{\\frac{1}{2}}, so 7", "\\frac{1}{2}", MathAnswer.Place.boxed),
            ("a\n#### 12 \n5", "12", .hashes),
            ("The final answer is $x=3$. Done 4", "x=3", .phrase),
            ("So the answer is: 42 apples. Then 5.", "42 apples", .phrase),
            ("we get $1$ or $2$, 3 times", "2", .formula),
            ("\\[\n4\n\\] then 5", "4", .formula), ("$a\nb$ then 5", "5", .number),
            ("\\(1\n2\\) so 6.", "6", .number),
            ("\\boxed{1 and 7", "7", .number),
        ]
    )
    func places(text: String, expected: String, place: MathAnswer.Place) throws {
        let found = try #require(MathAnswer.extract(from: text))
        #expect(found.text == expected)
        #expect(found.place == place)
    }

    @Test("a text without an answer, or too large a one, has none")
    func none() {
        #expect(MathAnswer.extract(from: "nothing") == nil)
        #expect(MathAnswer.extract(from: String(repeating: "1", count: 300_000)) == nil)
    }
}
