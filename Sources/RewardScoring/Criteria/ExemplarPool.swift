// Worked examples of which each prompt gets one.

internal import RewardTypes

/// Exemplars, one of which is drawn by a seed and by the conversation.
///
/// The authors of "Dr. SoW" (arXiv 2411.02481) draw one at random for each prompt. Here the draw
/// depends on nothing but the seed and the roles and texts of the turns: the same prompt gets
/// the same exemplar whatever it was batched with, and each exemplar is as likely as the others
/// over many prompts.
struct ExemplarPool: Sendable, Hashable {
    /// At least one.
    let texts: [String]
    let seed: UInt64

    /// The place of the exemplar that a conversation gets.
    func index(for messages: [Message]) -> Int {
        // FNV-1a with the usual constants for 64 bits; lengths keep turns apart.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func mix(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        func mix(_ text: String) {
            var count = UInt64(text.utf8.count)
            for _ in 0..<8 {
                mix(UInt8(truncatingIfNeeded: count))
                count >>= 8
            }
            for byte in text.utf8 { mix(byte) }
        }
        for message in messages {
            mix(message.role)
            mix(message.text)
        }
        var seeds = SeededGenerator(seed: seed)
        var generator = SeededGenerator(seed: hash ^ seeds.next())
        return Int(generator.next().multipliedFullWidth(by: UInt64(texts.count)).high)
    }
}

/// What criteria may refer to by name.
struct CriteriaLibrary: Sendable {
    private static let maximumPoolCount = 16
    private static let maximumExemplarCount = 64
    private static let maximumTextByteCount = 1 << 16

    private let pools: [String: [String]]
    private let seed: UInt64

    /// What is there without configuration.
    static let builtIn = CriteriaLibrary(pools: BuiltInCriteria.pools, seed: 0)

    private init(pools: [String: [String]], seed: UInt64) {
        self.pools = pools
        self.seed = seed
    }

    /// Takes `exemplar_pools`, whose names come before built-in ones, and `seed` (0).
    init(_ options: inout Fields) throws(FieldError) {
        var pools = BuiltInCriteria.pools
        if var given = try options.optionalFields("exemplar_pools") {
            guard (1...Self.maximumPoolCount).contains(given.members.count) else {
                throw options.error(
                    "exemplar_pools",
                    "are \(given.members.count); 1 to \(Self.maximumPoolCount) are possible"
                )
            }
            for name in given.members.names {
                pools[name] = try Self.texts(name, &given)
            }
        }
        let seed = try options.optionalInteger("seed", in: 0...Int.max) ?? 0
        self.init(pools: pools, seed: UInt64(seed))
    }

    private static func texts(
        _ name: String,
        _ fields: inout Fields
    ) throws(FieldError) -> [String] {
        guard
            let values = try fields.optionalArray(name, maximumCount: maximumExemplarCount),
            !values.isEmpty
        else { throw fields.error(name, "is empty; give at least one exemplar") }
        var texts: [String] = []
        for (index, value) in values.enumerated() {
            guard let text = value.stringValue,
                (1...maximumTextByteCount).contains(text.utf8.count)
            else {
                throw fields.error(
                    "\(name)[\(index)]",
                    "is not a text of 1 to \(maximumTextByteCount) bytes"
                )
            }
            texts.append(text)
        }
        return texts
    }

    /// The pool with a name; `path` is where it was read.
    func pool(_ name: String, path: String) throws(FieldError) -> ExemplarPool {
        guard let texts = pools[name] else {
            throw FieldError(
                path: path,
                problem: "there is no pool \"\(name.prefix(80))\"; "
                    + "known: \(pools.keys.sorted().joined(separator: ", "))"
            )
        }
        return ExemplarPool(texts: texts, seed: seed)
    }

    /// The criteria that a value names (`careful`) or spells out.
    func criteria(_ value: JSONValue, path: String) throws(FieldError) -> Criteria {
        guard let name = value.stringValue else {
            var fields = try Fields(value, path: path)
            return try Criteria(&fields, self)
        }
        guard let text = BuiltInCriteria.instructions[name] else {
            let names = BuiltInCriteria.instructions.keys.sorted().joined(separator: ", ")
            throw FieldError(
                path: path,
                problem: "there are no criteria \"\(name.prefix(80))\"; built in are \(names); "
                    + "or give {system: ..., exemplar: ...}"
            )
        }
        return Criteria(system: text)
    }
}
