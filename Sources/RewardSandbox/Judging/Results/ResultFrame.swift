// The one frame that a program writes to descriptor 4.
//
//     length(4, big-endian)  kind(1)  value

/// What a program said of itself at its end.
struct ResultFrame: Sendable, Hashable {
    /// What kind of news it is.
    enum Kind: UInt8, Sendable, CaseIterable {
        /// `R`: a result.
        case result = 0x52
        /// `X`: the program raised an exception.
        case raised = 0x58
        /// `C`: the program does not compile.
        case notCompiled = 0x43
        /// `B`: what it returned is no value.
        case badResult = 0x42
        /// `A`: a test failed.
        case failed = 0x41
        /// `P`: the program failed while it was called by a test.
        case callFailed = 0x50
        /// `T`: the test itself is wrong.
        case badTest = 0x54
    }

    /// Why there is no frame.
    enum Failure: Error, Hashable {
        /// Nothing was written.
        case missing
        /// Something else was written: more than one frame, less than one, or no value.
        case malformed(String)
    }

    /// What kind of news it is.
    let kind: Kind
    /// What belongs to it.
    let value: CodeValue

    /// Reads exactly one frame.
    init(_ captured: SandboxReport.Captured) throws(Failure) {
        let bytes = captured.bytes
        guard !bytes.isEmpty else { throw .missing }
        guard !captured.isTruncated else { throw .malformed("it is too long") }
        guard bytes.count >= 5 else { throw .malformed("it ends early") }
        guard Int(BigEndian.number(bytes[0..<4])) == bytes.count - 4 else {
            throw .malformed("its length is not that of one frame")
        }
        guard let kind = Kind(rawValue: bytes[4]) else { throw .malformed("it is of no kind") }
        do throws(CodeValueError) {
            self.value = try CodeValue(parsing: bytes[5...])
        } catch {
            throw .malformed(error.description)
        }
        self.kind = kind
    }

    /// The texts of the value, as in `KeyError: x: line 3`.
    var words: String {
        guard case .tuple(let parts) = value else { return "" }
        let texts = parts.compactMap { part -> String? in
            guard case .text(let bytes) = part, !bytes.isEmpty else { return nil }
            return String(decoding: bytes, as: UTF8.self)
        }
        return texts.joined(separator: ": ")
    }

    /// Whether the exception is Python's for memory.
    var isOutOfMemory: Bool {
        guard case .tuple(let parts) = value else { return false }
        return parts.first == .string("MemoryError")
    }
}
