import RewardChecks
import Testing

@Suite("MathEquality on pairs, in both directions")
struct MathPairsTests {
    private struct Row {
        let gold: String
        let answer: String
        let isEqual: Bool
        let isEqualBack: Bool

        init(_ line: Substring) throws {
            let parts = line.split(separator: " ~ ").map(String.init)
            try #require(parts.count == 3 && parts[2].count == 2, "\(line)")
            gold = parts[0]
            answer = parts[1]
            isEqual = parts[2].first == "="
            isEqualBack = parts[2].last == "="
        }
    }

    @Test("every pair is judged as it should", arguments: MathPairs.families.map(\.name))
    func pairs(_ name: String) throws {
        let rows = try #require(MathPairs.families.first { $0.name == name }?.rows)
        for line in rows.split(separator: "\n") {
            let row = try Row(line)
            let forward = MathEquality().compare(gold: row.gold, answer: row.answer)
            #expect(forward.isEqual == row.isEqual, "\(row.gold) ~ \(row.answer): \(forward)")
            let back = MathEquality().compare(gold: row.answer, answer: row.gold)
            #expect(back.isEqual == row.isEqualBack, "\(row.answer) ~ \(row.gold): \(back)")
        }
    }

    @Test("there are 300 pairs and 60 traps, each once")
    func counts() {
        let lines = MathPairs.families.map { $0.rows.split(separator: "\n") }
        let traps = MathPairs.traps.split(separator: "\n")
        #expect(lines.joined().count - traps.count >= 300)
        #expect(traps.count >= 60)
        #expect(Set(lines.joined()).count == lines.joined().count)
    }

    @Test("an answer is equal to itself with blanks around it, whatever the seed")
    func seeds() throws {
        for (_, rows) in MathPairs.families {
            for line in rows.split(separator: "\n") {
                let row = try Row(line)
                for seed in [1, 2] as [UInt64] {
                    var equality = MathEquality()
                    equality.seed = seed
                    let verdict = equality.compare(gold: row.gold, answer: row.answer)
                    #expect(verdict.isEqual == row.isEqual, "seed \(seed): \(line)")
                }
            }
        }
    }
}

@Suite("MathEquality on hostile answers")
struct HostileMathTests {
    private static let inputs: [String] = [
        String(repeating: "(", count: 100_000), String(repeating: "{", count: 3000),
        String(repeating: "\\frac{1}{", count: 1000) + "x" + String(repeating: "}", count: 1000),
        String(repeating: "-", count: 4001) + "1", String(repeating: "x", count: 4000),
        String(repeating: "x", count: 100_000), "9^{9^{9^9}}", "x^{999999999999999999}",
        "(x+1)^{100000}", "(a+b+c+d+e+f+g+h)^{40}", "((((x+1)^{50}+1)^{50}+1)^{50}+1)^{50}",
        String(repeating: "(x+y+z+1)", count: 200), String(repeating: "1/(x+", count: 35) + "1",
        (0..<200).map { "(x_\($0)+1)" }.joined(), "10^{100000}", "1000000000!", "170!!!!",
        "\\{" + (0..<2000).map { "\($0)" }.joined(separator: ",") + "\\}",
        "\\{" + (0..<60).map { "\\sin(x^{\($0)})" }.joined(separator: ",") + "\\}",
        String(repeating: "\\sqrt{2+", count: 38) + "2" + String(repeating: "}", count: 38),
        String(repeating: "|", count: 2001), String(repeating: "\\begin{pmatrix}", count: 300),
        String(repeating: "2=", count: 2000) + "2", "\\sqrt[99999999]{2}", "\u{0}\u{FFFF}",
        String(repeating: "\\left(", count: 500), String(repeating: "sin ", count: 900) + "x",
    ]

    @Test("each is answered within the budget", arguments: inputs.indices)
    func bounded(_ index: Int) {
        let text = Self.inputs[index]
        let equality = MathEquality()
        for (gold, answer) in [("1", text), (text, "1"), (text, text + "+1"), ("x+" + text, text)] {
            let (verdict, cost) = equality.measured(gold: gold, answer: answer)
            #expect(!verdict.isEqual, "\(text.prefix(40)): \(verdict)")
            #expect(cost.operationCount <= equality.budget.maximumOperationCount + 1)
        }
    }
}
