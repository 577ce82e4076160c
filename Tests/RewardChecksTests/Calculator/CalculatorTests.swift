import RewardChecks
import RewardTypes
import Testing

@Suite("Calculator")
struct CalculatorTests {
    private func fraction(_ text: String) throws -> String {
        let value = try Calculator().evaluate(text)
        return try #require(value.exactValue, "\(text) is not exact").fractionText
    }

    @Test(
        "arithmetic is exact",
        arguments: [
            ("1+2*3", "7"), ("(1+2)*3", "9"), ("2-3-4", "-5"), ("8/4/2", "1"), ("0.1+0.2", "3/10"),
            ("1/3+1/6", "1/2"), ("-2^2", "-4"), ("(-2)^2", "4"), ("2^3^2", "512"), ("2**-3", "1/8"),
            ("--3", "3"), ("- - 3 - -2", "5"), ("5!", "120"), ("3!^2", "36"), ("2^3!", "64"),
            ("0^0", "1"), ("0!", "1"), ("(2/3)^3", "8/27"), ("(-2/3)^-3", "-27/8"),
            ("7 mod 3", "1"), ("-7 mod 3", "2"), ("mod(7.5, 2)", "3/2"), (".5*.5", "1/4"),
            ("1e3", "1000"), ("1.5E-2", "3/200"), ("1/7*7", "1"), ("-1^1000000000001", "-1"),
            ("(-1)^1000000000001", "-1"), ("2^100", "1267650600228229401496703205376"),
        ]
    )
    func exact(text: String, expected: String) throws {
        #expect(try fraction(text) == expected)
    }

    @Test(
        "numbers are read as people write them",
        arguments: [
            ("1,000,000", "1000000"), ("1 000 + 1", "1001"), ("12'345.5", "24691/2"),
            ("1\u{A0}000", "1000"), ("50%", "1/2"), ("8*75%", "6"), ("30% of 4000", "1200"),
            ("20*(100%-50%)", "10"), ("$1,250.50 * 2", "2501"), ("-$5", "-5"), ("$-5", "-5"),
            ("5€ + 3 dollars", "8"), ("$1 + 50¢", "3/2"), ("50 cents", "1/2"), ("½ + 2¼", "11/4"),
            ("１２ + ３", "15"), ("٣ × ٤", "12"), ("10 − 4", "6"), ("9 ÷ 3 · 2 × 5", "30"),
            ("3 x 4", "12"), ("3x4", "12"), ("[2+{3*(4)}]", "14"), ("5² + 2⁻¹", "51/2"),
        ]
    )
    func notation(text: String, expected: String) throws {
        #expect(try fraction(text) == expected)
    }

    @Test(
        "left-out multiplication is read where it has one meaning",
        arguments: [("2(3+4)", "14"), ("(2)(3)(4)", "24"), ("2√9", "6"), ("2(3)^2", "18")]
    )
    func leftOut(text: String, expected: String) throws {
        #expect(try fraction(text) == expected)
    }

    @Test(
        "functions are exact where there is a fraction",
        arguments: [
            ("sqrt(16)", "4"), ("√(9/4)", "3/2"), ("cbrt(-8)", "-2"),
            ("root(32, 5)", "2"), ("8^(2/3)", "4"), ("(4/9)^-0.5", "3/2"), ("ceil(90/60)", "2"),
            ("floor(-1.5)", "-2"), ("trunc(-1.5)", "-1"), ("round(2.5)", "3"),
            ("round(-2.345, 2)", "-47/20"), ("round(-0.4)", "0"), ("abs(-3/4)", "3/4"),
            ("min(3, 1/2, 2)", "1/2"), ("max(1,000)", "1"), ("gcd(12, 18)", "6"),
            ("gcd(0, 5)", "5"), ("lcm(4, 6)", "12"), ("log(1000)", "3"), ("log2(1/8)", "-3"),
            ("log(81, 3)", "4"), ("sin(0) + cos(0)", "1"), ("pow(2, 10)", "1024"),
            ("sqrt(10^40)", "100000000000000000000"), ("ln(1)", "0"), ("factorial(6)", "720"),
        ]
    )
    func functions(text: String, expected: String) throws {
        // `max(1,000)` has two arguments, as documented: commas separate them.
        #expect(try fraction(text) == expected)
    }

