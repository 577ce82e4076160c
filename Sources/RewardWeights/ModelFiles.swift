// A model on disk, whatever its format.

internal import RewardPlatform

/// The opened files of one model.
package enum ModelFiles: Sendable {
    case gguf(GGUFFile)
    case folder(HuggingFaceFolder)

    /// Opens a GGUF file, or a folder of the Hugging Face Hub.
    package static func open(path: String) throws(WeightError) -> ModelFiles {
        if FileDescriptor.isDirectory(path: path) {
            return .folder(try HuggingFaceFolder(path: path))
        }
        if path.hasSuffix(".safetensors") || path.hasSuffix(".safetensors.index.json") {
            throw WeightError(
                file: path,
                .wrongFormat(
                    expected: "a GGUF file, or the folder that holds config.json and the weights",
                    found: "a single file of such a folder"
                )
            )
        }
        return .gguf(try GGUFFile(path: path))
    }

    /// The tensors, whatever the format.
    package var tensors: any TensorSource {
        switch self {
        case .gguf(let file): file
        case .folder(let folder): folder.tensors
        }
    }

    /// A digest of everything that decides what the model answers: 64 hexadecimal digits.
    ///
    /// For a GGUF file, its SHA-256. For a folder, the SHA-256 of what `sha256sum` prints for the
    /// files that were opened, sorted by name: lines of a digest, two spaces and a name.
    package func digest() throws(WeightError) -> String {
        switch self {
        case .gguf(let file): return try Self.digest(of: file.file)
        case .folder(let folder):
            var files = folder.weightFiles
            for name in Self.textFileNames {
                if let file = try TextFile.mappedIfPresent(path: "\(folder.path)/\(name)") {
                    files.append(file)
                }
            }
            var lines: [String] = []
            for file in files.sorted(by: { Self.name(of: $0) < Self.name(of: $1) }) {
                lines.append("\(try Self.digest(of: file))  \(Self.name(of: file))\n")
            }
            do throws(SystemError) {
                return try SHA256Digest.hexadecimal(of: Array(lines.joined().utf8))
            } catch {
                throw WeightError(file: folder.path, .system(error))
            }
        }
    }

    /// Files of a folder that are digested besides the weights.
    private static let textFileNames = [
        "chat_template.jinja", "config.json", "generation_config.json", "tokenizer.json",
        "tokenizer_config.json",
    ]

    private static func name(of file: MappedFile) -> String {
        file.path.split(separator: "/").last.map(String.init) ?? file.path
    }

    /// The digest of one file, whose pages are given back on the way.
    static func digest(of file: MappedFile) throws(WeightError) -> String {
        do throws(SystemError) {
            var digest = try SHA256Digest()
            var start = 0
            while start < file.byteCount {
                let end = min(file.byteCount, start + WeightLimits.digestChunkByteCount)
                try digest.update(file.bytes.extracting(start..<end))
                file.release(start..<end)
                start = end
            }
            return try digest.finish()
        } catch {
            throw WeightError(file: file.path, .system(error))
        }
    }
}
