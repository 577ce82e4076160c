// What the operating system refused, in words.

internal import Glibc

/// A system or library call that failed.
package struct SystemError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was attempted, as a verb: `open`, `map`.
    package let operation: String
    /// On what, usually a path.
    package let subject: String
    /// Why it failed.
    package let reason: Reason

    /// The system's error number, or a reason in words where there is none.
    package enum Reason: Sendable, Equatable {
        case code(Int32)
        case text(String)
    }

    /// An error from its facts.
    package init(_ operation: String, _ subject: String, _ reason: Reason) {
        self.operation = operation
        self.subject = subject
        self.reason = reason
    }

    /// The system's error number, if it gave one.
    package var code: Int32? {
        if case .code(let code) = reason { code } else { nil }
    }

    package var description: String {
        switch reason {
        case .code(let code): "cannot \(operation) \(subject): \(Self.text(of: code))"
        case .text(let text): "cannot \(operation) \(subject): \(text)"
        }
    }

    /// The system's sentence for an error number.
    package static func text(of code: Int32) -> String {
        let capacity = 256
        return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { buffer in
            guard let start = buffer.baseAddress else { return "error \(code)" }
            // SAFETY: `strerror_r` writes at most `capacity` bytes, the last one a zero.
            guard unsafe strerror_r(code, start, capacity) == 0 else { return "error \(code)" }
            return unsafe String(cString: start)
        }
    }
}
