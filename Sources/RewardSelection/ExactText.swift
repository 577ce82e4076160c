// A text as a key.

/// A text, compared code point by code point, as dictionaries of published code do.
///
/// `String` takes canonically equivalent texts for equal; two candidates that differ in their
/// code points are different candidates.
struct ExactText: Sendable, Hashable {
    let text: String

    /// A key for a text.
    init(_ text: String) { self.text = text }

    static func == (left: ExactText, right: ExactText) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
        hasher.combine(text.utf8.count)
    }
}
