// Which target may import what. The compiler checks this only in a build from nothing.

/// What targets may import.
enum LayerRules {
    /// Own targets; this is the table of `Sources/ARCHITECTURE.md`.
    static let ownImports: [String: Set<String>] = [
        "RewardTypes": [],
        "RewardPlatform": ["COpenSSL", "CSystemd"],
        "RewardBackend": ["RewardTypes"],
        "RewardTokenization": ["RewardTypes"],
        "RewardSelection": ["RewardTypes"],
        "RewardChecks": ["RewardTypes"],
        "RewardFitting": ["RewardTypes"],
        "RewardSandbox": ["RewardPlatform", "RewardTypes"],
        "RewardTools": ["RewardChecks", "RewardPlatform", "RewardSandbox", "RewardTypes"],
        "RewardWire": ["RewardTypes"],
        "RewardNumerics": ["COpenBLAS", "CRewardKernels", "RewardPlatform"],
        "RewardWeights": ["RewardNumerics", "RewardPlatform", "RewardTypes"],
        "RewardEngine": [
            "RewardBackend", "RewardNumerics", "RewardPlatform", "RewardTypes", "RewardWeights",
        ],
        "RewardScheduling": ["RewardBackend", "RewardPlatform", "RewardTypes"],
        "RewardScoring": [
            "RewardBackend", "RewardFitting", "RewardTokenization", "RewardTools", "RewardTypes",
        ],
        "RewardTransport": ["RewardTypes"],
        "RewardServing": [
            "RewardBackend", "RewardFitting", "RewardScheduling", "RewardScoring",
            "RewardSelection", "RewardTools", "RewardTypes", "RewardWire",
        ],
        "RewardClient": ["RewardTransport", "RewardTypes"],
        "RewardCommands": [
            "RewardClient", "RewardFitting", "RewardPlatform", "RewardSelection",
            "RewardTransport", "RewardTypes", "RewardWeights",
        ],
        "RewardDaemon": [
            "RewardBackend", "RewardEngine", "RewardNumerics", "RewardPlatform",
            "RewardScheduling", "RewardScoring", "RewardServing", "RewardTokenization",
            "RewardTools", "RewardTransport", "RewardTypes", "RewardWeights", "RewardWire",
        ],
        "rewardd": ["RewardDaemon"],
        "rewardctl": ["RewardCommands"],
    ]

    /// Modules of others, and the only targets that may know them.
    static let foreignImports: [String: Set<String>] = [
        "ArgumentParser": ["RewardCommands", "rewardd", "rewardctl"],
        "BigInt": ["RewardChecks"],
        "DequeModule": ["RewardTransport", "RewardScheduling", "RewardServing"],
        "GRDB": ["RewardTools"],
        "HeapModule": ["RewardScheduling"],
        "Logging": ["RewardDaemon", "rewardd"],
        "NIOCore": ["RewardTransport", "RewardClient", "RewardDaemon"],
        "NIOPosix": ["RewardTransport", "RewardClient", "RewardDaemon"],
        "OrderedCollections": ["RewardTypes"],
        "ServiceLifecycle": ["RewardDaemon", "rewardd"],
        "UnixSignals": ["rewardd"],
        "Yams": ["RewardDaemon"],
    ]

    /// What the toolchain brings; every target may use it.
    static let toolchain: Set<String> = [
        "Foundation", "FoundationEssentials", "Glibc", "Musl", "Synchronization",
    ]

    /// The modules that a line imports: `package import struct A.B` names `A`.
    static func importedModule(_ line: String) -> String? {
        let words = line.split(separator: " ")
        guard let index = words.firstIndex(of: "import"), index + 1 < words.count else {
            return nil
        }
        let modifiers: Set<Substring> = ["internal", "package", "public", "private", "fileprivate"]
        guard words[..<index].allSatisfy({ modifiers.contains($0) || $0.hasPrefix("@") }) else {
            return nil
        }
        let kinds: Set<Substring> = [
            "struct", "class", "enum", "protocol", "func", "var", "let", "typealias",
        ]
        let name =
            kinds.contains(words[index + 1]) ? words.dropFirst(index + 2).first : words[index + 1]
        return name?.split(separator: ".").first.map(String.init)
    }

    static func violations(in source: SwiftSource) -> [Violation] {
        let target = source.target
        guard let own = ownImports[target] else {
            return [Violation(path: source.path, problem: "target \(target) is not in the table")]
        }
        return source.code.enumerated().compactMap { index, line in
            guard let module = importedModule(line), !own.contains(module),
                !toolchain.contains(module),
                !(foreignImports[module]?.contains(target) ?? false)
            else { return nil }
            return Violation(
                path: source.path,
                line: index + 1,
                problem: "\(target) must not import \(module)"
            )
        }
    }

    /// Rows of the table in the map: `| `Target` | what it owns | Types, Backend |`.
    static func mapRows(_ text: String) -> [String: Set<String>] {
        var rows: [String: Set<String>] = [:]
        for line in text.split(separator: "\n") where line.hasPrefix("| `Reward") {
            let cells = line.split(separator: "|").map { $0.trimmed }
            guard cells.count >= 2 else { continue }
            let target = cells[0].filter { $0 != "`" }
            let list = cells.count > 2 ? cells[2] : ""
            rows[target] = Set(
                list.split(separator: ",").map { name in
                    let name = name.trimmed
                    // C modules have their prefix and then a capital: `COpenBLAS`.
                    let isC = name.hasPrefix("C") && name.dropFirst().first?.isUppercase ?? false
                    return isC ? name : "Reward\(name)"
                }
            )
        }
        return rows
    }
}

extension StringProtocol {
    /// Without blanks at both ends.
    var trimmed: String {
        let start = drop { $0 == " " }
        return start.lastIndex { $0 != " " }.map { String(start[...$0]) } ?? ""
    }
}
