// Options that every method with work behind it understands.

package import RewardTypes

/// Which end of a sequence that is too long may be cut.
package enum TruncationSide: String, Sendable, CaseIterable {
    /// Tokens go from the front of the prompt.
    case left
    /// Tokens go from the end of the response.
    case right
}

/// What may be added to a result on request.
package enum ResultPart: String, Sendable, CaseIterable {
    /// Named parts of the score.
    case components
    /// Values of single tokens.
    case tokens
    /// What a scorer has to say beyond numbers: verdicts, reasons, traces.
    case details
    /// The vectors that a head read, as numbers.
    case features
    /// The same, as base64 of 32-bit floats, little-endian: about half the bytes.
    case featuresBase64 = "features_base64"
}

/// How a request wants to be treated.
package struct RequestOptions: Sendable, Equatable {
    /// Parts that results carry; components unless the request says otherwise.
    package var parts: Set<ResultPart> = [.components]
    /// What may be cut; nil means nothing.
    package var truncation: TruncationSide?
    /// Time from the arrival of the request; nil means no limit.
    package var deadline: Duration?
    /// Whether unknown fields are refused.
    package var isStrict = false

    /// The defaults.
    package init() {}

    /// The longest deadline, a day: longer ones are mistakes in the unit.
    package static let maximumDeadlineMilliseconds = 86_400_000

    /// Takes the deadline out of the parameters of any method with work behind it.
    package static func deadline(_ fields: inout Fields) throws(FieldError) -> Duration? {
        try fields.optionalInteger(
            "deadline_ms",
            in: 0...maximumDeadlineMilliseconds
        ).map { .milliseconds($0) }
    }

    /// Takes the options out of the parameters.
    package init(_ fields: inout Fields) throws(FieldError) {
        isStrict = try fields.optionalBool("strict") ?? false
        truncation = try fields.optionalChoice("truncation")
        deadline = try Self.deadline(&fields)
        let maximumCount = ResultPart.allCases.count
        if let names = try fields.optionalArray("return", maximumCount: maximumCount) {
            parts = []
            for (index, name) in names.enumerated() {
                guard let part = name.stringValue.flatMap(ResultPart.init) else {
                    let known = ResultPart.allCases.map { "\"\($0.rawValue)\"" }
                    throw fields.error(
                        "return[\(index)]",
                        "is not one of \(known.joined(separator: ", "))"
                    )
                }
                parts.insert(part)
            }
        }
    }
}
