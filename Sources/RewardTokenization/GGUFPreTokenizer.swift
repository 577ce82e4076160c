// The names that `tokenizer.ggml.pre` may have, and what they stand for.
//
// Patterns are those of the models' own tokenizers, which llama.cpp lists beside its names; where
// it approximates one, the original is used. Names whose patterns are not supported exactly are
// left out, so that loading such a model fails instead of giving almost the right ids.

/// How a byte-level GGUF vocabulary cuts text, and what goes with that.
struct GGUFPreTokenizer: Sendable {
    let names: [String]
    /// Applied one after the other; every match is a piece, and so is what is between matches.
    let patterns: [String]
    var ignoresMerges = false
    var addsBeginningOfSequence = false

    /// The entry for a name, or nil if there is none.
    static func named(_ name: String) -> GGUFPreTokenizer? {
        all.first { $0.names.contains(name) }
    }

    /// Every supported name.
    static let all: [GGUFPreTokenizer] = [
        GGUFPreTokenizer(
            names: [
                "gpt-2", "phi-2", "mpt", "olmo", "jais", "exaone4", "mellum", "gigachat", "a.x-4.0",
                "trillion", "granite-docling", "modern-bert",
            ],
            patterns: [gpt2]
        ),
        GGUFPreTokenizer(
            names: [
                "smollm", "starcoder", "refact", "command-r", "codeshell", "exaone", "minerva-7b",
                "mellum2",
            ],
            patterns: [#"\p{N}"#, gpt2]
        ),
        GGUFPreTokenizer(
            names: ["llama-bpe", "llama3", "llama-v3", "falcon3", "falcon-h1", "pixtral", "lfm2"],
            patterns: [contractions + words + #"\p{N}{1,3}|"# + rest],
            ignoresMerges: true,
            addsBeginningOfSequence: true
        ),
        GGUFPreTokenizer(
            names: ["dbrx", "smaug-bpe", "glm4", "chatglm-bpe"],
            patterns: [contractions + words + #"\p{N}{1,3}|"# + rest]
        ),
        GGUFPreTokenizer(
            names: [
                "qwen2", "deepseek-r1-qwen", "stablelm2", "hunyuan", "solar-open", "grok-2",
                "megrez",
                "kormo", "f2llmv2",
            ],
            patterns: [contractions + words + #"\p{N}|"# + rest]
        ),
        GGUFPreTokenizer(
            names: ["qwen35"],
            patterns: [
                contractions + #"[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}|"#
                    + #" ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
            ]
        ),
        GGUFPreTokenizer(
            names: ["gpt-4o", "llama4", "kanana2", "talkie", "minimax-m2"],
            patterns: [casedWords("(?i:'s|'t|'re|'ve|'m|'ll|'d)?") + #"\p{N}{1,3}|"# + slashRest]
        ),
        GGUFPreTokenizer(
            names: ["tekken"],
            patterns: [casedWords("") + #"\p{N}|"# + slashRest],
            ignoresMerges: true,
            addsBeginningOfSequence: true
        ),
        GGUFPreTokenizer(
            names: ["deepseek-v3", "hunyuan-dense", "joyai-llm", "hy_v4"],
            patterns: [
                #"\p{N}{1,3}"#, "[一-龥\u{3040}-ゟ゠-ヿ]+",
                ##"[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|"##
                    + #"[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|"#
                    + #"\s*[\r\n]+|\s+(?!\S)|\s+"#,
            ]
        ),
        GGUFPreTokenizer(
            names: ["deepseek-coder"],
            patterns: [
                #"[\r\n]"#, #"\s?\p{L}+"#, #"\s?\p{P}+"#, "[一-龥ࠀ-一가-\u{D7FF}]+", #"\p{N}"#,
            ]
        ),
        GGUFPreTokenizer(
            names: ["seed-coder"],
            patterns: [
                contractions + words
                    + #"\p{N}{1}| ?[^\s\p{L}\p{N}\r\n]+|\s*[\r\n]+|\s+(?!\S)|\s+"#
            ]
        ),
        GGUFPreTokenizer(
            names: ["bailingmoe", "bailingmoe2", "llada-moe"],
            patterns: [
                #"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}|"#
                    + #" ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+"#
            ]
        ),
        // What llama.cpp does with files that name no way; such files are old and give other
        // tokens than the models were trained with, but these are the tokens they mean.
        GGUFPreTokenizer(
            names: ["default", ""],
            patterns: [#"[\p{P}\$\+<=>\^~\|]+"#, gpt2, #"\p{N}+"#, "[0-9][0-9][0-9]"]
        ),
    ]

    private static let gpt2 = PreTokenizer.byteLevelPattern.description
    private static let contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|"
    private static let words = #"[^\r\n\p{L}\p{N}]?\p{L}+|"#
    private static let rest = #" ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    private static let slashRest = #" ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"#

    /// Words that break where lower case turns into upper case, each with a suffix.
    private static func casedWords(_ suffix: String) -> String {
        let upper = #"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]"#
        let lower = #"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"#
        let before = #"[^\r\n\p{L}\p{N}]?"#
        return "\(before)\(upper)*\(lower)+\(suffix)|\(before)\(upper)+\(lower)*\(suffix)|"
    }
}
