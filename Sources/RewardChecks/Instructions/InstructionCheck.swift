// Instructions whose observance can be verified by looking.

package import RewardTypes

/// Why a text is not looked at.
package enum InstructionError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The text is longer than `InstructionCheck.maximumByteCount`.
    case textTooLarge(byteCount: Int)

    package var description: String {
        switch self {
        case .textTooLarge(let byteCount):
            "too large: \(byteCount) bytes; at most \(InstructionCheck.maximumByteCount) are read"
        }
    }
}

/// One of the 25 verifiable instructions of IFEval (arXiv 2311.07911).
///
/// Identifiers, parameters and rules are those of the published benchmark as remembered, not read
/// off its code, so details may differ. Known differences: sentences are counted without a trained
/// tokenizer (`InstructionText.sentenceCount`), languages are told by script and function words
/// (`LanguageEvidence`), keywords are texts and no patterns, and every parameter has to be given
/// where the benchmark draws missing ones at random.
package struct InstructionCheck: Sendable {
    /// Bytes of a response; every check is linear in them.
    package static let maximumByteCount = 1 << 20

    /// How forgiving the check is.
    package enum Mode: String, Sendable, CaseIterable {
        /// The response as it is.
        case strict
        /// Also without its first line, its last line, both, and without asterisks: what
        /// frames an answer, or sets it in bold, then does no harm.
        case loose
    }

    typealias Predicate = @Sendable (String) -> Bool

    /// The identifier, as `keywords:existence`.
    package let identifier: String
    private let predicate: Predicate

    /// Reads an instruction: its identifier and its parameters, which have the path `path`.
    package init(
        _ identifier: String,
        parameters: JSONValue,
        path: String
    ) throws(FieldError) {
        guard let make = InstructionTable.entries[identifier] else {
            let known = InstructionTable.entries.keys.sorted().joined(separator: ", ")
            let problem = "\"\(identifier.prefix(80))\" is no instruction; there are \(known)"
            throw FieldError(path: path, problem: problem)
        }
        var fields = try Fields(parameters, path: path)
        self.identifier = identifier
        predicate = try make(&fields)
        try fields.refuseUnknown()
    }

    /// The identifiers of all instructions, sorted.
    package static var identifiers: [String] { InstructionTable.entries.keys.sorted() }

    /// Whether a response observes the instruction.
    ///
    /// An empty response observes none.
    package func isFollowed(
        by response: String,
        mode: Mode = .strict
    ) throws(InstructionError) -> Bool {
        guard response.utf8.count <= Self.maximumByteCount else {
            throw .textTooLarge(byteCount: response.utf8.count)
        }
        let variants = mode == .strict ? [response] : Self.variants(of: response)
        return variants.contains { variant in
            !InstructionText.trimmed(variant).isEmpty && predicate(variant)
        }
    }

    /// The eight variants of a response that the loose mode looks at.
    static func variants(of response: String) -> [String] {
        let lines = response.split(separator: "\n", omittingEmptySubsequences: false)
        let cuts = [
            lines[...], lines.dropFirst(), lines.dropLast(), lines.dropFirst().dropLast(),
        ]
        let texts = cuts.map { InstructionText.trimmed($0.joined(separator: "\n")) }
        return [response] + texts.dropFirst()
            + ([response] + texts.dropFirst()).map { text in
                text.filter { $0 != "*" }
            }
    }
}

/// Comparison of a count with a number.
enum InstructionRelation: String {
    case atLeast = "at least"
    case lessThan = "less than"

    func holds(_ count: Int, _ number: Int) -> Bool {
        switch self {
        case .atLeast: count >= number
        case .lessThan: count < number
        }
    }
}
