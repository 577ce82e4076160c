// The text side of a model: its tokenizer and its chat template, from whatever files it has.

package import RewardTokenization
package import RewardWeights

/// Makes tokenizers and finds templates.
package enum ModelText {
    /// The tokenizer that the files define.
    package static func tokenizer(
        of files: ModelFiles
    ) throws(TokenizationError) -> any Tokenizer {
        switch files {
        case .gguf(let file):
            let keys = VocabularyKeys(metadata: file.metadata)
            return try TokenizerLoader.load(gguf: GGUFVocabulary(reading: keys))
        case .folder(let folder):
            guard let definition = folder.tokenizer else {
                throw .invalidDefinition("\(folder.path)/tokenizer.json: is missing")
            }
            return try TokenizerLoader.load(
                tokenizerJSON: definition,
                tokenizerConfig: folder.tokenizerConfig
            )
        }
    }

    /// The source of the template that the files carry; nil when they have none.
    package static func templateSource(of files: ModelFiles) -> String? {
        switch files {
        case .gguf(let file): file.metadata.string("tokenizer.chat_template")
        case .folder(let folder): folder.chatTemplate
        }
    }
}

/// The vocabulary's keys in the metadata of a GGUF file; the two modules do not know each other.
private struct VocabularyKeys: GGUFMetadataReading {
    let metadata: GGUFMetadata

    func string(forKey key: String) -> String? { metadata.string(key) }
    func strings(forKey key: String) -> [String]? { metadata.strings(key) }
    func integer(forKey key: String) -> Int64? { metadata.integer(key).map(Int64.init) }
    func bool(forKey key: String) -> Bool? { metadata.bool(key) }

    func integers(forKey key: String) -> [Int64]? {
        metadata.integers(key).map { values in values.map(Int64.init) }
    }

    func floats(forKey key: String) -> [Float]? {
        metadata.numbers(key).map { values in values.map { Float($0) } }
    }
}
