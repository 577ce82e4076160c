// Which vocabulary entries are what their own text encodes to.

internal import Synchronization

/// Facts about entries, found while encoding and shared between calls; two bits for each entry.
///
/// A call works on a snapshot, without locks, and hands in what it found at its end. Facts never
/// change, so it does not matter who finds them or how often.
final class WordMemory: Sendable {
    /// What is known at some moment.
    struct Snapshot: Sendable {
        fileprivate var known: [UInt64]
        fileprivate var whole: [UInt64]

        /// Whether it was found out if an entry's text encodes to the entry.
        @inline(__always)
        func isKnown(_ id: Int32) -> Bool { known[Int(id >> 6)] >> UInt64(id & 63) & 1 != 0 }

        /// Whether an entry's text is known to encode to the entry.
        @inline(__always)
        func isWhole(_ id: Int32) -> Bool { whole[Int(id >> 6)] >> UInt64(id & 63) & 1 != 0 }
    }

    /// One fact.
    struct Lesson: Sendable {
        let id: Int32
        let isWhole: Bool
    }

    private let state: Mutex<Snapshot>

    /// A memory that knows nothing.
    init(entryCount: Int) {
        let words = [UInt64](repeating: 0, count: entryCount / 64 + 1)
        state = Mutex(Snapshot(known: words, whole: words))
    }

    /// What is known now.
    func snapshot() -> Snapshot { state.withLock { $0 } }

    /// Adds facts.
    func learn(_ lessons: [Lesson]) {
        state.withLock { state in
            for lesson in lessons {
                let bit = UInt64(1) << UInt64(lesson.id & 63)
                state.known[Int(lesson.id >> 6)] |= bit
                if lesson.isWhole { state.whole[Int(lesson.id >> 6)] |= bit }
            }
        }
    }
}
