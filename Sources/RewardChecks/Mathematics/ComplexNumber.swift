// Complex numbers in double precision, for values at points.

internal import Foundation

/// A complex number; roots and logarithms are principal values.
struct ComplexNumber: Equatable {
    let real: Double
    let imaginary: Double

    init(_ real: Double, _ imaginary: Double = 0) {
        self.real = real
        self.imaginary = imaginary
    }

    var isFinite: Bool { real.isFinite && imaginary.isFinite }
    var isReal: Bool { imaginary == 0 }
    var isZero: Bool { real == 0 && imaginary == 0 }
    var magnitude: Double { hypot(real, imaginary) }

    static func + (left: Self, right: Self) -> Self {
        Self(left.real + right.real, left.imaginary + right.imaginary)
    }

    static func - (left: Self, right: Self) -> Self {
        Self(left.real - right.real, left.imaginary - right.imaginary)
    }

    static func * (left: Self, right: Self) -> Self {
        Self(
            left.real * right.real - left.imaginary * right.imaginary,
            left.real * right.imaginary + left.imaginary * right.real
        )
    }

    static func / (left: Self, right: Self) -> Self {
        if right.isReal { return Self(left.real / right.real, left.imaginary / right.real) }
        let square = right.real * right.real + right.imaginary * right.imaginary
        let product = left * Self(right.real, -right.imaginary)
        return Self(product.real / square, product.imaginary / square)
    }

    var exponential: Self {
        isReal
            ? Self(exp(real))
            : Self(exp(real) * cos(imaginary), exp(real) * sin(imaginary))
    }

    var logarithm: Self {
        isReal && real > 0 ? Self(log(real)) : Self(log(magnitude), atan2(imaginary, real))
    }

    /// The principal value, but that a negative number has its real root of odd degree.
    func power(_ exponent: Self) -> Self {
        if isReal, exponent.isReal {
            if real >= 0 || exponent.real.rounded() == exponent.real {
                return Self(pow(real, exponent.real))
            }
            let degree = 1 / exponent.real
            if abs(degree - degree.rounded()) < 1e-12,
                Int(exactly: degree.rounded())?
                    .isMultiple(of: 2) == false
            {
                return Self(-pow(-real, exponent.real))
            }
            if exponent.real == 0.5 { return Self(0, (-real).squareRoot()) }
        }
        if isZero { return Self(exponent.real > 0 ? 0 : .nan) }
        return (exponent * logarithm).exponential
    }
}
