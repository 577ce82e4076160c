// Why a model could not be loaded.

package import RewardPlatform
package import RewardTypes
package import RewardWeights

/// A fault in a model's files, or between the files and this machine.
package enum LoadError: Error, Sendable, CustomStringConvertible {
    /// A file is damaged or not of its format.
    case weights(WeightError)
    /// The model's configuration is missing something or has a value that makes no sense.
    case configuration(file: String, FieldError)
    /// Nobody here knows this family of models.
    case unknownArchitecture(file: String, name: String, known: [String])
    /// A tensor has another shape than the configuration implies.
    case wrongShape(file: String, tensor: String, found: [Int], expected: [Int], reason: String)
    /// A tensor that the architecture needs is not there.
    case missingTensor(file: String, tensor: String)
    /// A tensor inside the decoder that this architecture does not use, so results would be wrong.
    case unexpectedTensor(file: String, tensor: String)
    /// The model needs more memory than there is.
    case tooLarge(neededByteCount: Int, availableByteCount: Int)
    /// The weights could not be kept from being paged out.
    case memoryLock(MemoryLockError)
    /// There is no memory for the weights or the workspace.
    case outOfMemory(byteCount: Int)
    /// This machine multiplies wrongly.
    case wrongProducts(kernels: String, reason: String)

    package var description: String {
        switch self {
        case .weights(let error): "\(error)"
        case .configuration(let file, let error): "\(file): \(error)"
        case .unknownArchitecture(let file, let name, let known):
            "\(file): the architecture \"\(name)\" is not supported; supported: "
                + known.joined(separator: ", ")
        case .wrongShape(let file, let tensor, let found, let expected, let reason):
            "\(file): tensor \"\(tensor)\" has shape \(found), expected \(expected) (\(reason))"
        case .missingTensor(let file, let tensor):
            "\(file): tensor \"\(tensor)\" is missing; is the file complete?"
        case .unexpectedTensor(let file, let tensor):
            "\(file): tensor \"\(tensor)\" belongs to the decoder, but this architecture does not "
                + "use it; the file is of another architecture"
        case .tooLarge(let needed, let available):
            "needs \(needed / 1_000_000) MB for weights, workspace and prefix memory, and "
                + "\(available / 1_000_000) MB are available; say precision: fast, lower "
                + "prefix_memory_mb, max_batch_tokens or max_context_tokens, or take a smaller "
                + "model"
        case .memoryLock(let error): "lock_memory: \(error)"
        case .outOfMemory(let byteCount):
            "no memory for \(byteCount / 1_000_000) MB of weights or workspace; "
                + "lower max_batch_tokens or max_context_tokens, or take a smaller model"
        case .wrongProducts(let kernels, let reason):
            "this machine computes wrong products with its \(kernels) kernels (\(reason)); try "
                + "compute.kernels: avx2 or plain, and test its memory"
        }
    }
}
