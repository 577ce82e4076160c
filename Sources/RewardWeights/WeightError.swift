// Why a model's files cannot be used.

package import RewardPlatform
package import RewardTypes

/// A fault in one file of a model, with the facts that name it.
package struct WeightError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The path of the file.
    package let file: String
    /// The tensor that is at fault, if it is one.
    package let tensor: String?
    /// What is wrong.
    package let problem: Problem

    /// The ways in which a file can be wrong.
    package enum Problem: Sendable, Equatable {
        /// The system does not give the file.
        case system(SystemError)
        /// The file is not there, though something needs it.
        case missing(neededBy: String)
        /// The file does not begin like its format.
        case wrongFormat(expected: String, found: String)
        /// The file is GGUF, of a version that is not read here.
        case unsupportedVersion(UInt32)
        /// Something would lie beyond the end of the file.
        case truncated(what: String, byteOffset: Int, byteCount: UInt64, fileByteCount: Int)
        /// A count or length is beyond reason.
        case overLimit(what: String, found: UInt64, maximum: Int)
        /// A value breaks the rules of the format.
        case malformed(what: String, found: String, expected: String)
        /// A metadata key, or without one a tensor, appears twice.
        case duplicate(key: String?)
        /// JSON text that is none, or holds the wrong things.
        case json(JSONError)
        /// A JSON member that is missing or wrong.
        case field(FieldError)
        /// The elements are stored in a way that is not read here.
        case unsupportedType(found: String)
        /// The tensor's place in the file does not fit its shape and type.
        case wrongByteCount(shape: [Int], type: String, expected: Int, found: Int)
        /// Two tensors share bytes.
        case overlap(with: String)
        /// An infinite value or a NaN.
        case notFinite(row: Int, column: Int, value: Float)
    }

    /// An error from its facts.
    package init(file: String, tensor: String? = nil, _ problem: Problem) {
        self.file = file
        self.tensor = tensor
        self.problem = problem
    }

    /// An error of the system as one of a file.
    package init(_ error: SystemError) {
        self.init(file: error.subject, .system(error))
    }

    package var description: String {
        if case .system(let error) = problem { return "\(error)" }
        guard let tensor else { return "\(file): \(sentence)" }
        return "\(file): tensor \(Self.quoted(tensor)) \(sentence)"
    }

    private var sentence: String {
        switch problem {
        case .system(let error): "\(error)"
        case .missing(let reason): "is missing, but \(reason); is the download complete?"
        case .wrongFormat(let expected, let found): "expected \(expected), found \(found)"
        case .unsupportedVersion(let version):
            "has GGUF version \(version), expected 2 or 3; convert the model again"
        case .truncated(let what, let offset, let count, let fileCount):
            "\(what) needs \(count) bytes at offset \(offset), but the file has \(fileCount) "
                + "bytes; is the download complete?"
        case .overLimit(let what, let found, let maximum):
            "\(clause(what, found: "\(found)")), at most \(maximum) is allowed"
        case .malformed(let what, let found, let expected):
            "\(clause(what, found: found)), expected \(expected)"
        case .duplicate(let key?): "metadata key \(Self.quoted(key)) appears twice"
        case .duplicate(nil): "appears twice"
        case .json(let error): "is not valid JSON: \(error)"
        case .field(let error): "\(error)"
        case .unsupportedType(let found):
            "has type \(found), which is not supported; convert the model to one of "
                + WeightFormats.supportedTypes
        case .wrongByteCount(let shape, let type, let expected, let found):
            "has shape \(shape) and type \(type), which is \(expected) bytes, but the file gives "
                + "it \(found)"
        case .overlap(let other): "shares bytes with tensor \(Self.quoted(other))"
        case .notFinite(let row, let column, let value):
            "has the value \(value) in row \(row), column \(column); the file is damaged"
        }
    }

    /// What a tensor has, or what something else in the file is.
    private func clause(_ what: String, found: String) -> String {
        tensor == nil ? "\(what) is \(found)" : "has \(what) \(found)"
    }

    /// A name from a file as it appears in a message: bounded, without control characters.
    static func quoted(_ name: String) -> String {
        var text = "\""
        for scalar in name.unicodeScalars.prefix(WeightLimits.maximumQuotedLength) {
            let isControl = scalar.properties.generalCategory == .control
            text.unicodeScalars.append(isControl ? "\u{FFFD}" : scalar)
        }
        return text + (name.unicodeScalars.count > WeightLimits.maximumQuotedLength ? "…\"" : "\"")
    }
}
