// The weights of reward heads, as scorers see them. Files are opened by whoever makes scorers.

package import RewardTypes

/// A tensor of a head, read whole.
package struct HeadTensor: Sendable, Equatable {
    /// Sizes, outermost first.
    package let shape: [Int]
    /// Row by row.
    package let values: [Float]

    /// A tensor; there are as many values as the shape says.
    package init(shape: [Int], values: [Float]) {
        precondition(shape.reduce(1, *) == values.count, "a value for each place")
        self.shape = shape
        self.values = values
    }
}

/// Why tensors cannot be had: no such file, a damaged one, a value that is not finite.
package struct HeadReadError: Error, Sendable, Equatable {
    /// In words, with the name of the file.
    package let reason: String

    /// An error with its reason.
    package init(_ reason: String) { self.reason = reason }
}

/// The tensors of one file or checkpoint, read when they are asked for.
package struct HeadTensors: Sendable {
    /// Reads a tensor; nil when there is none of this name.
    package typealias Reader =
        @Sendable (_ name: String) throws(HeadReadError) -> HeadTensor?

    /// What messages call the file.
    package let fileName: String
    /// A digest of the contents; nil for a model's own files, which the model's digest covers.
    package let digest: String?
    /// What the file says about itself: `__metadata__` of safetensors.
    package let metadata: [String: String]
    /// The members of the `config.json` beside a model's own tensors.
    package let configuration: JSONObject
    private let read: Reader

    /// Tensors behind a reader.
    package init(
        fileName: String,
        digest: String?,
        metadata: [String: String] = [:],
        configuration: JSONObject = [:],
        read: @escaping Reader
    ) {
        self.fileName = fileName
        self.digest = digest
        self.metadata = metadata
        self.configuration = configuration
        self.read = read
    }

    /// The tensor with a name, or nil; `path` is the option that asked for it.
    func optionalTensor(_ name: String, path: String) throws(FieldError) -> HeadTensor? {
        do throws(HeadReadError) {
            return try read(name)
        } catch {
            throw FieldError(path: path, problem: "cannot be used: \(error.reason)")
        }
    }

    /// The tensor with a name and a shape; nil in a shape stands for any size.
    func tensor(_ name: String, shape: [Int?], path: String) throws(FieldError) -> HeadTensor {
        guard let tensor = try optionalTensor(name, path: path) else {
            throw FieldError(path: path, problem: "\(fileName) has no tensor \"\(name)\"")
        }
        let fits =
            tensor.shape.count == shape.count
            && zip(tensor.shape, shape).allSatisfy { $1 == nil || $0 == $1 }
        guard fits else {
            let expected = shape.map { $0.map(String.init) ?? "any" }.joined(separator: ", ")
            throw FieldError(
                path: path,
                problem: "\(fileName): tensor \"\(name)\" has the shape \(tensor.shape), "
                    + "not [\(expected)]"
            )
        }
        return tensor
    }
}

/// Where scorers find the tensors of heads.
package struct HeadLibrary: Sendable {
    /// Opens a file of tensors.
    package typealias FileOpener =
        @Sendable (_ path: String) throws(HeadReadError) -> HeadTensors
    /// Opens the checkpoint of a model, for a head that was saved with its backbone.
    package typealias ModelOpener =
        @Sendable (_ model: ModelID) throws(HeadReadError) -> HeadTensors

    package let file: FileOpener
    package let model: ModelOpener

    /// A library of files and of models.
    package init(file: @escaping FileOpener, model: @escaping ModelOpener) {
        self.file = file
        self.model = model
    }

    /// Takes `head`, the path of a file; without it, the head that was saved with the model.
    func tensors(
        _ options: inout Fields,
        model: ServedModel
    ) throws(FieldError) -> HeadTensors {
        let path = try options.optionalString("head")
        do throws(HeadReadError) {
            return if let path { try file(path) } else { try self.model(model.id) }
        } catch {
            throw options.error("head", "cannot be used: \(error.reason)")
        }
    }

    /// A library without files.
    package static let empty = HeadLibrary(
        file: { path throws(HeadReadError) in throw HeadReadError("no file \(path) is open") },
        model: { id throws(HeadReadError) in throw HeadReadError("model \"\(id)\" has no files") }
    )
}
