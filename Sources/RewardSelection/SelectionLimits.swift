// Bounds of selections, with their reasons.

/// Bounds that keep a selection from costing more than it should.
package enum SelectionLimits {
    /// Samples in one group or one estimate.
    ///
    /// Published best-of-n curves use 12,600; at this bound a point costs some milliseconds.
    package static let maximumSampleCount = 1 << 17
    /// Steps of an acceptance trace that are kept; about 5 MB.
    package static let maximumTraceCount = 1 << 16
    /// Candidates in a matrix of pairs: a million comparisons, 8 MB.
    package static let maximumMatrixCount = 1024
    /// Pairs that one group may yield.
    package static let maximumPairCount = 1 << 17
    /// Bytes of one text that is compared with others.
    ///
    /// The longest common subsequence of two such texts takes at most 64 million steps.
    package static let maximumTextByteCount = 1 << 14
    /// Bytes of all texts of a group that are compared with each other.
    ///
    /// 64 texts of 4 KiB; their character n-grams take at most about 100 MB.
    package static let maximumTextGroupByteCount = 1 << 18
    /// Steps of one selection, such as comparing all texts of a group with each other: seconds.
    package static let maximumStepCount = 1 << 31
    /// Rounds of an iterative fit.
    package static let maximumIterationCount = 10_000
}
