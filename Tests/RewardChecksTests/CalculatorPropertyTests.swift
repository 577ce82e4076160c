// The calculator against Python's fractions, on random expressions.

import Foundation
import RewardTypes
import Testing

@testable import RewardChecks

private let python = ["/usr/bin/python3", "/usr/local/bin/python3"].first {
    FileManager.default.isExecutableFile(atPath: $0)
}

/// Evaluates each line with every number as a fraction.
private let reference = #"""
    import re, sys
    from fractions import Fraction

    for line in sys.stdin:
        text = re.sub(r"[0-9]+(\.[0-9]+)?", lambda m: f"Fraction('{m[0]}')", line.strip())
        text = text.replace("^", "**")
        try:
            value = eval(text, {"Fraction": Fraction})
            print(f"{value.numerator}/{value.denominator}")
        except ZeroDivisionError:
            print("division_by_zero")
    """#

@Suite("Calculator and Python's fractions")
struct CalculatorPropertyTests {
    /// An expression of sums, products, quotients, powers and signs, with brackets.
    private func expression(_ depth: Int, _ generator: inout SeededGenerator) -> String {
        guard depth > 0, generator.next() % 5 > 0 else {
            let whole = "\(generator.next() % 1000)"
            return generator.next() % 3 > 0 ? whole : "\(whole).\(generator.next() % 100)"
        }
        func part() -> String { expression(depth - 1, &generator) }
        switch generator.next() % 7 {
        case 0, 1: return "\(part()) + \(part())"
        case 2: return "\(part()) - (\(part()))"
        case 3: return "(\(part())) * (\(part()))"
        case 4: return "(\(part())) / (\(part()))"
        case 5: return "-(\(part()))"
        default:
            let exponent = Int(generator.next() % 7) - 3
            return "(\(part()))^(\(exponent))"
        }
    }

    @Test(
        "both give the same fractions",
        .enabled(if: python != nil, "there is no python3 to compare with"),
        arguments: [1, 2, 3] as [UInt64]
    )
    func fractions(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let expressions = (0..<300).map { _ in expression(4, &generator) }
        let process = Process()
        let input = Pipe()
        let output = Pipe()
        process.executableURL = URL(filePath: try #require(python))
        process.arguments = ["-c", reference]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        // Less than what a pipe holds, so that nobody waits for the other.
        let text = expressions.map { $0 + "\n" }.joined()
        input.fileHandleForWriting.write(Data(text.utf8))
        try input.fileHandleForWriting.close()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let expected = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        try #require(expected.count == expressions.count)
        for (expression, value) in zip(expressions, expected) {
            let found: String
            do throws(CalculatorError) {
                let exact = try Calculator().evaluate(expression).rational
                found = "\(exact.numerator)/\(exact.denominator)"
            } catch {
                found = error.problem.code
            }
            #expect(found == value, "seed \(seed): \(expression)")
        }
    }
}
