// A definition of three entries, and what is wrong with variants of it.

import RewardTokenization
import RewardTypes

/// The smallest `tokenizer.json` that merges something.
enum SmallDefinition {
    /// Its model.
    static let model: JSONValue = [
        "type": "BPE", "vocab": ["a": 0, "b": 1, "ab": 2], "merges": ["a b"],
    ]

    /// The definition with members added or replaced.
    static func definition(_ members: JSONObject = [:]) -> JSONValue {
        var definition: JSONObject = ["model": model]
        for (name, value) in members { definition[name] = value }
        return .object(definition)
    }

    /// The message of the error that a definition gives, or "none".
    static func problem(_ members: JSONObject, config: JSONValue? = nil) -> String {
        do {
            _ = try TokenizerLoader.load(
                tokenizerJSON: definition(members),
                tokenizerConfig: config
            )
            return "none"
        } catch {
            guard case .invalidDefinition(let text) = error else { return "another error" }
            return text
        }
    }

    /// The same for changes of the model.
    static func problem(model change: JSONObject) -> String {
        var changed = model.objectValue ?? [:]
        for (name, value) in change { changed[name] = value }
        return problem(["model": .object(changed)])
    }
}
