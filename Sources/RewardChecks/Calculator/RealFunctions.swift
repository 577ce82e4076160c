// Functions of the C library, as members of the type they are about.

internal import Foundation

extension Double {
    static func exp2(_ value: Double) -> Double { Foundation.exp2(value) }
    static func log2(_ value: Double) -> Double { Foundation.log2(value) }
    static func log10(_ value: Double) -> Double { Foundation.log10(value) }
    static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }

    /// The root of a number that is not negative.
    static func root(_ value: Double, degree: Int) -> Double {
        switch degree {
        case 2: value.squareRoot()
        case 3: cbrt(value)
        default: pow(value, 1 / Double(degree))
        }
    }

    /// Functions of one real number by name, angles in radians, with a point where they are exact.
    static let functions: [String: (function: @Sendable (Double) -> Double, zero: Int?)] = [
        "sin": ({ sin($0) }, 0), "cos": ({ cos($0) }, 1), "tan": ({ tan($0) }, 0),
        "asin": ({ asin($0) }, 0), "acos": ({ acos($0) }, nil), "atan": ({ atan($0) }, 0),
        "arcsin": ({ asin($0) }, 0), "arccos": ({ acos($0) }, nil), "arctan": ({ atan($0) }, 0),
        "sinh": ({ sinh($0) }, 0), "cosh": ({ cosh($0) }, 1), "tanh": ({ tanh($0) }, 0),
        "exp": ({ exp($0) }, 1),
    ]

    static func naturalLogarithm(_ value: Double) -> Double { log(value) }
}