    @Test(
        "what has no fraction is approximate, to 15 digits, and says so",
        arguments: [
            ("sqrt(2)", "1.4142135623731"), ("2π", "6.28318530717959"), ("e", "2.71828182845905"),
            ("sin(30°)", "0.5"), ("ln(10)", "2.30258509299405"),
            ("1000000*sqrt(2)", "1414213.5623731"),
            ("10^0.5", "3.16227766016838"), ("phi", "1.61803398874989"), ("√2*√2", "2"),
        ]
    )
    func approximate(text: String, expected: String) throws {
        let value = try Calculator().evaluate(text)
        #expect(!value.isExact)
        #expect(value.decimal == DecimalText(text: expected, isRounded: true))
    }

    @Test(
        "what has two readings or none is refused with its place",
        arguments: [
            ("6/2(1+2)", "ambiguous", 3), ("2^3(4)", "ambiguous", 3), ("1/2π", "ambiguous", 3),
            ("1 1/2", "ambiguous", 2), ("1,00", "ambiguous", 1), ("1.000.000", "ambiguous", 5),
            ("5!!", "ambiguous", 2), ("7 % 2", "ambiguous", 4), ("3,5", "ambiguous", 1),
            ("", "syntax", 0), ("1+", "syntax", 2), ("(1", "syntax", 2), ("(1]", "syntax", 2),
            ("1)", "syntax", 1), ("*2", "syntax", 0), ("2 = 2", "syntax", 2),
            ("sqrt 4", "syntax", 5),
            ("sqrt()", "syntax", 5), ("abs(1, 2)", "syntax", 6), ("root(3)", "syntax", 7),
            ("2 apples", "unknown_name", 2), ("x+1", "unknown_name", 0), ("5kg", "unknown_name", 1),
            ("1/0", "division_by_zero", 2), ("−1/(2−2)", "division_by_zero", 5),
            ("0^-1", "division_by_zero", 4), ("0^-0.5", "division_by_zero", 6),
            ("√(-4)", "undefined", 7), ("(-8)^(1/3)", "undefined", 10), ("2.5!", "undefined", 3),
            ("(-3)!", "undefined", 4), ("ln(0)", "undefined", 5), ("asin(2)", "undefined", 7),
        ]
    )
    func refused(text: String, code: String, byteOffset: Int) {
        let error = #expect(throws: CalculatorError.self) { try Calculator().evaluate(text) }
        #expect(error?.problem.code == code, "\(text): \(String(describing: error))")
        #expect(error?.byteOffset == byteOffset, "\(text): \(String(describing: error))")
    }

    private static func repeated(_ text: String, _ count: Int, _ end: String = "") -> String {
        String(repeating: text, count: count) + end
    }

    /// Texts that would take forever, fill the memory or overflow the stack.
    private static let hostile: [String] = [
        "9**9**9", "9^9^9^9^9", "10^9!", "2^10001", "0.5^99999999999999999999", "1e999999999",
        "1e99999999999999999999999", "100000!", "(10^9)!", "factorial(5000)", "exp(1000)",
        "10^3000*10^3000", "2¹²³⁴⁵⁶⁷⁸⁹¹²³⁴⁵⁶⁷⁸⁹", repeated("(", 100_000), repeated("(", 10_000),
        repeated("2^", 5000, "2"), repeated("√", 5000, "2"), repeated("$", 5000, "2"),
        repeated("-", 15_000, "1"), repeated("abs(", 3000), repeated("9", 10_000),
        repeated("1+", 5000, "1"), repeated("7^3000*", 900, "1"), repeated("0*7^3500+", 1800, "1"),
        (1...2000).map { "1/" + String($0) }.joined(separator: "+"),
    ]

    @Test("what is too large is refused before it is computed", arguments: hostile)
    func tooLarge(text: String) {
        let error = #expect(throws: CalculatorError.self) { try Calculator().evaluate(text) }
        #expect(error?.problem.code == "too_large", "\(String(describing: error))")
    }

    @Test("any text gives a value or an error", arguments: UInt64(1)...20)
    func anyText(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let pieces = [
            "1", "2.5", "(", ")", "+", "-", "*", "/", "^", "!", "%", " ", "√", "²", "½", "$", "¢",
            "π", "sqrt(", "log", ",", ".", "e", "1e", "\u{301}", "x", "of", "mod", "é", "٣", "°",
        ]
        for _ in 0..<500 {
            let count = Int.random(in: 0...12, using: &generator)
            let text = (0..<count).compactMap { _ in pieces.randomElement(using: &generator) }
                .joined()
            do throws(CalculatorError) {
                #expect(try Calculator().evaluate(text).doubleValue.isNaN == false, "\(text)")
            } catch {
                #expect((0...text.utf8.count).contains(error.byteOffset), "\(text): \(error)")
            }
        }
    }
}
