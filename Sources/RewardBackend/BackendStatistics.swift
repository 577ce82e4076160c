// What a backend has done, counted in tokens: what was asked for against what was computed.

/// Counters of a backend since it was loaded.
package struct BackendStatistics: Sendable, Equatable {
    /// Tokens as if every asked sequence ran alone.
    ///
    /// An asked sequence goes from the root of a tree to an asked node that has no asked node
    /// below it: one computation of it answers what is asked on the way.
    package var askedTokenCount = 0
    /// Rows that were computed.
    package var computedTokenCount = 0
    /// Rows that were not computed because the prefix memory had them.
    package var rememberedTokenCount = 0
    /// The prefix memory now; nil for a backend that has none.
    package var prefixMemory: PrefixMemoryStatistics?

    /// All zero, without a prefix memory.
    package init() {}

    /// What sharing and remembering spared; negative if more was computed than was asked for.
    package var savedTokenCount: Int { askedTokenCount - computedTokenCount }
}

/// How full a prefix memory is and what it had to forget.
package struct PrefixMemoryStatistics: Sendable, Equatable {
    /// Bytes in use.
    package var byteCount = 0
    /// Bytes that may be in use.
    package var byteBudget = 0
    /// Blocks that are kept.
    package var blockCount = 0
    /// Tokens whose keys and values are kept.
    package var storedTokenCount = 0
    /// Blocks that made room for others, since the start.
    package var evictedBlockCount = 0

    /// An empty memory without a budget.
    package init() {}
}
