// What tells whether an input file is still the same.

internal import RewardPlatform
internal import RewardTypes

/// An input file at the start of a run.
struct InputFacts: Sendable, Equatable {
    let name: String
    /// Lines that are not blank.
    let lineCount: Int
    /// SHA-256 of the bytes, in hexadecimal digits.
    let digest: String

    /// Reads a whole file, from where its descriptor is; nil when the task is cancelled.
    static func read(
        _ input: LineReader.Input
    ) async throws(CommandFailure) -> InputFacts? {
        do {
            var digest = try SHA256Digest()
            var counter = LineCounter()
            while !Task.isCancelled {
                switch try SystemCall.read(input.descriptor) {
                case .bytes(let bytes):
                    counter.add(bytes)
                    try digest.update(bytes)
                case .nothingYet: break
                case .end:
                    return InputFacts(
                        name: input.name,
                        lineCount: counter.count,
                        digest: try digest.finish()
                    )
                }
                await Task.yield()
            }
            return nil
        } catch {
            throw .usage("\(input.name): cannot be read: \(error)")
        }
    }

    var json: JSONValue {
        [
            "name": .string(name), "lines": .integer(Int64(lineCount)), "sha256": .string(digest),
        ]
    }

    init(name: String, lineCount: Int, digest: String) {
        self.name = name
        self.lineCount = lineCount
        self.digest = digest
    }

    init(_ value: JSONValue, path: String) throws(FieldError) {
        var fields = try Fields(value, path: path)
        name = try fields.string("name")
        lineCount = try fields.integer("lines", in: 0...Int.max)
        digest = try fields.string("sha256")
    }
}
