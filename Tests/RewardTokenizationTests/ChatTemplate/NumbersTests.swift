// Numbers, and the formats they are printed in.

import RewardTypes
import Testing

@testable import RewardTokenization

@Suite("Numbers in templates")
struct NumbersTests {
    @Test(
        "floats print with the fewest digits that read back",
        arguments: [
            0.1, 1.0 / 3, 123456.789, 1e-7, .leastNonzeroMagnitude, 1.7976931348623157e308, 1e16,
            123456789012345680,
            9007199254740992, 0.0001, 0.00012345, 1e15, 1e21, 1e22, 2.5e-5,
        ]
    )
    func roundTrip(value: Double) {
        #expect(Double(Numbers.representation(value)) == value)
        #expect(Double(Numbers.representation(-value)) == -value)
    }

    @Test("decimals of doubles are exact")
    func exactDecimals() {
        let tenth = ExactDecimal(0.1)
        let digits = String(tenth.digits.indices.map { tenth.digit(at: $0) })
        #expect(digits == "1000000000000000055511151231257827021181583404541015625")
        #expect(tenth.pointPosition == 0)
        #expect(ExactDecimal(.leastNonzeroMagnitude).digits.count == 751)
        #expect(ExactDecimal(0).digits.isEmpty)
        #expect(ExactDecimal(1e22).digits == [1])
        #expect(ExactDecimal(1e22).pointPosition == 23)
    }

    @Test(
        "rounding goes by the exact value, halves to even",
        arguments: [
            (2.5, 0, 2.0), (3.5, 0, 4), (2.675, 2, 2.67), (1.005, 2, 1), (0.5, 0, 0), (1.5, 0, 2),
            (1234.5678, -2, 1200), (99.95, 1, 100), (-2.5, 0, -2), (1e300, 2, 1e300), (9.5, 0, 10),
        ]
    )
    func rounding(value: Double, precision: Int, expected: Double) {
        #expect(Numbers.rounded(value, precision) == expected)
    }

    @Test(
        "integers round to tens",
        arguments: [
            (1234, -2, 1200), (1250, -2, 1200), (1350, -2, 1400), (-1250, -2, -1200), (5, 3, 5),
            (5, -1, 0), (15, -1, 20), (7, -30, 0),
        ]
    )
    func integerRounding(value: Int, precision: Int, expected: Int) {
        #expect(Numbers.rounded(value, precision) == expected)
    }

    @Test("texts are read as Python reads them")
    func reading() {
        #expect(Numbers.double(" 1_0.5e1 ") == 105)
        #expect(Numbers.double("-inf") == -.infinity)
        #expect(Numbers.double(".5") == 0.5)
        #expect(Numbers.double("5.") == 5)
        for text in ["", "1__0", "_1", "1_", "0x10", "1e", "e1", ".", "1 2", "--1"] {
            #expect(Numbers.double(text) == nil, "\(text)")
        }
        #expect(Numbers.integer(" -1_000 ", base: 10)?.value == -1000)
        #expect(Numbers.integer("0x1f", base: 16)?.value == 31)
        #expect(Numbers.integer("0b11", base: 0)?.value == 3)
        for text in ["", "1.5", "_1", "1__0", "+", "0x1f", "é"] {
            #expect(Numbers.integer(text, base: 10) == nil, "\(text)")
        }
    }
}

@Suite("Formats in templates")
struct FormattingTests {
    @Test(
        "formats with '%' are Python's",
        arguments: [
            ("'%05.2f|%-4s|%+d|%x' % (3.14159, 'a', 5, 255)", "03.14|a   |+5|ff"),
            ("'%g %g %g' % (1e10, 0.0001, 100000.0)", "1e+10 0.0001 100000"),
            ("'%(a)s-%(b)03d' % {'a': 1, 'b': 2}", "1-002"), ("'%e' % 12345.678", "1.234568e+04"),
            ("'%r %s' % ('a', none)", "'a' None"), ("'%.0f %.0f' % (0.5, 2.5)", "0 2"),
            ("'%%'% ()", "%"), ("'%c%c' % (65, 'b')", "Ab"), ("'%*d' % (4, 7)", "   7"),
        ]
    )
    func percent(expression: String, expected: String) throws {
        #expect(try evaluate(expression) == expected)
    }

    @Test(
        "formats with braces are Python's",
        arguments: [
            ("'{:>4}|{:<4}|{:^4}|{:*^5}'.format('a', 'b', 'c', 'd')", "   a|b   | c  |**d**"),
            ("'{:,} {:_}'.format(1234567, 1234567)", "1,234,567 1_234_567"),
            (
                "'{:.2f} {:e} {:g} {:%}'.format(3.14159, 12345.0, 1e-5, 0.25)",
                "3.14 1.234500e+04 1e-05 25.000000%"
            ),
            ("'{:#x} {:08b} {:+d}'.format(255, 5, 3)", "0xff 00000101 +3"),
            ("'{0[1]} {a[k]} {b.c}'.format([1, 2], a={'k': 3}, b={'c': 4})", "2 3 4"),
            ("'{:{w}.{p}f}|'.format(2.5, w=8, p=3)", "   2.500|"),
            ("'{!r:>5}'.format('a')", "  'a'"),
        ]
    )
    func braces(expression: String, expected: String) throws {
        #expect(try evaluate(expression) == expected)
    }
}

@Suite("JSON in templates")
struct JSONTextTests {
    @Test(
        "JSON is spaced and escaped as by Python's json.dumps",
        arguments: [
            ("[1, 2.0, none, true]", #"[1, 2.0, null, true]"#), ("{}", "{}"), ("()", "[]"),
            ("{'a': 'é\"\\\\\\n\\x01<>&'}", #"{"a": "é\"\\\n\u0001<>&"}"#), ("1e16", "1e+16"),
            ("{1: 2, none: 3, true: 4}", #"{"1": 4, "null": 3}"#),
        ]
    )
    func plain(expression: String, expected: String) throws {
        #expect(try evaluate("(\(expression)) | tojson") == expected)
    }

    @Test("JSON can be indented, sorted, compact and ASCII")
    func styles() throws {
        let variables: JSONObject = ["x": ["b": [1, [:]], "a": "é😀"]]
        #expect(
            try evaluate("x | tojson(indent=2)", variables)
                == "{\n  \"b\": [\n    1,\n    {}\n  ],\n  \"a\": \"é😀\"\n}"
        )
        #expect(
            try evaluate("x | tojson(sort_keys=true, separators=(',', ':'))", variables)
                == #"{"a":"é😀","b":[1,{}]}"#
        )
        #expect(
            try evaluate("x | tojson(ensure_ascii=true)", variables)
                == #"{"b": [1, {}], "a": "\u00e9\ud83d\ude00"}"#
        )
    }

    @Test(
        "what has no JSON form is an error",
        arguments: ["x", "range(2)", "namespace()", "range"]
    )
    func refusals(expression: String) {
        #expect(failure("{{ (\(expression)) | tojson }}") != nil)
    }
}
