// What this module reads, in words for messages.

internal import RewardNumerics

/// Lists for messages.
enum WeightFormats {
    /// The element types that can be converted.
    static var supportedTypes: String {
        ElementFormat.allCases.map(\.rawValue).joined(separator: ", ")
    }
}
