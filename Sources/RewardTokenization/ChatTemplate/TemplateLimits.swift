// Bounds of the template interpreter. A template is a program of unknown origin.

/// Bounds for reading and rendering one template.
package enum TemplateLimits {
    /// Bytes of a template's source.
    ///
    /// The longest published chat templates have about 30 KiB.
    package static let maximumSourceByteCount = 1 << 20
    /// Bytes of the rendered text, and of any text on the way to it.
    ///
    /// Half of the longest request line, which is far beyond the context of any model.
    package static let maximumTextByteCount = 16 << 20
    /// Steps of one rendering: one per syntax node and per element, and one per some bytes of text
    /// that are looked at or copied.
    ///
    /// Real conversations need some ten thousand; templates that look back from every turn need
    /// the square of the number of turns, which this allows for 1,400. It bounds a rendering to a
    /// few seconds, and all memory that it ever takes to less than 1 GiB.
    package static let maximumStepCount = 16 << 20
    /// Nesting of expressions and statements in the source; chains of operators count as nested.
    package static let maximumSyntaxDepth = 160
    /// Nesting of calls of macros and recursive loops.
    ///
    /// Bounds the stack. A macro that descends through a JSON schema needs one or two per level,
    /// and the reference renderer ends at about 250.
    package static let maximumCallDepth = 160
    /// Nesting of evaluations: expressions within statements within macros.
    ///
    /// Bounds the stack, together with the depth of calls, to less than 512 KiB in an optimized
    /// build and 6 MiB in one for debugging.
    package static let maximumEvaluationDepth = 900
    /// Nesting of lists and dictionaries.
    package static let maximumValueDepth = 160
    /// Numbers in one `range`, the bound of the reference renderer.
    package static let maximumRangeCount = 100_000
}
