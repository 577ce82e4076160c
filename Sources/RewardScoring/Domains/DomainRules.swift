// The domain of a prompt by fixed rules, without a model.

internal import RewardTypes

/// One domain for all prompts, or the first whose words are in the user's last turn.
///
/// Words are compared without regard to case, anywhere in the last 64 KiB of the turn.
struct DomainRules: Sendable {
    private struct Rule: Sendable {
        let domain: String
        /// In lower case.
        let words: [[UInt8]]
    }

    private static let maximumWordCount = 64
    private static let searchedByteCount = 1 << 16

    private let rules: [Rule]
    private let otherwise: String

    /// Takes the name of a domain, or `{rules: [{domain, contains: [words]}], otherwise: name}`.
    init(_ value: JSONValue, path: String) throws(FieldError) {
        if let name = value.stringValue {
            try DomainRouter.check(name, path: path)
            rules = []
            otherwise = name
            return
        }
        guard case .object = value else {
            throw FieldError(
                path: path,
                problem: "expected the name of a domain or an object with rules, found "
                    + value.kindName
            )
        }
        var fields = try Fields(value, path: path)
        otherwise = try fields.string("otherwise")
        try DomainRouter.check(otherwise, path: fields.path(of: "otherwise"))
        let maximumCount = DomainRouter.maximumDomainCount - 1
        guard let elements = try fields.optionalArray("rules", maximumCount: maximumCount),
            !elements.isEmpty
        else { throw fields.error("rules", "is missing or empty; give the name of one domain") }
        var rules: [Rule] = []
        for (index, element) in elements.enumerated() {
            var rule = try Fields(element, path: fields.path(of: "rules[\(index)]"))
            let domain = try rule.string("domain")
            try DomainRouter.check(domain, path: rule.path(of: "domain"))
            rules.append(Rule(domain: domain, words: try Self.words(&rule)))
            try rule.refuseUnknown()
        }
        try fields.refuseUnknown()
        self.rules = rules
    }

    private static func words(_ rule: inout Fields) throws(FieldError) -> [[UInt8]] {
        guard let values = try rule.optionalArray("contains", maximumCount: maximumWordCount),
            !values.isEmpty
        else { throw rule.error("contains", "is missing or empty; give at least one word") }
        var words: [[UInt8]] = []
        for (index, value) in values.enumerated() {
            guard let text = value.stringValue, !text.isEmpty else {
                throw rule.error("contains[\(index)]", "is not a text with a character or more")
            }
            words.append(Array(text.lowercased().utf8))
        }
        return words
    }

    /// The names, each once.
    var domains: [String] {
        var names: [String] = []
        for name in rules.map(\.domain) + [otherwise] where !names.contains(name) {
            names.append(name)
        }
        return names
    }

    /// The domain of a conversation.
    func choice(for messages: [Message]) -> DomainChoice {
        let bytes = messages.lastUserText.utf8.suffix(Self.searchedByteCount)
        let text = Array(String(decoding: bytes, as: UTF8.self).lowercased().utf8)
        let rule = rules.first { $0.words.contains { Self.contains(text, $0) } }
        return DomainChoice(domain: rule?.domain ?? otherwise, domains: domains)
    }

    private static func contains(_ text: [UInt8], _ word: [UInt8]) -> Bool {
        guard word.count <= text.count else { return false }
        return (0...text.count - word.count).contains { start in
            text[start] == word[0] && text[start...].starts(with: word)
        }
    }
}
